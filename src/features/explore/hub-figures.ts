import { occurrenceWithin } from '@/analysis/hubness-report';
import type { GalleryView, Way, WayView } from '@/protocol/explore';
import { hubLimitIn, itemsIn } from './gallery-pairs';

/** What the inspector says of every gallery item of one run. */
export interface ItemFigures {
  k: number;
  /** N_k from which an item is a hub: twice its fair share */
  hub: number;
  /** [gallery] N_k and its parts */
  counts: Int32Array;
  good: Int32Array;
  bad: Int32Array;
  /** [gallery] mean similarity to the queries that retrieve it; NaN for anti-hubs */
  similarity: Float32Array;
}

/** N_k of every item, good and bad, and how similar it is to those that retrieve it. */
export function itemFigures(all: GalleryView, way: Way, k: number): ItemFigures {
  const [view, gallery] = [all[way], itemsIn(all, way)];
  const size = Math.min(k, view.length);
  const counts = occurrenceWithin(view, size, gallery);
  const sums = new Float32Array(gallery);
  for (let from = 0; from < view.items.length; from += view.length)
    for (let at = from; at < from + size; at++) {
      const item = view.items[at]!;
      sums[item] = sums[item]! + view.similarities[at]!;
    }
  return {
    k: size,
    hub: hubLimitIn(all, way, size),
    counts,
    good: occurrenceWithin(view, size, gallery, 1),
    bad: occurrenceWithin(view, size, gallery, 0),
    similarity: sums.map((sum, item) => sum / counts[item]!),
  };
}

/** A hub with what the paper tells good and bad ones apart by. */
export interface HubPoint {
  item: number;
  count: number;
  /** share of its occurrences in which it was relevant */
  goodShare: number;
  good: boolean;
  similarity: number;
  centrality: number;
}

/** All hubs: good ones are relevant to most of the queries that retrieve them. */
export function hubsOf({ hub, counts, good, similarity }: ItemFigures, { centrality }: WayView): HubPoint[] {
  const hubs: HubPoint[] = [];
  counts.forEach((count, item) => {
    if (count < hub) return;
    const goodShare = good[item]! / count;
    hubs.push({
      item,
      count,
      goodShare,
      good: goodShare >= 0.5,
      similarity: similarity[item]!,
      centrality: centrality[item]!,
    });
  });
  return hubs;
}

/**
 * How well similarity minus centrality tells good hubs from bad ones: the probability that a good hub has more of it
 * than a bad one (area under the ROC curve; ties count half). ½ is chance; NaN without both kinds.
 */
export function separation(hubs: readonly HubPoint[]): number {
  const score = (hub: HubPoint) => hub.similarity - hub.centrality;
  const [good, bad] = [hubs.filter(h => h.good).map(score), hubs.filter(h => !h.good).map(score)];
  let wins = 0;
  for (const x of good) for (const y of bad) wins += x > y ? 1 : x === y ? 0.5 : 0;
  return wins / (good.length * bad.length);
}

/** Whether a text has all words of a filter, in any order and with any punctuation. */
export function matches(text: string, filter: string): boolean {
  const lower = text.toLowerCase();
  const words = filter.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.every(word => lower.includes(word));
}
