import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occurrenceHistogram } from './histogram';
import { atkinson, gini, median, normalTail, robinHood, skewness, truncatedNormalSkewness } from './statistics';
import { topK } from './top-k';

describe('topK', () => {
  it('equals sorting, ties by index', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (row, k) => {
          const sorted = row.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value || a.i - b.i);
          expect([...topK(row, k)]).toEqual(sorted.slice(0, k).map(x => x.i));
        },
      ),
    );
  });
});

describe('statistics', () => {
  it('of known values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(skewness([1, 2, 3])).toBeCloseTo(0);
    // scipy.stats.skew([0, 0, 0, 4]) = 1.1547
    expect(skewness([0, 0, 0, 4])).toBeCloseTo(1.1547, 4);
    expect(skewness([2, 2])).toBeNaN();
    expect(gini([1, 1, 1])).toBeCloseTo(0);
    expect(gini([0, 0, 0, 4])).toBeCloseTo(0.75);
    expect(robinHood([0, 0, 0, 4])).toBeCloseTo(0.75);
  });
});

describe('occurrenceHistogram', () => {
  it('counts every item of every run once, anti-hubs apart', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 60 }), counts => {
        const bins = occurrenceHistogram([counts, [0, 0]], 20);
        expect(bins.reduce((sum, bin) => sum + bin.counts[0]!, 0)).toBe(counts.length);
        expect(bins[0]).toMatchObject({ from: 0, to: 0, counts: [counts.filter(n => n === 0).length, 2] });
        expect(bins.length).toBeLessThanOrEqual(22);
      }),
    );
  });
});

describe('measures of scikit-hubness', () => {
  it('agree with SciPy', () => {
    // scipy.stats.truncnorm(a, ∞).moment(3) and 1 − mean(√x)² / mean(x)
    const counts = [0, 1, 2, 5, 12, 0, 0, 3];
    expect(truncatedNormalSkewness(counts)).toBeCloseTo(1.02366438, 6);
    expect(atkinson(counts, 0.5)).toBeCloseTo(0.4730855338, 9);
    expect(truncatedNormalSkewness([4, 4, 5, 3, 4, 4])).toBeCloseTo(3.45e-8, 9);
    [0.5, -1.3, 3, 6].forEach((x, i) => {
      const sf = [3.08537539e-1, 9.03199515e-1, 1.34989803e-3, 9.86587645e-10][i]!;
      expect(Math.abs(normalTail(x) / sf - 1)).toBeLessThan(2e-7);
    });
  });
});
