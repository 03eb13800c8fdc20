import { mean, median, standardDeviation } from '@/math/statistics';
import { rowOf, type SimilarityMatrix } from './similarity-matrix';

/** Retrieval quality of one direction; recalls in [0, 1], ranks from 1. */
export interface RecallMetrics {
  r1: number;
  r5: number;
  r10: number;
  r50: number;
  medianRank: number;
  meanRank: number;
}

/**
 * Rank of each query's match: 1 + the number of strictly greater scores in its row.
 * @param match gallery index of query i's match; the same index by default
 */
export function matchRanks(similarity: SimilarityMatrix, match: (query: number) => number = i => i): Int32Array {
  const { rows, columns, values } = similarity;
  return Int32Array.from({ length: rows }, (_, i) => {
    const own = values[i * columns + match(i)] ?? NaN;
    let rank = 1;
    for (let j = 0; j < columns; j++) if ((values[i * columns + j] ?? NaN) > own) rank++;
    return rank;
  });
}

/**
 * How many other items score exactly as each query's match: `matchRanks` puts the match before all of them.
 * @param match gallery index of query i's match; the same index by default
 */
export function matchTies(similarity: SimilarityMatrix, match: (query: number) => number = i => i): Int32Array {
  const { rows, columns, values } = similarity;
  return Int32Array.from({ length: rows }, (_, i) => {
    const own = values[i * columns + match(i)] ?? NaN;
    let equal = 0;
    for (let j = 0; j < columns; j++) if (j !== match(i) && values[i * columns + j] === own) equal++;
    return equal;
  });
}

/**
 * Place of each query's match in its list, from 1: of items that score the same the lower index comes first, as where N_k is
 * counted.
 * @param match gallery index of query i's match; the same index by default
 */
export function matchPlaces(similarity: SimilarityMatrix, match: (query: number) => number = i => i): Int32Array {
  const { rows, columns, values } = similarity;
  return Int32Array.from({ length: rows }, (_, i) => {
    const at = match(i);
    const own = values[i * columns + at] ?? NaN;
    let place = 1;
    for (let j = 0; j < columns; j++) {
      const other = values[i * columns + j] ?? NaN;
      if (other > own || (other === own && j < at)) place++;
    }
    return place;
  });
}

/** What recall and mean rank are on average when ties are broken at random; recalls in [0, 1], ranks from 1. */
export interface TieMetrics {
  /** queries whose match scores exactly as some other item does */
  queries: number;
  r1: number;
  r5: number;
  r10: number;
  meanRank: number;
}

/**
 * Expected metrics under random tie-breaking: a match of rank r that is tied with t others is at r, r + 1, …, r + t with
 * the same probability.
 * @param ranks of the matches, before everything they are tied with
 * @param ties others that score the same, by query
 */
export function tieMetrics(ranks: ArrayLike<number>, ties: ArrayLike<number>): TieMetrics {
  const over = (of: (rank: number, tied: number) => number) =>
    mean(Float64Array.from(ranks, (rank, i) => of(rank, ties[i] ?? 0)));
  const within = (k: number) => over((rank, tied) => Math.max(0, Math.min(1, (k - rank + 1) / (tied + 1))));
  return {
    queries: Array.from(ties).filter(tied => tied > 0).length,
    r1: within(1),
    r5: within(5),
    r10: within(10),
    meanRank: over((rank, tied) => rank + tied / 2),
  };
}

/** Recall@1/5/10/50 and median and mean rank of ranks from 1. */
export function recallMetrics(ranks: ArrayLike<number>): RecallMetrics {
  const within = (k: number) => mean(Float64Array.from(ranks, rank => (rank <= k ? 1 : 0)));
  return {
    r1: within(1),
    r5: within(5),
    r10: within(10),
    r50: within(50),
    medianRank: median(ranks),
    meanRank: mean(ranks),
  };
}

/**
 * Ranks from 0 as the published metric lists them: one entry *per tied column*, so a row with ties counts more than
 * once and percentages are divided by the longer list (utils/metrics.py compute_metrics). Ours counts each query once.
 */
export function publishedRanks(similarity: SimilarityMatrix): number[] {
  const ranks: number[] = [];
  for (let i = 0; i < similarity.rows; i++) {
    const row = rowOf(similarity, i).sort().reverse();
    const own = similarity.values[i * similarity.columns + i];
    row.forEach((value, rank) => value === own && ranks.push(rank));
  }
  return ranks;
}

/** Multi-caption text→video: each caption is a query; its match is the video it belongs to. */
export function captionRanks(similarity: SimilarityMatrix, captionsPerVideo: ArrayLike<number>): Int32Array {
  const owner = Array.from(captionsPerVideo).flatMap((count, video) => Array<number>(count).fill(video));
  return matchRanks(similarity, caption => owner[caption] ?? 0);
}

/**
 * Multi-caption video→text: the best caption of every video speaks for it (utils/metrics.py tensor_video_to_text_sim).
 * @param similarity [captions, videos]
 * @returns [videos, videos]: query video × caption group
 */
export function bestCaptionSimilarity(
  { columns, values }: SimilarityMatrix,
  captionsPerVideo: ArrayLike<number>,
): SimilarityMatrix {
  const groups = captionsPerVideo.length;
  const out = new Float64Array(columns * groups).fill(-Infinity);
  let caption = 0;
  for (let group = 0; group < groups; group++)
    for (let c = 0; c < (captionsPerVideo[group] ?? 0); c++, caption++)
      for (let video = 0; video < columns; video++) {
        const at = video * groups + group;
        out[at] = Math.max(out[at] ?? -Infinity, values[caption * columns + video] ?? NaN);
      }
  return { rows: columns, columns: groups, values: out };
}

/** The published multi-caption text→video summary: torch's lower median and the spread of ranks (tensor_text_to_video_metrics). */
export function publishedCaptionSummary(ranks: ArrayLike<number>): { medianRank: number; stdRank: number } {
  const sorted = Float64Array.from(ranks).sort();
  return { medianRank: sorted[(sorted.length - 1) >> 1] ?? NaN, stdRank: standardDeviation(ranks) };
}
