import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { pairedDifference, seedStatistics } from './seed-statistics';

describe('seedStatistics', () => {
  it('knows mean, sample deviation and an interval around the mean', () => {
    const s = seedStatistics([1, 2, 3, 4]);
    expect(s.mean).toBe(2.5);
    expect(s.deviation).toBeCloseTo(1.2909944487, 9);
    expect(s.low).toBeLessThan(2.5);
    expect(s.high).toBeGreaterThan(2.5);
    expect(seedStatistics([1, 2, 3, 4])).toEqual(s);
  });

  it('has an interval about as wide as the normal approximation, for many values', () => {
    const random = new Random('many', 1);
    const values = Array.from({ length: 200 }, () => 7 + 3 * random.normal());
    const { mean, deviation, low, high } = seedStatistics(values);
    const half = (1.96 * deviation) / Math.sqrt(200);
    expect(Math.abs(low - (mean - half))).toBeLessThan(0.1 * half);
    expect(Math.abs(high - (mean + half))).toBeLessThan(0.1 * half);
  });

  it('claims no spread from one seed or none', () => {
    expect(seedStatistics([5])).toEqual({ n: 1, mean: 5, deviation: NaN, low: NaN, high: NaN });
    expect(seedStatistics([]).mean).toBeNaN();
  });

  it('claims no spread where a value could not be measured', () => {
    const nothing = { n: 3, mean: NaN, deviation: NaN, low: NaN, high: NaN };
    expect(seedStatistics([1, NaN, 2])).toEqual(nothing);
  });
});

describe('pairedDifference', () => {
  it('pairs by seed, whatever their order, and leaves out what has no partner', () => {
    const value = (seed: number, x: number) => ({ seed, value: x });
    const difference = pairedDifference(
      [value(2, 12), value(0, 5), value(9, 100)],
      [value(0, 4), value(1, 50), value(2, 11)],
    );
    expect(difference.n).toBe(2);
    expect(difference.mean).toBe(1);
    expect(difference.deviation).toBe(0);
  });
});
