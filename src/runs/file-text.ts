import { RunFileError } from './run-file';

/** Bytes at the beginning of a file that tell what it is. */
export const HEAD_BYTES = 512;

const startsWith = (head: Uint8Array, magic: readonly number[]) => magic.every((byte, i) => head[i] === byte);

/** First bytes of a zip file: an entry, the end of an empty one, a part of several. */
const ZIP = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
  [0x50, 0x4b, 7, 8],
] as const;

/** Other kinds of files that people have at hand, by their first bytes. */
const OTHERS: readonly [magic: readonly number[], name: string][] = [
  [[0x1f, 0x8b], 'a gzip file: unpack it first'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive: unpack it first'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive: unpack it first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard file: unpack it first'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
];

/** Whether a file is a zip file, by its first bytes. */
export const isZip = (head: Uint8Array): boolean => ZIP.some(magic => startsWith(head, magic));

/** Encodings by their byte order marks, the longer ones first: that of UTF-16 begins that of UTF-32. */
const MARKS: readonly [mark: readonly number[], encoding: string | null, name: string][] = [
  [[0xff, 0xfe, 0, 0], null, 'UTF-32'],
  [[0, 0, 0xfe, 0xff], null, 'UTF-32'],
  [[0xef, 0xbb, 0xbf], 'utf-8', 'UTF-8'],
  [[0xff, 0xfe], 'utf-16le', 'UTF-16'],
  [[0xfe, 0xff], 'utf-16be', 'UTF-16'],
];

/** What is said of every text that is in another encoding. */
const READABLE = 'Text is read in UTF-8, with or without a byte order mark, and in UTF-16 with one: save it as UTF-8.';

/** Bytes that are tested at once. */
const STRETCH = 2 ** 16;

/** Place of the first byte that is no UTF-8; the end where a character is cut short there. */
function firstBadByte(bytes: Uint8Array): number {
  const whole = new TextDecoder('utf-8', { fatal: true });
  // A stretch that ends inside a character goes on in the next: only what no next byte could mend fails.
  const decodes = (decoder: TextDecoder, from: number, to: number) => {
    try {
      decoder.decode(bytes.subarray(from, to), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let from = 0;
  while (from < bytes.length && decodes(whole, from, from + STRETCH)) from += STRETCH;
  // Back to where a character begins.
  while (from > 0 && from < bytes.length && (bytes[from]! & 0xc0) === 0x80) from--;
  return from < bytes.length ? from + badCharacter(bytes.subarray(from)) : bytes.length;
}

/** Where the first character begins that is none; the end where the last one is cut short. */
function badCharacter(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begin = 0;
  for (let at = 0; at < bytes.length; at++)
    try {
      if (decoder.decode(bytes.subarray(at, at + 1), { stream: true }) !== '') begin = at + 1;
    } catch {
      return begin;
    }
  return bytes.length;
}

/**
 * The text of a file that is no zip file.
 * @throws RunFileError naming what it is instead
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new RunFileError('It is empty.');
  const other = OTHERS.find(([magic]) => startsWith(bytes, magic));
  if (other) throw new RunFileError(`It is ${other[1]}.`);
  const [mark = [], encoding = 'utf-8', name = 'UTF-8'] = MARKS.find(([m]) => startsWith(bytes, m)) ?? [];
  if (encoding === null) throw new RunFileError(`It is text in ${name}. ${READABLE}`);
  // JSON has no zero bytes: every second one is zero in UTF-16.
  if (mark.length === 0 && bytes.subarray(0, HEAD_BYTES).includes(0))
    throw new RunFileError(
      (bytes[0] === 0) !== (bytes[1] === 0)
        ? `It looks like text in UTF-16 without a byte order mark. ${READABLE}`
        : 'It is neither a zip file nor text.',
    );
  const body = bytes.subarray(mark.length);
  if (name === 'UTF-16' && body.length % 2 === 1)
    throw new RunFileError('It is text in UTF-16, but cut short: its last character is half there.');
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    if (name === 'UTF-16') throw new RunFileError('It is marked as UTF-16, but no such text.');
    const at = mark.length + firstBadByte(body);
    throw new RunFileError(
      at === bytes.length
        ? 'It is text in UTF-8, but cut short: its last character is half there.'
        : `It is neither a zip file nor text in UTF-8: byte ${at} does not belong there. ${READABLE}`,
    );
  }
}

/** What an engine says of a JSON that ends too early. */
const ENDS_EARLY = /end of (JSON|data|input)|unterminated|EOF/i;

/**
 * Reads JSON.
 * @param what it is, at the beginning of a sentence
 * @throws RunFileError saying whether it is something else, cut short, or where it is broken
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const begin = text.trimStart();
    if (begin === '') throw new RunFileError(`${what} is blank.`);
    if (!/^["[{]/.test(begin))
      throw new RunFileError(`${what} is no JSON: it begins with "${begin.slice(0, 20).replaceAll(/\s+/g, ' ')}".`);
    const place = /position (\d+)/.exec(said);
    const length = text.trimEnd().length;
    if (ENDS_EARLY.test(said) || (place && Number(place[1]) >= length))
      throw new RunFileError(
        `${what} is cut short: its JSON breaks off after ${length.toLocaleString('en')} characters.`,
      );
    throw new RunFileError(`${what} is broken JSON: ${said}.`);
  }
}
