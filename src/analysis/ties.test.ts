import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { topK } from '@/math/top-k';
import { cutTies } from './hubness-report';
import { matchPlaces, matchRanks, matchTies, recallMetrics, tieMetrics } from './recall';
import { rowOf } from './similarity-matrix';

const matrix = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

describe('ties', () => {
  it('are counted apart from the published rank, which puts the match first', () => {
    const similarity = matrix([
      [2, 2, 2],
      [3, 1, 1],
      [0, 0, 5],
    ]);
    expect([...matchRanks(similarity)]).toEqual([1, 2, 1]);
    expect([...matchTies(similarity)]).toEqual([2, 1, 0]);
    const figures = tieMetrics([1, 2, 1], [2, 1, 0]);
    expect(figures.queries).toBe(2);
    expect(figures.r1).toBeCloseTo((1 / 3 + 0 + 1) / 3);
    expect(figures.r5).toBe(1);
    expect(figures.meanRank).toBeCloseTo((2 + 2.5 + 1) / 3);
  });

  it('go to the lower index in lists', () => {
    const random = new Random('places');
    const size = 40;
    const values = Array.from({ length: size }, () =>
      Array.from({ length: size }, () => Math.floor(random.between(0, 6))),
    );
    const similarity = matrix(values);
    const item = 17;
    const listed = values.map((_, query) => 1 + topK(rowOf(similarity, query), size).indexOf(item));
    expect([...matchPlaces(similarity, () => item)]).toEqual(listed);
    // Somewhere behind the best of those that it is tied with, not always at the same place.
    const ranks = matchRanks(similarity, () => item);
    const behind = new Set(listed.map((place, query) => place - ranks[query]!));
    expect(behind.size).toBeGreaterThan(2);
  });

  it('cut a list where its last item scores as the first that is left out', () => {
    const lists = {
      length: 3,
      similarities: [
        [5, 5, 4],
        [5, 4, 4],
        [3, 3, 3],
      ].flat(),
      next: [4, 3, NaN],
    };
    expect([1, 2, 3].map(k => cutTies(lists, k))).toEqual([2, 2, 1]);
    expect(cutTies({ length: 2, similarities: [5, 4], next: [3] }, 1)).toBe(0);
  });

  it('change nothing where there are none', () => {
    const ranks = [1, 3, 12, 7];
    const { r1, r5, r10, meanRank } = recallMetrics(ranks);
    expect(tieMetrics(ranks, [0, 0, 0, 0])).toEqual({ queries: 0, r1, r5, r10, meanRank });
  });

  it('are what breaking them at random gives on average', () => {
    const random = new Random('ties');
    const n = 60;
    // Few distinct values: nearly every query is tied.
    const rows = Array.from({ length: n }, () => Array.from({ length: n }, () => Math.floor(random.between(0, 12))));
    const similarity = matrix(rows);
    const expected = tieMetrics(matchRanks(similarity), matchTies(similarity));
    expect(expected.queries).toBeGreaterThan(n / 2);
    let [r10, meanRank] = [0, 0];
    const draws = 300;
    for (let draw = 0; draw < draws; draw++) {
      const broken = matrix(rows.map(row => row.map(value => value + random.between(0, 0.5))));
      const found = recallMetrics(matchRanks(broken));
      r10 += found.r10 / draws;
      meanRank += found.meanRank / draws;
    }
    expect(r10).toBeCloseTo(expected.r10, 2);
    expect(Math.abs(meanRank / expected.meanRank - 1)).toBeLessThan(0.02);
    expect(recallMetrics(matchRanks(similarity)).r10).toBeGreaterThan(expected.r10);
  });
});
