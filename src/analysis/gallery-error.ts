import { Random } from '@/math/random';
import { shareOfLarge, standardDeviation } from '@/math/statistics';
import { hubLimit } from './hubness';

/** A figure of one gallery, and how far another gallery of the same kind and size would typically be from it. */
export interface Uncertain {
  value: number;
  /** standard error; NaN where it cannot be told */
  error: number;
}

/** What an evaluation tells of one direction, as far as its errors are asked for. */
export interface GalleryFigures {
  /** share of the queries whose own match comes first */
  r1: number;
  /** top-k lists are as long as this */
  k: number;
  /** how many queries there were */
  queries: number;
  /** N_k of every item */
  occurrence: ArrayLike<number>;
}

/** How two runs differ on the same gallery. */
export interface UncertainDifference extends Uncertain {
  /** 95 % interval */
  low: number;
  high: number;
}

/** A figure of every run, and what the last one differs by from the first; null where there is but one. */
export interface GalleryError {
  runs: Uncertain[];
  difference: UncertainDifference | null;
}

const RESAMPLES = 500;
/** Two-sided 95 % of a normal distribution. */
const NORMAL_95 = 1.96;

/**
 * Own-pair R@1 with the standard error of a share of so many independent queries. Runs are tested on the same queries, but
 * which of them both answer is not kept: the error of the difference is that of independent runs, hence too large
 * rather than too small.
 */
export function recallError(runs: readonly GalleryFigures[]): GalleryError {
  const errors = runs.map(({ r1, queries }) => ({ value: r1, error: Math.sqrt((r1 * (1 - r1)) / queries) }));
  if (errors.length < 2) return { runs: errors, difference: null };
  const [first, last] = [errors[0]!, errors.at(-1)!];
  const value = last.value - first.value;
  const error = Math.hypot(first.error, last.error);
  return {
    runs: errors,
    difference: { value, error, low: value - NORMAL_95 * error, high: value + NORMAL_95 * error },
  };
}

/** What is told of N_k. @param hub N_k from which an item is a hub */
export type OccurrenceStatistic = (counts: Int32Array, hub: number) => number;

/** Population skewness of N_k, from sums of whole numbers in one pass: it is taken a thousand times. */
export const skewnessOf: OccurrenceStatistic = counts => {
  const n = counts.length;
  let [first, second, third] = [0, 0, 0];
  for (const count of counts) {
    const square = count * count;
    first += count;
    second += square;
    third += square * count;
  }
  const variance = n * second - first * first;
  return (n * n * third - 3 * n * first * second + 2 * first ** 3) / variance ** 1.5;
};

/** Share of all places in top-k lists that hubs take. */
export const hubShareOf: OccurrenceStatistic = shareOfLarge;

/**
 * A figure of N_k with a bootstrap over the gallery's items (Efron 1979): every resample draws as many items as there
 * are, the same ones of every run, which were tested on the same gallery. Seeded: the same counts give the same errors.
 * @param runs of the same gallery
 * @param relative whether the difference is a share of the first run's figure
 */
export function occurrenceError(
  runs: readonly GalleryFigures[],
  statistic: OccurrenceStatistic,
  relative: boolean,
): GalleryError {
  const items = runs[0]?.occurrence.length ?? 0;
  const hubs = runs.map(({ k, queries, occurrence }) => hubLimit(k, queries, occurrence.length));
  const change = (first: number, last: number) => (relative ? last / first - 1 : last - first);
  const values = runs.map(({ occurrence }, r) => statistic(Int32Array.from(occurrence), hubs[r]!));
  const random = new Random('gallery', items);
  const counts = new Int32Array(items);
  const drawn = runs.map(() => new Float64Array(RESAMPLES));
  const places = new Uint32Array(items);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    for (let i = 0; i < items; i++) places[i] = random.below(items);
    runs.forEach(({ occurrence }, r) => {
      for (let i = 0; i < items; i++) counts[i] = occurrence[places[i]!]!;
      drawn[r]![sample] = statistic(counts, hubs[r]!);
    });
  }
  const spread = (list: Float64Array) => {
    const known = list.filter(Number.isFinite);
    return known.length < 2 ? NaN : standardDeviation(known);
  };
  const errors = values.map((value, r) => ({ value, error: spread(drawn[r]!) }));
  if (runs.length < 2) return { runs: errors, difference: null };
  const [first, last] = [drawn[0]!, drawn.at(-1)!];
  const changes = first.map((before, s) => change(before, last[s]!)).filter(Number.isFinite);
  const sorted = changes.toSorted();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return {
    runs: errors,
    difference: {
      value: change(values[0]!, values.at(-1)!),
      error: spread(changes),
      low: at(0.025),
      high: at(0.975),
    },
  };
}
