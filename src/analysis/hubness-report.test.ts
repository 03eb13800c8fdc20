import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { mean, skewness } from '@/math/statistics';
import { hubnessReport, type NearestLists, occurrenceWithin, randomOccurrence, randomSkewness } from './hubness-report';

/** Three queries, four items. */
const LISTS: NearestLists = {
  length: 2,
  items: Int32Array.of(0, 1, 0, 2, 0, 1),
  relevant: Uint8Array.of(1, 0, 0, 1, 0, 1),
};

describe('hubnessReport', () => {
  it('counts for any k within the lists', () => {
    expect([...occurrenceWithin(LISTS, 1, 4)]).toEqual([3, 0, 0, 0]);
    expect([...occurrenceWithin(LISTS, 2, 4)]).toEqual([3, 2, 1, 0]);
    expect([...occurrenceWithin(LISTS, 2, 4, 0)]).toEqual([2, 1, 0, 0]);
    const report = hubnessReport(LISTS, 1, 4, ['a', 'a', 'b', 'b']);
    expect(report).toMatchObject({ k: 1, antiHubs: 3, antiHubRate: 0.75, hubs: 1, hubOccurrence: 1, groupieRatio: 1 });
    expect(report.goodShare).toBeCloseTo(1 / 3);
    expect(report.groups).toEqual([
      { label: 'a', items: 2, relative: 2, hubs: 1, antiHubs: 1 },
      { label: 'b', items: 2, relative: 0, hubs: 0, antiHubs: 2 },
    ]);
    expect(hubnessReport(LISTS, 50, 4).k).toBe(2);
  });

  it('knows what random retrieval looks like', () => {
    // scipy.stats.binom(30, 3/20)
    const expected = randomOccurrence(30, 20, 3, 5);
    const scipy = [0.15261519, 0.80796278, 2.06743417, 3.4051857, 4.05617708, 3.72213897];
    scipy.forEach((value, n) => expect(expected[n]).toBeCloseTo(value, 7));
    expect(randomSkewness(30, 20, 3)).toBeCloseTo(0.35791699, 7);
    expect([...randomOccurrence(3, 2, 2, 4)]).toEqual([0, 0, 0, 2, 0]);

    const random = new Random('random retrieval', 1);
    const [queries, gallery, k] = [600, 600, 10];
    const lists = new Int32Array(queries * k);
    for (let i = 0; i < queries; i++) lists.set(random.permutation(gallery).subarray(0, k), i * k);
    const counts = occurrenceWithin({ length: k, items: lists, relevant: new Uint8Array(lists.length) }, k, gallery);
    expect(mean(counts)).toBe(10);
    // The skewness of 600 binomial values has a standard error of about 0.1.
    expect(Math.abs(skewness(counts) - randomSkewness(queries, gallery, k))).toBeLessThan(0.4);
  });
});
