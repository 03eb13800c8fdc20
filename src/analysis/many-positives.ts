import { mean } from '@/math/statistics';
import type { NearestLists } from './hubness-report';

/** Retrieval quality where a query has several relevant items; all in [0, 1]. P@k is the good share of `HubnessMetrics`. */
export interface ManyPositives {
  /** R@1-any: share of queries whose first result is relevant, whether it is their own match or not */
  r1: number;
  /** mAP@R over the queries that are measured; NaN when there are none */
  mapR: number;
  /** R-Precision over the same queries */
  rPrecision: number;
  /** queries with 1 … as many relevant items as their lists are long: the others' R results are not known */
  measured: number;
  queries: number;
}

/**
 * R-Precision of one query: the share of relevant items among its first R results, R being how many there are in the
 * gallery (Buckley & Voorhees 2000; used for metric learning by Musgrave, Belongie & Lim 2020).
 * @param relevant whether each result is relevant, best first; at least R of them
 */
export function rPrecision(relevant: ArrayLike<number>, positives: number): number {
  let found = 0;
  for (let i = 0; i < positives; i++) found += relevant[i] ? 1 : 0;
  return found / positives;
}

/**
 * AP@R of one query: 1/R · Σ P(i) over the relevant ones of its first R results, P(i) being the precision of the first i;
 * unlike R-Precision it says where they stand. Its mean over queries is mAP@R (Musgrave, Belongie & Lim 2020, "A Metric
 * Learning Reality Check"; the measure of ECCV Caption, Chun et al. 2022).
 * @param relevant whether each result is relevant, best first; at least R of them
 */
export function averagePrecisionAtR(relevant: ArrayLike<number>, positives: number): number {
  let [found, sum] = [0, 0];
  for (let i = 0; i < positives; i++)
    if (relevant[i]) {
      found++;
      sum += found / (i + 1);
    }
  return sum / positives;
}

/**
 * P@k: the share of relevant items among the first k results, on average over queries. The same number as the good share
 * of N_k, which counts the same places item by item.
 * @param k clamped to the lists' length
 */
export function precisionAt({ length, items, relevant }: NearestLists, k: number): number {
  const size = Math.min(k, length);
  let found = 0;
  for (let from = 0; from < items.length; from += length)
    for (let at = from; at < from + size; at++) found += relevant[at] ?? 0;
  return found / ((items.length / length) * size);
}

/**
 * What lists say of queries with several relevant items. mAP@R and R-Precision need a query's first R results. Where a
 * list is shorter than its R, nothing is made up: such a query is left out of both, and `measured` says of how many they
 * are the mean. These are queries that fit a large part of the gallery, such as a caption that says next to nothing.
 * @param positives relevant gallery items of every query
 */
export function manyPositives({ length, items, relevant }: NearestLists, positives: ArrayLike<number>): ManyPositives {
  const queries = positives.length;
  if (items.length !== queries * length) throw new RangeError(`There are not ${queries} lists of ${length}.`);
  const of = (query: number) => relevant.subarray(query * length, (query + 1) * length);
  const measured = Array.from({ length: queries }, (_, query) => query).filter(query => {
    const count = positives[query] ?? 0;
    return count >= 1 && count <= length;
  });
  const over = (measure: (relevant: Uint8Array, positives: number) => number) =>
    mean(Float64Array.from(measured, query => measure(of(query), positives[query]!)));
  return {
    r1: mean(Float64Array.from({ length: queries }, (_, query) => of(query)[0] ?? 0)),
    mapR: over(averagePrecisionAtR),
    rPrecision: over(rPrecision),
    measured: measured.length,
    queries,
  };
}
