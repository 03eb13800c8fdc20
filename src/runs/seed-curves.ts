import { bucketExtremes, type SeriesPoint } from './series';

/** Values of one run by step. */
export interface RunCurve {
  /** ascending */
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** What several runs have in common, step by step. */
export interface SeedCurve {
  steps: Float64Array;
  mean: Float64Array;
  /** sample deviation; NaN where fewer than two runs have a value */
  deviation: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** runs with a value at this step */
  n: Int32Array;
}

/** Every step that either has, ascending as they are. */
function together(a: Float64Array, b: ArrayLike<number>): Float64Array {
  // Nearly always one has all steps of the other, from the first on.
  if (b.length <= a.length && Array.prototype.every.call(b, (step: number, i) => step === a[i])) return a;
  const all = new Float64Array(a.length + b.length);
  let [count, i, j] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const [own, other] = [a[i] ?? Infinity, b[j] ?? Infinity];
    all[count++] = Math.min(own, other);
    if (!(own > other)) i++;
    if (!(other > own)) j++;
  }
  return all.slice(0, count);
}

/** Mean, deviation, least and largest value of several runs at every step that any of them has; values that are not finite do not count. */
export function seedCurve(runs: readonly RunCurve[]): SeedCurve {
  const steps = runs.reduce<Float64Array>((all, run) => together(all, run.steps), new Float64Array());
  const n = new Int32Array(steps.length);
  const [mean, squares] = [new Float64Array(steps.length), new Float64Array(steps.length)];
  const low = new Float64Array(steps.length).fill(Infinity);
  const high = new Float64Array(steps.length).fill(-Infinity);
  for (const run of runs) {
    let at = 0;
    for (let i = 0; i < run.steps.length; i++) {
      const value = run.values[i]!;
      if (!Number.isFinite(value)) continue;
      while (steps[at]! < run.steps[i]!) at++;
      // Welford: the difference of large sums would lose small deviations.
      n[at]! += 1;
      const before = value - mean[at]!;
      mean[at]! += before / n[at]!;
      squares[at]! += before * (value - mean[at]!);
      low[at] = Math.min(low[at]!, value);
      high[at] = Math.max(high[at]!, value);
    }
  }
  const where = (values: Float64Array, least: number) => values.map((value, i) => (n[i]! >= least ? value : NaN));
  return {
    steps,
    n,
    mean: where(mean, 1),
    low: where(low, 1),
    high: where(high, 1),
    deviation: where(
      squares.map((sum, i) => Math.sqrt(sum / (n[i]! - 1))),
      2,
    ),
  };
}

/** What the band around a mean shows. */
export type BandKind = 'deviation' | 'extremes';

/** Ends of the band around a mean at every step; NaN where fewer than two runs have a value. */
export function bandOf({ mean, deviation, low, high, n }: SeedCurve, kind: BandKind) {
  if (kind === 'deviation')
    return { low: mean.map((m, i) => m - deviation[i]!), high: mean.map((m, i) => m + deviation[i]!) };
  const several = (values: Float64Array) => values.map((value, i) => (n[i]! >= 2 ? value : NaN));
  return { low: several(low), high: several(high) };
}

/**
 * Places at which a curve and its band are drawn: the extremes of all three per bucket, so that no spike of either is hidden.
 * @param curves values at the same places; those that are not finite are left out
 */
export function placesToDraw(
  curves: readonly ArrayLike<number>[],
  shown: readonly number[],
  buckets: number,
): number[] {
  const places = new Set<number>();
  for (const values of curves) {
    const points: SeriesPoint[] = shown.flatMap(at => {
      const value = values[at]!;
      return Number.isFinite(value) ? [{ step: at, value }] : [];
    });
    for (const { step } of bucketExtremes(points, buckets)) places.add(step);
  }
  return [...places].sort((a, b) => a - b);
}
