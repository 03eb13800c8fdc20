import { describe, expect, it } from 'vitest';
import { partsOf } from './plan-recorder';

const range = (count: number) => ({ from: 0, input: 0, count });

describe('a weight gradient', () => {
  const spec = { m: 256, n: 128, tiling: 'shared' } as const;

  it('is cut by all of its rows, however few one of its ranges has', () => {
    // Texts and videos of 32 pairs, and those of a bank of 512.
    const ranges = [768, 384, 12_288, 6144].map(range);
    expect(partsOf({ ...spec, groups: [ranges] }, 16_384)).toBe(32);
    expect(partsOf({ ...spec, groups: [[range(384)]] }, 16_384)).toBe(1);
  });

  it('has no more parts than fill the device, nor than its shortest group has rows for', () => {
    expect(partsOf({ ...spec, groups: [[range(10_000)], [range(700)]] }, 16_384)).toBe(2);
    expect(partsOf({ ...spec, groups: [[range(10_000)]], taps: true }, 16_384)).toBe(10);
    expect(partsOf({ ...spec, groups: [[range(10_000)]] }, 0)).toBe(1);
  });
});
