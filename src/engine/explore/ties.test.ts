import { describe, expect, it, vi } from 'vitest';
import { LIST_LENGTH } from '@/protocol/explore';
import type { GalleryTexts } from '../contract/gallery-texts';
import { textRanks } from '../gallery/figures';
import { comparePostHoc } from './compare-methods';
import { itemOf } from './inspect';
import { type OpenedGallery, wayView } from './opened-gallery';

// Nothing here is computed on a device.
vi.mock('../backend', () => ({}));

/** Queries 0 and 1 are tied with others, 2 and 3 with none; item 2 is tied at queries 0 and 1. */
const rows = [
  [4, 1, 4, 4],
  [3, 2, 2, 0],
  [1, 0, 5, 3],
  [6, 1, 7, 2],
];
const similarity = { rows: 4, columns: 4, values: Float32Array.from(rows.flat()) };
const gallery: GalleryTexts = {
  videos: 4,
  texts: Int32Array.of(0, 1, 2, 3),
  videoOf: Int32Array.of(0, 1, 2, 3),
  starts: Int32Array.of(0, 1, 2, 3, 4),
};
const opened = {
  similarity,
  data: {
    videos: 4,
    textsOf: (video: number) => Int32Array.of(video),
    relevant: (text: number, video: number) => text === video,
  },
  gallery,
} as OpenedGallery;

describe('ties of an opened gallery', () => {
  it('are counted beside ranks', () => {
    const { ranks, ties } = wayView(similarity, similarity, textRanks(similarity, gallery), () => false);
    expect([...ranks]).toEqual([1, 2, 1, 3]);
    expect([...ties]).toEqual([2, 1, 0, 0]);
  });

  it('are seen behind the end of lists that are shorter than the gallery', () => {
    const columns = LIST_LENGTH + 2;
    const row = Float32Array.from({ length: columns }, (_, j) => Math.max(2, columns - j));
    const long = { rows: 1, columns, values: row };
    const { length, next, similarities } = wayView(long, long, textRanks(long, gallery), () => false);
    expect([length, next[0], similarities[length - 1]]).toEqual([LIST_LENGTH, 2, 3]);
    expect([...wayView(similarity, similarity, textRanks(similarity, gallery), () => false).next]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });

  it('are told of an item, which stands in lists behind lower numbers that score the same', () => {
    const { own, queries } = itemOf(opened, 't2v', 2);
    expect(own).toMatchObject({ rank: 1, ties: 0 });
    expect(queries.map(q => [q.query, q.rank, q.place, q.ties])).toEqual([
      [3, 1, 1, 0],
      [2, 1, 1, 0],
      [0, 1, 2, 2],
      [1, 2, 3, 1],
    ]);
    expect(itemOf(opened, 't2v', 0).own).toMatchObject({ rank: 1, ties: 2, above: [] });
  });

  it('are told of methods and of the run without them', async () => {
    const request = { bank: 'test', bankDomain: 'E', k: 2, methods: [{ key: 'csls', parameters: { k: 1 } }] } as const;
    const [raw, csls] = await comparePostHoc(
      opened,
      { ...request, methods: [...request.methods] },
      () => async () => {},
    );
    expect(raw!.t2v).toMatchObject({ r1: 0.5, ties: { queries: 2, meanRank: (2 + 2.5 + 1 + 3) / 4 } });
    expect(raw!.t2v.ties.r1).toBeCloseTo((1 / 3 + 0 + 1 + 0) / 4);
    // Twice the similarity less the item's largest: 0 for items 1 and 3 at query 3, and nothing else is tied.
    expect(csls!.t2v.ties.queries).toBe(1);
    expect(raw!.v2t.ties).toMatchObject({ queries: 0, r1: raw!.v2t.r1, r10: raw!.v2t.r10 });
  });
});
