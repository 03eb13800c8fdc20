import { expect, it } from 'vitest';
import { packed, roundedTo, unpacked } from './packed';

it('plain data comes back with its arrays, whatever their range', async () => {
  const data = {
    name: 'a',
    runs: [{ similarity: Float32Array.of(0.1, -0, NaN, 3e38), none: new Float32Array(0) }],
    items: { small: Int32Array.of(0, 255), large: Int32Array.of(256, 65_535), negative: Int32Array.of(-1, 70_000) },
    flags: Uint8Array.of(1, 0),
    exact: Float64Array.of(Math.PI),
  };
  const file = await packed(data);
  expect(await unpacked(new Blob([file]))).toEqual(data);
  // The same data is the same file.
  expect(await packed(data)).toEqual(file);
});

it('a damaged file is refused', async () => {
  const file = await packed({ values: Float32Array.from({ length: 500 }, (_, i) => Math.sin(i)) });
  const damaged = Uint8Array.from(file);
  damaged[Math.floor(file.length / 2)]! ^= 0xff;
  await expect(unpacked(new Blob([damaged]))).rejects.toThrow();
  await expect(unpacked(new Blob([file.subarray(0, 100)]))).rejects.toThrow();
});

it('rounding keeps so many bits, to the nearest', () => {
  const values = Float32Array.of(0.1, -0.7, 1, 0, NaN, Infinity, 3.99999);
  const rounded = roundedTo(10, values);
  rounded.forEach((x, i) => {
    const value = values[i]!;
    if (!Number.isFinite(value)) expect(x).toBe(value);
    else expect(Math.abs(x - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
  });
  expect(rounded[6]).toBe(4);
});
