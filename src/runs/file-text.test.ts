import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, isZip, parseJson } from './file-text';
import { RunFileError } from './run-file';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: number[]) => Uint8Array.from(values);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));

/** UTF-16, which the platform only decodes. */
function utf16(text: string, little: boolean): Uint8Array {
  const out = new Uint8Array(text.length * 2);
  const view = new DataView(out.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little);
  return out;
}

const ENCODINGS: readonly [name: string, encode: (text: string) => Uint8Array][] = [
  ['UTF-8', utf8],
  ['UTF-8 with a mark', text => joined(bytes(0xef, 0xbb, 0xbf), utf8(text))],
  ['UTF-16 LE with a mark', text => joined(bytes(0xff, 0xfe), utf16(text, true))],
  ['UTF-16 BE with a mark', text => joined(bytes(0xfe, 0xff), utf16(text, false))],
];

const padding = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 5 });
// Without lone surrogates, which no encoding can say.
const value = fc.json({ stringUnit: 'grapheme' }).map(text => JSON.parse(text) as unknown);

describe('text of a file', () => {
  it.each(ENCODINGS)('in %s says the same, blanks around it or not', (_, encode) => {
    fc.assert(
      fc.property(value, padding, padding, (content, before, after) => {
        const text = before + JSON.stringify(content) + after;
        expect(parseJson(decodeText(encode(text)), 'The file')).toEqual(content);
      }),
    );
  });

  it.each([
    ['nothing', bytes(), 'is empty'],
    ['UTF-32 LE', bytes(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0), 'text in UTF-32'],
    ['UTF-32 BE', bytes(0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b), 'text in UTF-32'],
    ['UTF-16 LE without a mark', utf16('{"a": 1}', true), 'UTF-16 without a byte order mark'],
    ['UTF-16 BE without a mark', utf16('{"a": 1}', false), 'UTF-16 without a byte order mark'],
    ['Windows-1252', joined(utf8('{"a": "'), bytes(0xe4), utf8('"}')), 'byte 7 does not belong'],
    ['half a UTF-16 character', joined(bytes(0xff, 0xfe), utf16('{', true), bytes(1)), 'cut short'],
    ['half a UTF-8 character', utf8('{"a": "ä').subarray(0, 8), 'cut short'],
    ['gzip', bytes(0x1f, 0x8b, 8, 0), 'a gzip file'],
    ['zeros', new Uint8Array(20), 'neither a zip file nor text'],
  ])('in %s is refused by name', (_, file, message) => {
    expect(() => decodeText(file)).toThrow(message);
  });

  it('names the byte that is no UTF-8, however far it is', () => {
    const far = new Uint8Array(200_001).fill(0x20);
    // Characters of three bytes across the borders of what is tested at once.
    far.set(utf8('€'), 2 ** 16 - 1);
    far.set(utf8('€'), 2 ** 17 - 2);
    for (const at of [2 ** 16 + 2, 150_000, 200_000])
      expect(() => decodeText(far.with(at, 0xfc)), String(at)).toThrow(`byte ${at} does not belong`);
  });

  it('is read or refused as a file that cannot be read, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), file => {
        try {
          parseJson(decodeText(file), 'The file');
        } catch (error) {
          expect(error).toBeInstanceOf(RunFileError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('JSON', () => {
  it('that breaks off anywhere is said to be cut short', () => {
    const text = JSON.stringify({ runs: [{ name: 'a "quoted" ä', steps: 12, losses: null, more: true }] });
    for (let end = 1; end < text.length; end++)
      expect(() => parseJson(text.slice(0, end), 'Run 3'), text.slice(0, end)).toThrow(/^Run 3 is cut short/);
  });

  it.each([
    ['hello', 'The file is no JSON: it begins with "hello"'],
    [' \n', 'The file is blank'],
    ['{"a": 1,, "b": 2}', 'The file is broken JSON'],
  ])('that reads %j is refused with the reason', (text, message) => {
    expect(() => parseJson(text, 'The file')).toThrow(message);
  });
});

describe('a zip file', () => {
  it('is known by its first bytes alone', () => {
    expect(isZip(utf8('PK\u0003\u0004'))).toBe(true);
    expect(isZip(utf8('PKlos'))).toBe(false);
    expect(isZip(utf8('{'))).toBe(false);
    expect(isZip(bytes())).toBe(false);
  });
});
