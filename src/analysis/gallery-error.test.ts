import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { skewness, standardDeviation } from '@/math/statistics';
import { type GalleryFigures, hubShareOf, occurrenceError, recallError, skewnessOf } from './gallery-error';

const figures = (occurrence: number[], r1 = 0.5, queries = occurrence.length): GalleryFigures => ({
  r1,
  k: 5,
  queries,
  occurrence,
});

/** N of a gallery whose items are retrieved exponentially often. */
function gallery(seed: number, items = 800): number[] {
  const random = new Random('a gallery', seed);
  return Array.from({ length: items }, () => Math.floor(-5 * Math.log(1 - random.uniform())));
}

describe('the error of one gallery', () => {
  it('of R@1 is that of a share, and of a difference that of independent runs', () => {
    const { runs, difference } = recallError([
      { r1: 0.4, k: 15, queries: 1000, occurrence: [] },
      { r1: 0.43, k: 15, queries: 1000, occurrence: [] },
    ]);
    expect(runs[0]!.error).toBeCloseTo(0.01549, 5);
    expect(difference!.value).toBeCloseTo(0.03, 10);
    expect(difference!.error).toBeCloseTo(Math.sqrt(0.01549 ** 2 + 0.01566 ** 2), 4);
    expect(difference!.low).toBeCloseTo(0.03 - 1.96 * difference!.error, 10);
    expect(recallError([figures([1], 0.2)]).difference).toBeNull();
  });

  it('of N is about what other galleries of the kind differ by', () => {
    const others = Array.from({ length: 200 }, (_, seed) => gallery(seed));
    for (const statistic of [skewnessOf, hubShareOf]) {
      const found = others.map(counts => statistic(Int32Array.from(counts), 10));
      const between = standardDeviation(found);
      const told = others.slice(0, 20).map(counts => occurrenceError([figures(counts)], statistic, false).runs[0]!);
      const mean = told.reduce((sum, { error }) => sum + error, 0) / told.length;
      expect(mean / between).toBeGreaterThan(0.75);
      expect(mean / between).toBeLessThan(1.25);
    }
  });

  it('of a difference is none where both runs are equal, and small where they differ alike everywhere', () => {
    const counts = gallery(1);
    const same = occurrenceError([figures(counts), figures(counts)], skewnessOf, true).difference!;
    expect(same).toEqual({ value: 0, error: 0, low: 0, high: 0 });
    const fewer = counts.map(n => Math.min(n, 15));
    const { runs, difference } = occurrenceError([figures(counts), figures(fewer)], hubShareOf, false);
    expect(difference!.value).toBeCloseTo(runs[1]!.value - runs[0]!.value, 12);
    expect(difference!.high).toBeLessThan(0);
    // Paired: less than that of two unrelated galleries.
    expect(difference!.error).toBeLessThan(Math.hypot(runs[0]!.error, runs[1]!.error));
  });

  it('says nothing of what cannot be told', () => {
    const { runs, difference } = occurrenceError([figures([2, 2, 2]), figures([2, 2, 2])], skewnessOf, true);
    expect(runs[0]).toEqual({ value: NaN, error: NaN });
    expect(difference).toEqual({ value: NaN, error: NaN, low: NaN, high: NaN });
  });

  it('takes the skewness that is told elsewhere', () => {
    for (const counts of [gallery(2), [0, 0, 7], [1, 2], gallery(5, 5000)])
      expect(skewnessOf(Int32Array.from(counts), 0)).toBeCloseTo(skewness(counts), 9);
  });

  it('is the same every time', () => {
    const runs = [figures(gallery(3)), figures(gallery(4))];
    expect(occurrenceError(runs, skewnessOf, true)).toEqual(occurrenceError(runs, skewnessOf, true));
  });
});
