import { describe, expect, it } from 'vitest';
import { hubTurnover } from './hubs-over-time';

describe('hubTurnover', () => {
  it('follows hubs through evaluations', () => {
    const { items, hubs, kept } = hubTurnover(
      [
        [4, 1, 9, 0],
        [4, 3, 1, 0],
        [5, 8, 1, 0],
      ],
      4,
    );
    expect(hubs).toEqual([2, 1, 2]);
    expect(items.map(i => i.item)).toEqual([0, 1, 2]);
    expect(items[1]?.counts).toEqual([1, 3, 8]);
    expect(kept[0]).toBeNaN();
    expect(kept.slice(1)).toEqual([1 / 2, 1 / 2]);
  });

  it('knows runs without hubs', () => {
    expect(hubTurnover([[1], [1]], 10)).toEqual({ items: [], hubs: [0, 0], kept: [NaN, NaN] });
    expect(hubTurnover([], 10)).toEqual({ items: [], hubs: [], kept: [] });
  });
});
