import { expect, it } from 'vitest';
import { bytes } from './bytes';

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KB'],
  [2.8 * 2 ** 20, '2.8 MB'],
  [9.96 * 2 ** 20, '10 MB'],
  [222 * 2 ** 20, '222 MB'],
  [1023.7 * 2 ** 20, '1.0 GB'],
  [10_243 * 2 ** 20, '10 GB'],
  [3 * 2 ** 40, '3.0 TB'],
  [2 ** 60, '1048576 TB'],
  [-1, '0 bytes'],
  [NaN, '–'],
])('%d bytes are read as %s', (size, text) => {
  expect(bytes(size)).toBe(text);
});
