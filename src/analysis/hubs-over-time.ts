import { type OccurrenceBin, occurrenceHistogram } from '@/math/histogram';

/**
 * Histograms of N_k of every evaluation of a run on shared bins, the largest N_k first.
 * @param occurrences N_k per gallery item, per evaluation
 * @returns bins; `counts` of each are the items per evaluation
 */
export function occurrenceOverTime(occurrences: readonly ArrayLike<number>[], maxBins: number): OccurrenceBin[] {
  return occurrenceHistogram(occurrences, maxBins).reverse();
}

/** Which items were hubs when. */
export interface HubTurnover {
  /** items that were a hub at least once, those longest a hub first */
  items: { item: number; counts: number[] }[];
  /** hubs at each evaluation */
  hubs: number[];
  /** share of the hubs of this and the previous evaluation that both have (Jaccard); NaN for the first and where neither has any */
  kept: number[];
}

/**
 * Follows the hubs of one run through its evaluations.
 * @param occurrences N_k per gallery item, per evaluation
 * @param hub N_k from which an item is a hub: `hubLimit`
 */
export function hubTurnover(occurrences: readonly ArrayLike<number>[], hub: number): HubTurnover {
  const sets = occurrences.map(counts => {
    const hubs = new Set<number>();
    for (let item = 0; item < counts.length; item++) if ((counts[item] ?? 0) >= hub) hubs.add(item);
    return hubs;
  });
  const ever = [...new Set(sets.flatMap(set => [...set]))];
  const times = (item: number) => sets.reduce((sum, set) => sum + (set.has(item) ? 1 : 0), 0);
  const items = ever
    .map(item => ({ item, times: times(item), counts: occurrences.map(counts => counts[item] ?? 0) }))
    .sort((a, b) => b.times - a.times || (b.counts.at(-1) ?? 0) - (a.counts.at(-1) ?? 0) || a.item - b.item);
  const kept = sets.map((set, i) => {
    const before = sets[i - 1];
    if (!before) return NaN;
    const both = [...set].filter(item => before.has(item)).length;
    return both / (set.size + before.size - both);
  });
  return {
    items: items.map(({ item, counts }) => ({ item, counts })),
    hubs: sets.map(set => set.size),
    kept,
  };
}
