import { gini, mean, robinHood, shareOfLarge, skewness } from '@/math/statistics';
import { topK } from '@/math/top-k';
import { rowOf, type SimilarityMatrix } from './similarity-matrix';

/**
 * Hubness of a gallery under a set of queries: what an evaluation tells, and a run file keeps. Rates and shares in [0, 1], NaN of
 * skewness where all N_k are equal.
 */
export interface HubnessMetrics {
  k: number;
  /** population skewness of N_k */
  skewness: number;
  /** population skewness of the bad occurrence: how often an item was retrieved by a query it is not relevant to */
  badSkewness: number;
  /** share of gallery items with N_k = 0 */
  antiHubRate: number;
  /** share of gallery items that are hubs: see `hubLimit` */
  hubRate: number;
  /** share of all k·queries slots that hubs take */
  hubOccurrence: number;
  gini: number;
  robinHood: number;
  /** share of all k·queries slots taken by an item relevant to the query */
  goodShare: number;
  /** largest N_k */
  maximum: number;
}

/** Top-k lists and how often each gallery item is in one. */
export interface KOccurrence {
  k: number;
  queries: number;
  /** [gallery] N_k */
  counts: Int32Array;
  /** [queries · k] gallery indices, best first */
  topK: Int32Array;
}

/**
 * k-occurrence N_k(j): in how many queries' top-k gallery item j appears. Ties in a row go to the lower index.
 * @param k clamped to the gallery
 */
export function kOccurrence(similarity: SimilarityMatrix, k: number): KOccurrence {
  const size = Math.min(k, similarity.columns);
  const lists = new Int32Array(similarity.rows * size);
  for (let i = 0; i < similarity.rows; i++) lists.set(topK(rowOf(similarity, i), size), i * size);
  return { k: size, queries: similarity.rows, counts: countItems(lists, similarity.columns), topK: lists };
}

/** How often each of so many gallery items is in the lists. */
export function countItems(lists: Int32Array, gallery: number): Int32Array {
  const counts = new Int32Array(gallery);
  for (const item of lists) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}

/** N_k split by whether the item is relevant to the query that retrieved it. */
export interface OccurrenceSplit {
  good: Int32Array;
  bad: Int32Array;
}

/** Good and bad occurrence of every gallery item. @param relevant whether gallery item j fits query i */
export function splitOccurrence(
  occurrence: KOccurrence,
  relevant: (query: number, item: number) => boolean,
): OccurrenceSplit {
  const good = new Int32Array(occurrence.counts.length);
  const bad = new Int32Array(occurrence.counts.length);
  occurrence.topK.forEach((item, slot) => {
    const side = relevant(Math.floor(slot / occurrence.k), item) ? good : bad;
    side[item] = (side[item] ?? 0) + 1;
  });
  return { good, bad };
}

/**
 * N_k from which an item is a hub: twice its fair share k·queries/items of the places. That is 2k, as in scikit-hubness'
 * code, where there are as many queries as items. Its code says 2k elsewhere, too: with five captions a clip nearly every clip
 * would be a hub of them, and hardly a caption one of the clips.
 */
export const hubLimit = (k: number, queries: number, items: number): number => (2 * k * queries) / items;

/** All measures of one gallery. @param hub N_k from which an item is a hub */
export function hubnessMetrics(
  occurrence: KOccurrence,
  split: OccurrenceSplit,
  hub = hubLimit(occurrence.k, occurrence.queries, occurrence.counts.length),
): HubnessMetrics {
  const { k, queries, counts } = occurrence;
  const share = (test: (n: number) => boolean) => mean(Float64Array.from(counts, n => (test(n) ? 1 : 0)));
  const sum = (values: ArrayLike<number>, test: (n: number) => boolean) =>
    Array.from(values).reduce((total, n) => total + (test(n) ? n : 0), 0);
  return {
    k,
    skewness: skewness(counts),
    badSkewness: skewness(split.bad),
    antiHubRate: share(n => n === 0),
    hubRate: share(n => n >= hub),
    hubOccurrence: shareOfLarge(counts, hub),
    gini: gini(counts),
    robinHood: robinHood(counts),
    goodShare: sum(split.good, () => true) / (k * queries),
    maximum: Math.max(0, ...counts),
  };
}
