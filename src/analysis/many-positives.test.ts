import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { hubnessMetrics, kOccurrence, splitOccurrence } from './hubness';
import { averagePrecisionAtR, manyPositives, precisionAt, rPrecision } from './many-positives';
import { matchRanks, recallMetrics } from './recall';

/** Lists from ones and zeros, a string a query. */
const lists = (...rows: string[]) => ({
  length: rows[0]!.length,
  items: new Int32Array(rows.join('').length),
  relevant: Uint8Array.from(rows.join(''), Number),
});

describe('measures for several relevant items', () => {
  it('look at the first R results alone', () => {
    // Found at places 1 and 3 of R = 4: (1 + 2/3) / 4.
    expect(averagePrecisionAtR([1, 0, 1, 0, 1], 4)).toBeCloseTo((1 + 2 / 3) / 4, 12);
    expect(rPrecision([1, 0, 1, 0, 1], 4)).toBe(0.5);
    expect(averagePrecisionAtR([0, 1, 1], 2)).toBe(0.25);
    expect(rPrecision([0, 1, 1], 2)).toBe(0.5);
  });

  it('are 1 for a perfect list, and 0 where nothing is found', () => {
    for (const measure of [averagePrecisionAtR, rPrecision]) {
      expect(measure([1, 1, 1, 0], 3)).toBe(1);
      expect(measure([0, 0, 0, 1], 3)).toBe(0);
    }
  });

  it('tell by AP@R what R-Precision does not: where the relevant ones stand', () => {
    const [first, last] = [
      [1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 1, 1, 1],
    ];
    expect([rPrecision(first, 10), rPrecision(last, 10)]).toEqual([0.3, 0.3]);
    expect(averagePrecisionAtR(first, 10)).toBeCloseTo(0.3, 12);
    expect(averagePrecisionAtR(last, 10)).toBeCloseTo((1 / 8 + 2 / 9 + 3 / 10) / 10, 12);
  });

  it('leave out queries with more relevant items than their lists are long, and say so', () => {
    const found = manyPositives(lists('110', '011', '111', '000'), [2, 1, 200, 3]);
    // The third query fits 200 items: only whether its first result is right is known.
    expect(found).toMatchObject({ r1: 0.5, measured: 3, queries: 4 });
    expect(found.mapR).toBeCloseTo(1 / 3, 12);
    expect(found.rPrecision).toBeCloseTo(1 / 3, 12);
  });

  it('are not numbers where no query is left, and refuse lists of other queries', () => {
    const found = manyPositives(lists('1', '1'), [2, 0]);
    expect(found).toMatchObject({ r1: 1, mapR: NaN, rPrecision: NaN, measured: 0 });
    expect(() => manyPositives(lists('1', '1'), [1])).toThrow('There are not 1 lists of 1.');
  });

  it('are R@1 where every query has one relevant item, its match', () => {
    const random = new Random('one positive');
    const n = 30;
    const similarity = {
      rows: n,
      columns: n,
      values: Float32Array.from({ length: n * n }, (_, at) => random.between(0, 1) + (at % (n + 1) === 0 ? 0.6 : 0)),
    };
    const { topK: items, k: length } = kOccurrence(similarity, 5);
    const relevant = Uint8Array.from(items, (item, slot) => (item === Math.floor(slot / length) ? 1 : 0));
    const { r1 } = recallMetrics(matchRanks(similarity));
    const found = manyPositives({ length, items, relevant }, new Int32Array(n).fill(1));
    expect([found.r1, found.mapR, found.rPrecision, found.measured]).toEqual([r1, r1, r1, n]);
    expect(r1).toBeGreaterThan(0.2);
    expect(r1).toBeLessThan(0.9);
  });
});

describe('precision at k', () => {
  it('is the mean share of relevant items among the first k', () => {
    const some = lists('100', '011', '000');
    expect(precisionAt(some, 1)).toBeCloseTo(1 / 3, 12);
    expect(precisionAt(some, 2)).toBeCloseTo(2 / 6, 12);
    expect(precisionAt(some, 50)).toBeCloseTo(3 / 9, 12);
  });

  it('is the good share of N_k', () => {
    const random = new Random('good share');
    const similarity = { rows: 7, columns: 12, values: Float32Array.from({ length: 84 }, () => random.between(0, 1)) };
    const fits = (query: number, item: number) => (query + item) % 3 === 0;
    const occurrence = kOccurrence(similarity, 4);
    const { goodShare } = hubnessMetrics(occurrence, splitOccurrence(occurrence, fits));
    const { topK: items, k: length } = occurrence;
    const relevant = Uint8Array.from(items, (item, slot) => (fits(Math.floor(slot / length), item) ? 1 : 0));
    expect(precisionAt({ length, items, relevant }, 4)).toBeCloseTo(goodShare, 12);
    expect(goodShare).toBeGreaterThan(0);
  });
});
