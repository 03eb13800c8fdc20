import { orderStatistic } from '@/math/order-statistic';
import { Random } from '@/math/random';
import { mean } from '@/math/statistics';

/** A quantity over several seeds. */
export interface SeedStatistics {
  n: number;
  mean: number;
  /** sample standard deviation (n − 1); NaN for one seed */
  deviation: number;
  /** bootstrap 95 % interval of the mean; NaN for one seed */
  low: number;
  high: number;
}

/** Resamples of a bootstrap. */
const RESAMPLES = 2000;

/** Lengths of which the resamples are remembered. */
const LENGTHS = 8;

/** The values of every resample by their places: the same for all lists of one length. */
const resamples = new Map<number, Uint32Array>();

function resamplesOf(n: number): Uint32Array {
  const known = resamples.get(n);
  if (known) return known;
  const random = new Random('bootstrap', n);
  const places = Uint32Array.from({ length: RESAMPLES * n }, () => random.below(n));
  const [oldest] = resamples.keys();
  if (resamples.size >= LENGTHS && oldest !== undefined) resamples.delete(oldest);
  resamples.set(n, places);
  return places;
}

/** Value below which a share of the values lies, interpolated between neighbours (type 7, as NumPy does); changes their order. */
function quantile(values: Float64Array, share: number): number {
  const place = share * (values.length - 1);
  const from = orderStatistic(values, Math.floor(place));
  const to = orderStatistic(values, Math.ceil(place));
  return from + (place - Math.floor(place)) * (to - from);
}

/**
 * Mean, spread and percentile bootstrap interval of the mean (Efron 1979), with a seeded generator: the same values give the
 * same interval. With few seeds such an interval is too narrow: two values can only give three different means.
 */
export function seedStatistics(values: readonly number[]): SeedStatistics {
  const n = values.length;
  const centre = mean(values);
  // A mean of what could not be measured has no interval either.
  if (n < 2 || !Number.isFinite(centre)) return { n, mean: centre, deviation: NaN, low: NaN, high: NaN };
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (n - 1));
  const places = resamplesOf(n);
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0, at = 0; sample < RESAMPLES; sample++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[places[at++]!]!;
    means[sample] = sum / n;
  }
  return { n, mean: centre, deviation, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** A value of one seed. */
export interface SeededValue {
  seed: number;
  value: number;
}

/**
 * Differences to a baseline, seed by seed: what the seeds have in common cancels out. Seeds that only one has are left out.
 * @returns statistics of value − baseline over the shared seeds
 */
export function pairedDifference(values: readonly SeededValue[], baseline: readonly SeededValue[]): SeedStatistics {
  const base = new Map(baseline.map(({ seed, value }) => [seed, value]));
  return seedStatistics(
    values.flatMap(({ seed, value }) => {
      const other = base.get(seed);
      return other === undefined ? [] : [value - other];
    }),
  );
}
