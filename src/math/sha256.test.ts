import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { sha256 } from './sha256';

afterEach(() => vi.unstubAllGlobals());

const bytes = Uint8Array.from({ length: 100_003 }, (_, i) => (i * 31) % 251);
const expected = createHash('sha256').update(bytes).digest('hex');

test.each([
  ['with the browser’s own', globalThis.crypto],
  ['on a page without a secure address', { subtle: undefined }],
  ['without any crypto', undefined],
  [
    'where the browser’s own refuses',
    { subtle: { digest: () => Promise.reject(new DOMException('no', 'NotSupportedError')) } },
  ],
])('is right %s', async (_, crypto) => {
  vi.stubGlobal('crypto', crypto);
  expect(await sha256(bytes)).toBe(expected);
  expect(await sha256(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  // A part of a larger buffer is hashed alone.
  expect(await sha256(bytes.subarray(7, 19))).toBe(createHash('sha256').update(bytes.subarray(7, 19)).digest('hex'));
});
