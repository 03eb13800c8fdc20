import { describe, expect, it } from 'vitest';
import type { GalleryView, WayView } from '@/protocol/explore';
import { hubsOf, itemFigures, matches, separation } from './hub-figures';

/** Four queries, four items; item 0 is in every list. */
const view: WayView = {
  length: 2,
  items: Int32Array.of(0, 1, 0, 2, 2, 0, 0, 1),
  similarities: Float32Array.of(0.9, 0.5, 0.8, 0.4, 0.7, 0.6, 0.5, 0.25),
  relevant: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 1),
  next: Float32Array.of(NaN, NaN, NaN, NaN),
  ties: new Int32Array(4),
  ranks: Int32Array.of(1, 1, 1, 1),
  centrality: Float32Array.of(0.5, 0.1, 0.2, 0.3),
};

const gallery = {
  videos: 4,
  texts: 4,
  videoOf: Int32Array.of(0, 1, 2, 3),
  starts: Int32Array.of(0, 1, 2, 3, 4),
  t2v: view,
} as GalleryView;

describe('itemFigures', () => {
  it('splits N_k and averages the similarity to those that retrieve an item', () => {
    const figures = itemFigures(gallery, 't2v', 2);
    expect([...figures.counts]).toEqual([4, 2, 2, 0]);
    expect([...figures.good]).toEqual([1, 1, 1, 0]);
    expect([...figures.bad]).toEqual([3, 1, 1, 0]);
    expect(figures.similarity[0]).toBeCloseTo(0.7, 6);
    expect(figures.similarity[3]).toBeNaN();
    const [hub, ...others] = hubsOf(figures, view);
    expect(others).toEqual([]);
    expect(hub).toMatchObject({ item: 0, count: 4, goodShare: 0.25, good: false });
  });

  it('finds hubs by their fair share where there are more queries than items', () => {
    // The same lists of four captions, of two clips each: items 2 and 3 do not exist.
    const lists = { ...view, items: Int32Array.of(0, 1, 0, 1, 1, 0, 0, 1) };
    const two = { ...gallery, videos: 2, videoOf: Int32Array.of(0, 0, 1, 1), starts: Int32Array.of(0, 2, 4) };
    const figures = itemFigures({ ...two, t2v: lists }, 't2v', 2);
    expect([...figures.counts]).toEqual([4, 4]);
    expect(figures.hub).toBe(8);
    expect(hubsOf(figures, lists)).toEqual([]);
  });
});

describe('separation', () => {
  it('is the share of pairs of good and bad hubs in the right order', () => {
    const hub = (good: boolean, similarity: number) => ({
      item: 0,
      count: 9,
      goodShare: 0,
      good,
      similarity,
      centrality: 0.1,
    });
    expect(separation([hub(true, 0.5), hub(true, 0.3), hub(false, 0.3), hub(false, 0.1)])).toBe(3.5 / 4);
    expect(separation([hub(true, 0.5)])).toBeNaN();
  });
});

describe('matches', () => {
  it('wants every word', () => {
    expect(matches('a big Red circle', 'red big')).toBe(true);
    expect(matches('a big red circle', 'blue')).toBe(false);
    expect(matches('anything', '')).toBe(true);
  });
});
