import { describe, expect, it, vi } from 'vitest';
import { listedSource } from '@/data/testing/listed-source';
import { galleryTexts } from '../contract/gallery-texts';
import { evaluateSimilarity } from '../gallery/figures';
import { comparePostHoc } from './compare-methods';
import { itemOf, matrixView, retrieve } from './inspect';
import { type OpenedGallery, ownQueries, wayView } from './opened-gallery';
import { textRanks, videoRanks } from '../gallery/figures';
import { transpose } from '@/analysis/similarity-matrix';

// Nothing here is computed on a device.
vi.mock('../backend', () => ({}));

// Texts of the videos: [0], [1, 2], [3, 4, 5].
const data = listedSource(3);
const gallery = galleryTexts(data);
const rows = [
  [9, 8, 5],
  [7, 6, 8],
  [1, 8, 2],
  [9, 7, 4],
  [2, 2, 3],
  [0, 7, 6],
];
const similarity = { rows: 6, columns: 3, values: Float32Array.from(rows.flat()) };
const turned = transpose(similarity);
const fits = (text: number, video: number) => data.relevant(text, video);
const opened = {
  data,
  gallery,
  similarity,
  view: {
    t2v: wayView(similarity, similarity, textRanks(similarity, gallery), fits),
    v2t: wayView(turned, turned, videoRanks(turned, gallery), (video, text) => fits(text, video)),
  },
} as OpenedGallery;

describe('an opened gallery whose videos have several texts', () => {
  it('lists videos for texts and texts for videos', () => {
    const { t2v, v2t } = opened.view;
    expect([t2v.length, t2v.ranks.length, t2v.centrality.length]).toEqual([3, 6, 3]);
    expect([v2t.length, v2t.ranks.length, v2t.centrality.length]).toEqual([6, 3, 6]);
    expect([...v2t.items.subarray(0, 6)]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...v2t.relevant.subarray(0, 6)]).toEqual([1, 0, 0, 0, 0, 0]);
    // Best texts of the three: video 0 sees 9, 7, 9; video 1 sees 8, 8, 7; video 2 sees 5, 8, 6.
    expect([...v2t.ranks]).toEqual([1, 1, 2]);
    expect([...v2t.ties]).toEqual([1, 1, 0]);
  });

  it('knows whose queries are whose', () => {
    expect([0, 1, 2].map(video => ownQueries(opened, 't2v', video))).toEqual([[0], [1, 2], [3, 4, 5]]);
    expect([0, 2, 5].map(text => ownQueries(opened, 'v2t', text))).toEqual([[0], [1], [2]]);
  });

  it('tells of a video how it fares at the text that ranks it best', () => {
    const { own, queries, relevantQueries } = itemOf(opened, 't2v', 2);
    // Ranks 3, 1 and 2 at texts 3, 4 and 5.
    expect(own).toEqual({ query: 4, rank: 1, ties: 0, similarity: 3, above: [] });
    expect(relevantQueries).toBe(3);
    expect(queries.slice(0, 2).map(q => [q.query, q.place, q.relevant])).toEqual([
      [1, 1, false],
      [4, 1, true],
    ]);
    expect(itemOf(opened, 't2v', 1).own).toMatchObject({ query: 2, rank: 1 });
  });

  it('tells of a text how it fares at its video, among all texts', () => {
    const { own, queries } = itemOf(opened, 'v2t', 4);
    expect(own).toMatchObject({ query: 2, rank: 5, similarity: 3 });
    expect(own.above.map(({ item, relevant }) => [item, relevant])).toEqual([
      [1, false],
      [5, true],
      [0, false],
      [3, true],
    ]);
    expect(queries.map(q => q.query).toSorted()).toEqual([0, 1, 2]);
  });

  it('finds the texts of a video and the videos of a text', async () => {
    const found = await retrieve(opened, { kind: 'video', clip: 1 }, 3);
    expect(found.items.map(({ item, relevant }) => [item, relevant])).toEqual([
      [0, false],
      [2, true],
      [3, false],
    ]);
  });

  it('shows items with their own queries', () => {
    const drawn = matrixView(opened, { way: 't2v', order: 'index', count: 2 });
    expect([drawn.rows, drawn.columns]).toEqual([3, 2]);
    expect([[...drawn.rowItems], [...drawn.columnItems]]).toEqual([
      [0, 1, 2],
      [0, 1],
    ]);
    expect([...drawn.values]).toEqual([9, 8, 7, 6, 1, 8]);
    const captions = matrixView(opened, { way: 'v2t', order: 'index', count: 5 });
    expect([captions.rows, captions.columns]).toEqual([3, 5]);
    expect([...captions.values.subarray(0, 5)]).toEqual([9, 7, 1, 9, 2]);
  });

  it('is normalised and ranked as an evaluation ranks it', async () => {
    const request = { bank: 'test' as const, bankDomain: 'E' as const, k: 2 };
    const methods = [{ key: 'csls', parameters: { k: 1 } }];
    const [raw, csls] = await comparePostHoc(opened, { ...request, methods }, () => async () => {});
    const { t2v, v2t } = evaluateSimilarity(similarity, data, 2);
    for (const [found, expected] of [
      [raw!.t2v, t2v],
      [raw!.v2t, v2t],
    ] as const) {
      const { r1, r5, medianRank, ties, hubness } = expected;
      expect(found).toMatchObject({ r1, r5, medianRank, ties });
      const { r1: anyR1, mapR, rPrecision } = expected.positives!;
      expect(found).toMatchObject({ anyR1, mapR, rPrecision });
      const { skewness, badSkewness, hubOccurrence, goodShare, maximum } = hubness;
      expect(found).toMatchObject({ skewness, badSkewness, hubOccurrence, goodShare, maximum });
    }
    expect(Number.isFinite(csls!.v2t.r1 + csls!.t2v.r1)).toBe(true);
  });
});
