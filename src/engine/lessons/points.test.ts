import { expect, it } from 'vitest';
import { points, rankCorrelation } from './points';

const at = (dimensions: number, centred = false, distance: 'cosine' | 'euclidean' = 'euclidean') =>
  points({ count: 300, dimensions, distance, k: 10, seed: 1, centred });

it('every point has so many neighbours, none of them itself', () => {
  const { counts } = at(4);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(300 * 10);
  expect(Math.max(...counts)).toBeLessThan(300);
});

it('hubness grows with the dimension, and hubs lie near the mean', () => {
  const [flat, wide] = [at(2), at(128)];
  expect(flat.skewness).toBeLessThan(1);
  expect(wide.skewness).toBeGreaterThan(2);
  expect(wide.correlation).toBeGreaterThan(0.7);
  // Distances do not depend on where the origin is.
  expect(at(128, true).counts).toEqual(wide.counts);
});

it('with cosine the mean is a direction that all share: without it there are hardly hubs', () => {
  const [before, after] = [at(128, false, 'cosine'), at(128, true, 'cosine')];
  expect(before.skewness).toBeGreaterThan(1.5);
  expect(Math.abs(after.skewness)).toBeLessThan(0.6);
  expect(Math.abs(after.correlation)).toBeLessThan(0.3);
});

it('ranks correlate as they should, ties sharing their place', () => {
  expect(rankCorrelation([1, 2, 3], [10, 20, 90])).toBeCloseTo(1);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
  expect(rankCorrelation([1, 1, 2], [1, 2, 3])).toBeCloseTo(Math.sqrt(3) / 2);
  expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
});
