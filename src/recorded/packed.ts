import {
  BlobReader,
  configure,
  type FileEntry,
  TextReader,
  Uint8ArrayReader,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';

configure({ useWebWorkers: false });

/** Arrays of numbers that are packed as they are. */
const KINDS = { Float32Array, Int32Array, Uint8Array, Float64Array } as const;
type Kind = keyof typeof KINDS;
type Numbers = InstanceType<(typeof KINDS)[Kind]>;

/** Stands for an array where the rest is JSON. */
interface Placeholder {
  $array: Kind;
  length: number;
  /** where its bytes begin, and how many each number has: whole numbers take one or two where those suffice */
  from: number;
  bytes: number;
}

const CONTENT = 'content.json';
const ARRAYS = 'arrays.bin';

const isNumbers = (value: unknown): value is Numbers => Object.values(KINDS).some(kind => value instanceof kind);

/** Bytes that every number of an array needs. */
function bytesOf(values: Numbers): number {
  if (!(values instanceof Int32Array)) return values.BYTES_PER_ELEMENT;
  const fits = (limit: number) => values.every(x => x >= 0 && x < limit);
  return fits(1 << 8) ? 1 : fits(1 << 16) ? 2 : 4;
}

/** The first bytes of all numbers, then their second ones and so on: exponents of similar numbers compress then. */
function planes(values: Numbers, bytes: number): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const width = values.BYTES_PER_ELEMENT;
  const out = new Uint8Array(values.length * bytes);
  for (let plane = 0, at = 0; plane < bytes; plane++)
    for (let i = 0; i < values.length; i++, at++) out[at] = raw[i * width + plane]!;
  return out;
}

function fromPlanes({ $array, length, from, bytes }: Placeholder, all: Uint8Array): Numbers {
  const values = new KINDS[$array](length);
  const raw = new Uint8Array(values.buffer);
  const width = values.BYTES_PER_ELEMENT;
  for (let plane = 0, at = from; plane < bytes; plane++)
    for (let i = 0; i < length; i++, at++) raw[i * width + plane] = all[at]!;
  return values;
}

const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === 'object' && value !== null && '$array' in value;

/**
 * Plain data with arrays of numbers in it as one zip file: what ships with the page is written so. JSON has no place for NaN outside
 * of arrays.
 */
export async function packed(value: object): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let from = 0;
  const content = JSON.stringify(value, (_, part: unknown) => {
    if (!isNumbers(part)) return part;
    const bytes = bytesOf(part);
    const piece = planes(part, bytes);
    const $array = Object.keys(KINDS).find(kind => part instanceof KINDS[kind as Kind]) as Kind;
    pieces.push(piece);
    from += piece.length;
    return { $array, length: part.length, from: from - piece.length, bytes } satisfies Placeholder;
  });
  const arrays = new Uint8Array(from);
  let at = 0;
  for (const piece of pieces) {
    arrays.set(piece, at);
    at += piece.length;
  }
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const whole = new Response(readable).arrayBuffer();
  // The same data is the same file, whenever it is written.
  const zip = new ZipWriter(writable, { extendedTimestamp: false, lastModDate: new Date(2000, 0, 1), level: 9 });
  await zip.add(CONTENT, new TextReader(content));
  await zip.add(ARRAYS, new Uint8ArrayReader(arrays));
  await zip.close();
  return new Uint8Array(await whole);
}

async function unzipped(entries: ReadonlyMap<string, FileEntry>, name: string): Promise<ArrayBuffer> {
  const entry = entries.get(name);
  if (!entry) throw new Error(`It has no ${name}.`);
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const [bytes] = await Promise.all([
    new Response(readable).arrayBuffer(),
    entry.getData(writable, { checkSignature: true }),
  ]);
  return bytes;
}

/**
 * Reads what `packed` has written; its arrays are what they were.
 * @throws Error where the file is damaged
 */
export async function unpacked<T extends object>(file: Blob): Promise<T> {
  const zip = new ZipReader(new BlobReader(file));
  try {
    const entries = new Map((await zip.getEntries()).flatMap(e => (e.directory ? [] : [[e.filename, e as FileEntry]])));
    const [content, arrays] = await Promise.all([unzipped(entries, CONTENT), unzipped(entries, ARRAYS)]);
    const all = new Uint8Array(arrays);
    return JSON.parse(new TextDecoder().decode(content), (_, part: unknown) =>
      isPlaceholder(part) ? fromPlanes(part, all) : part,
    ) as T;
  } finally {
    await zip.close();
  }
}

/**
 * Float32 numbers with their last bits zero, rounded to the nearest: what is for looking at needs no more, and compresses to half.
 * @param kept bits after the first one; 10 keeps three decimal digits
 */
export function roundedTo(kept: number, values: Float32Array): Float32Array {
  const out = Float32Array.from(values);
  const bits = new Uint32Array(out.buffer);
  const dropped = 23 - kept;
  const half = 2 ** (dropped - 1);
  // Not-a-number and infinity stay what they are.
  bits.forEach((x, i) => {
    if (Number.isFinite(out[i]!)) bits[i] = ((x + half) >>> dropped) << dropped;
  });
  return out;
}
