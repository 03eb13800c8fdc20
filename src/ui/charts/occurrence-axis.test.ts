import { describe, expect, it } from 'vitest';
import { binCounts, occurrenceHistogram } from '@/math/histogram';
import { binAt, binName, binRows, hubsFrom, itemTicks } from './occurrence-axis';

/** N_k of a gallery of 40 items, k = 15. */
const counts = [0, 3, 8, 12, 15, 19, 22, 27, 29, 31];

describe('the axis of an occurrence histogram', () => {
  const bins = occurrenceHistogram([counts], 24);

  it('marks hubs from 2k on, within a bin where that begins there', () => {
    expect(bins.map(binName).slice(-2)).toEqual(['29–30', '31–32']);
    // In the middle of 29–30: the last bin alone is not all of it, and has a width.
    expect(hubsFrom(bins, 30)).toBe(bins.length - 1.5);
    expect(hubsFrom(bins, 32)).toBe(bins.length - 0.5);
    expect(hubsFrom(bins, 34)).toBeNull();
    const single = occurrenceHistogram([[0, 1, 2]], 24);
    expect(single.map(binName)).toEqual(['0', '1', '2']);
    expect(hubsFrom(single, 2)).toBe(2);
    expect(hubsFrom(binCounts(single, [[]]), 1.2)).toBe(2);
  });

  it('has every bin in full, the first and the last too', () => {
    const rows = binRows(3, bin => ({ own: 10 * bin }));
    expect(rows.map(row => [row.at, row.own])).toEqual([
      [0, 0],
      [0.5, 0],
      [1.5, 10],
      [2.5, 20],
      [3, 20],
    ]);
    expect(rows.map(row => binAt(row.at, 3))).toEqual([0, 0, 1, 2, 2]);
    expect(binRows(0, () => ({}))).toEqual([]);
  });

  it('counts whole items', () => {
    expect(itemTicks(3)).toEqual([0, 1, 2, 3]);
    expect(itemTicks(1)).toEqual([0, 1]);
    expect(itemTicks(14).every(Number.isInteger)).toBe(true);
  });
});
