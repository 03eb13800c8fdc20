import { atkinson, gini, mean, robinHood, skewness, truncatedNormalSkewness } from '@/math/statistics';
import { hubLimit, type HubnessMetrics } from './hubness';

/** k of the lists that hubness is reported for. */
export const REPORTED_K = [1, 5, 10, 15, 50] as const;

/** Every measure of scikit-hubness, and the good share. Rates and shares in [0, 1]. */
export interface HubnessReport extends Omit<HubnessMetrics, 'badSkewness' | 'hubRate'> {
  /** third moment of the standard normal cut off where N_k = 0 is: skewness corrected for N_k ≥ 0 */
  truncatedSkewness: number;
  /** Atkinson's index with ε = ½ */
  atkinson: number;
  /** items with N_k = 0 */
  antiHubs: number;
  /** N_k from which an item is a hub, and how many are */
  hubLimit: number;
  hubs: number;
  /** share of all k·queries places that the largest hub takes (scikit-hubness: groupie ratio) */
  groupieRatio: number;
  /** N_k of the items with each label */
  groups: GroupHubness[];
}

/** Hubness of the items with one label. */
export interface GroupHubness {
  label: string;
  items: number;
  /** mean N_k over k·queries/gallery: 1 is the group's fair share */
  relative: number;
  hubs: number;
  antiHubs: number;
}

/** Lists of the nearest gallery items of every query, best first. */
export interface NearestLists {
  /** entries per query */
  length: number;
  /** [queries · length] gallery items */
  items: Int32Array;
  /** [queries · length] 1 where the item is relevant to the query */
  relevant: Uint8Array;
}

/**
 * N_k of every gallery item from longer lists.
 * @param k at most the lists' length
 * @param only 1 or 0 counts only entries that are, or are not, relevant
 */
export function occurrenceWithin(lists: NearestLists, k: number, gallery: number, only?: 0 | 1): Int32Array {
  const { length, items, relevant } = lists;
  const counts = new Int32Array(gallery);
  for (let from = 0; from < items.length; from += length)
    for (let at = from; at < from + Math.min(k, length); at++) {
      if (only !== undefined && relevant[at] !== only) continue;
      const item = items[at] ?? 0;
      counts[item] = (counts[item] ?? 0) + 1;
    }
  return counts;
}

/**
 * All measures for one k.
 * @param k clamped to the lists' length
 * @param labels of every gallery item; none without labels
 */
export function hubnessReport(
  lists: NearestLists,
  k: number,
  gallery: number,
  labels: readonly string[] = [],
): HubnessReport {
  const size = Math.min(k, lists.length);
  const counts = occurrenceWithin(lists, size, gallery);
  const good = occurrenceWithin(lists, size, gallery, 1);
  const queries = lists.items.length / lists.length;
  const places = queries * size;
  const hub = hubLimit(size, queries, gallery);
  const number = (keep: (n: number) => boolean) => counts.reduce((n, count) => n + (keep(count) ? 1 : 0), 0);
  const sum = (values: Int32Array, keep: (n: number) => boolean) =>
    values.reduce((total, n) => total + (keep(n) ? n : 0), 0);
  const maximum = counts.reduce((a, b) => Math.max(a, b), 0);
  const antiHubs = number(n => n === 0);
  return {
    k: size,
    skewness: skewness(counts),
    truncatedSkewness: truncatedNormalSkewness(counts),
    atkinson: atkinson(counts, 0.5),
    gini: gini(counts),
    robinHood: robinHood(counts),
    antiHubs,
    antiHubRate: antiHubs / gallery,
    hubLimit: hub,
    hubs: number(n => n >= hub),
    hubOccurrence: sum(counts, n => n >= hub) / places,
    groupieRatio: maximum / places,
    maximum,
    goodShare: sum(good, () => true) / places,
    groups: groupHubness(counts, hub, labels),
  };
}

/** Lists with how similar their items are. */
export interface ScoredLists {
  /** entries per query */
  length: number;
  /** [queries · length] best first */
  similarities: ArrayLike<number>;
  /** [queries] of the best item that is not listed; NaN where all are */
  next: ArrayLike<number>;
}

/**
 * Queries whose list of k ends among items that score exactly the same: which of these N_k counts, their order decides.
 * @param k at most the lists' length
 */
export function cutTies({ length, similarities, next }: ScoredLists, k: number): number {
  let cut = 0;
  for (let query = 0; query < next.length; query++) {
    const last = similarities[query * length + k - 1];
    if (last === (k < length ? similarities[query * length + k] : next[query])) cut++;
  }
  return cut;
}

function groupHubness(counts: Int32Array, hub: number, labels: readonly string[]): GroupHubness[] {
  const fair = mean(counts);
  return [...new Set(labels)].sort().map(label => {
    const own = counts.filter((_, i) => labels[i] === label);
    return {
      label,
      items: own.length,
      relative: mean(own) / fair,
      hubs: own.filter(n => n >= hub).length,
      antiHubs: own.filter(n => n === 0).length,
    };
  });
}

/**
 * How many gallery items would have each N_k if every query's k places went to items at random: binomial with
 * `queries` draws of probability k/gallery. What "no hubness" looks like.
 * @returns expected items for N_k = 0 … `largest`
 */
export function randomOccurrence(queries: number, gallery: number, k: number, largest: number): Float64Array {
  const p = Math.min(1, k / gallery);
  const expected = new Float64Array(largest + 1);
  if (p >= 1) {
    if (queries <= largest) expected[queries] = gallery;
    return expected;
  }
  // In the log domain: (1 − p)^queries of a small gallery underflows.
  let log = queries * Math.log1p(-p);
  for (let n = 0; n <= Math.min(largest, queries); n++) {
    expected[n] = gallery * Math.exp(log);
    log += Math.log((queries - n) / (n + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return expected;
}

/** Skewness of N_k under random retrieval: (1 − 2p)/√(n·p·(1 − p)). */
export function randomSkewness(queries: number, gallery: number, k: number): number {
  const p = k / gallery;
  return (1 - 2 * p) / Math.sqrt(queries * p * (1 - p));
}
