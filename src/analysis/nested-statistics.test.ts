import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { nestedDifference } from './nested-statistics';

describe('a difference over seeds and galleries', () => {
  const pairs = [
    { baseline: [1, 3], other: [2, 4] },
    { baseline: [2, 2], other: [3, 3] },
  ];

  it('is paired: what both runs share cancels out', () => {
    expect(nestedDifference(pairs, false)).toEqual({ baseline: 2, other: 3, change: 1, low: 1, high: 1, n: 2 });
    const { change, low, high } = nestedDifference(pairs, true);
    expect(change).toBe(0.5);
    // A resample of the first seed's first gallery alone doubles, of its last alone adds a third.
    expect(low).toBeGreaterThanOrEqual(1 / 3);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    expect(high).toBeLessThanOrEqual(1);
  });

  it('has no interval for one seed, nor for what was not measured', () => {
    expect(nestedDifference(pairs.slice(0, 1), false)).toMatchObject({ change: 1, low: NaN, high: NaN, n: 1 });
    expect(nestedDifference([...pairs, { baseline: [NaN], other: [1] }], false)).toMatchObject({
      change: NaN,
      low: NaN,
    });
  });

  it('covers both levels: with galleries that agree it is the spread over seeds', () => {
    const random = new Random('nested test', 0);
    const spread = 2;
    const seeds = Array.from({ length: 40 }, () => {
      const x = spread * random.normal();
      return { baseline: [0, 0, 0, 0], other: [x, x, x, x] };
    });
    const { change, low, high } = nestedDifference(seeds, false);
    const half = (1.96 * spread) / Math.sqrt(40);
    expect(change - low).toBeGreaterThan(0.7 * half);
    expect(high - change).toBeLessThan(1.3 * half);
    // Galleries that differ on top of it widen it.
    const noisy = seeds.map(({ baseline, other }) => ({ baseline, other: other.map(x => x + 6 * random.normal()) }));
    const wide = nestedDifference(noisy, false);
    expect(wide.high - wide.low).toBeGreaterThan(high - low);
    expect(nestedDifference(noisy, false)).toEqual(wide);
  });
});
