import { describe, expect, it } from 'vitest';
import { hubnessMetrics, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { matchRanks, matchTies, recallMetrics, tieMetrics } from '@/analysis/recall';
import { transpose } from '@/analysis/similarity-matrix';
import type { PairSource } from '@/data/source';
import { listedSource } from '@/data/testing/listed-source';
import { Random } from '@/math/random';
import { galleryTexts } from '../contract/gallery-texts';
import { evaluateLists, evaluateSimilarity, figuresAmong, textRanks, truthReference, videoRanks } from './figures';
import { relevanceAmong, relevanceOf } from './relevance';

// Texts of the videos: [0], [1, 2], [3, 4, 5].
const three = listedSource(3);

const matrix = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});

const SIMILARITY = matrix([
  [9, 8, 5],
  [7, 6, 6],
  [1, 8, 2],
  [9, 7, 4],
  [2, 2, 3],
  [0, 5, 6],
]);

/** Both directions. */
const galleryRanks = (similarity: ReturnType<typeof matrix>) => ({
  t2v: textRanks(similarity, galleryTexts(three)),
  v2t: videoRanks(transpose(similarity), galleryTexts(three)),
});

describe('ranks where videos have several texts', () => {
  const { t2v, v2t } = galleryRanks(SIMILARITY);

  it('are those of every text among the videos', () => {
    expect([...t2v.ranks]).toEqual([1, 2, 1, 3, 1, 1]);
    // Text 1 scores the same with video 2 as with its own.
    expect([...t2v.ties]).toEqual([0, 1, 0, 0, 0, 0]);
  });

  it('are those of every video among videos, for which their best texts speak', () => {
    // Best texts of the three: video 0 sees 9, 7, 9; video 1 sees 8, 8, 7; video 2 sees 5, 6, 6.
    expect([...v2t.ranks]).toEqual([1, 1, 1]);
    expect([...v2t.ties]).toEqual([1, 1, 1]);
    const worse = galleryRanks(
      matrix([
        [1, 2, 3],
        [4, 1, 9],
        [5, 0, 1],
        [2, 7, 8],
        [6, 1, 1],
        [0, 0, 0],
      ]),
    );
    // Video 0: 1 against 5 and 6. Video 1: 1 against 2 and 7. Video 2: 8 against 3 and 9.
    expect([...worse.v2t.ranks]).toEqual([3, 3, 2]);
  });
});

describe('figures where videos have several texts', () => {
  const { t2v, v2t } = evaluateSimilarity(SIMILARITY, three, 2);

  it('count N of videos over all texts, and N of texts over all videos', () => {
    expect([...t2v.occurrence]).toEqual([4, 5, 3]);
    expect(t2v.occurrence.reduce((a, b) => a + b, 0)).toBe(6 * 2);
    // Video 0 lists texts 0 and 3, video 1 texts 0 and 2, video 2 texts 1 and 5: of equal ones the first.
    expect([...v2t.occurrence]).toEqual([2, 1, 1, 1, 0, 1]);
    expect([...v2t.badOccurrence]).toEqual([1, 1, 0, 1, 0, 0]);
  });

  it('call an item a hub from twice its fair share of the places on', () => {
    // 12 places over 3 videos, and 6 over 6 texts: fair shares of 4 and 1.
    expect(t2v.hubness.hubRate).toBe(0);
    expect(v2t.hubness.hubRate).toBeCloseTo(1 / 6, 12);
    expect(v2t.hubness.hubOccurrence).toBeCloseTo(2 / 6, 12);
  });

  it('measure several relevant items on single texts', () => {
    // Video 0 has one text, video 1 two; video 2 has three, more than a list of two shows.
    expect(v2t.positives).toMatchObject({ queries: 3, measured: 2 });
    // Video 0 finds its text first; video 1 finds text 0, then its own text 2.
    expect(v2t.positives!.r1).toBeCloseTo(1 / 3, 12);
    expect(v2t.positives!.mapR).toBeCloseTo((1 + 1 / 4) / 2, 12);
    expect(v2t.positives!.rPrecision).toBeCloseTo((1 + 1 / 2) / 2, 12);
    expect(t2v.positives).toMatchObject({ queries: 6, measured: 6 });
    // A text fits its video alone: all three are R@1 with ties by the order of videos.
    expect(t2v.positives!.r1).toBeCloseTo(4 / 6, 12);
    expect(t2v.positives!.mapR).toBeCloseTo(4 / 6, 12);
  });

  it('are the same from lists as from all similarities', () => {
    const ranks = galleryRanks(SIMILARITY);
    const lists = {
      t2v: { ...kOccurrence(SIMILARITY, 2), ...ranks.t2v },
      v2t: { ...kOccurrence(transpose(SIMILARITY), 2), ...ranks.v2t },
    };
    expect(evaluateLists(lists, three)).toEqual({ t2v, v2t });
  });

  it('of a part of a source are those of its videos and their texts alone', () => {
    const six = listedSource(6);
    // Videos 3 to 5 have texts [6], [7, 8], [9, 10, 11], as the first three have.
    expect(figuresAmong(SIMILARITY, 2, relevanceAmong(six, 3, 3))).toEqual({ t2v, v2t });
  });
});

describe('figures of pairs', () => {
  const n = 40;
  const random = new Random('pairs');
  // Few values: many ties.
  const square = { rows: n, columns: n, values: Float32Array.from({ length: n * n }, () => random.below(9)) };
  const pairs: PairSource = {
    ...listedSource(n),
    texts: n,
    videoOf: Int32Array.from({ length: n }, (_, i) => i),
    textsOf: video => Int32Array.of(video),
    relevant: (text, video) => text === video || (3 * text + video) % 11 === 0,
  };

  it('are what they were when every gallery was square', () => {
    const k = 7;
    const found = evaluateSimilarity(square, pairs, k);
    for (const [way, similarity] of [
      ['t2v', square],
      ['v2t', transpose(square)],
    ] as const) {
      const fits = (query: number, item: number) =>
        way === 't2v' ? pairs.relevant(query, item) : pairs.relevant(item, query);
      const ranks = matchRanks(similarity);
      const { r50: _, ...recall } = recallMetrics(ranks);
      const occurrence = kOccurrence(similarity, k);
      const split = splitOccurrence(occurrence, fits);
      const { positives, ...rest } = found[way];
      expect(rest).toEqual({
        ...recall,
        ties: tieMetrics(ranks, matchTies(similarity)),
        hubness: hubnessMetrics(occurrence, split, 2 * k),
        occurrence: occurrence.counts,
        badOccurrence: split.bad,
      });
      expect(positives!.queries).toBe(n);
    }
  });
});

describe('what fits what', () => {
  it('is asked once of a source', () => {
    expect(relevanceOf(three)).toBe(relevanceOf(three));
    expect([...relevanceOf(three).videosOfText]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...relevanceOf(three).textsOfVideo]).toEqual([1, 2, 3]);
  });

  it('has a skewness of its own, over videos and over texts', () => {
    const { t2vSkewness, v2tSkewness } = truthReference(listedSource(4));
    // 1, 2, 3 and 1 texts of a video; every text fits one.
    expect(t2vSkewness).toBeCloseTo(0.4934, 4);
    expect(v2tSkewness).toBeNaN();
  });
});
