/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Median: the middle value, or the mean of the middle two; NaN for no values. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Population standard deviation. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  return Math.sqrt(mean(Float64Array.from(values, x => (x - centre) ** 2)));
}

/** Population skewness m₃ / m₂^{3/2} (scipy.stats.skew); NaN when all values are equal. */
export function skewness(values: ArrayLike<number>): number {
  const centre = mean(values);
  const moment = (power: number) => mean(Float64Array.from(values, x => (x - centre) ** power));
  return moment(3) / moment(2) ** 1.5;
}

/** Gini coefficient of non-negative values in [0, 1); NaN when they are all zero. */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const total = sorted.reduce((sum, x) => sum + x, 0);
  const weighted = sorted.reduce((sum, x, i) => sum + (2 * (i + 1) - n - 1) * x, 0);
  return weighted / (n * total);
}

/** Robin Hood (Hoover) index: the share that would have to move for equality; NaN when all values are zero. */
export function robinHood(values: ArrayLike<number>): number {
  const centre = mean(values);
  const distance = Float64Array.from(values, x => Math.abs(x - centre)).reduce((sum, x) => sum + x, 0);
  return distance / (2 * centre * values.length);
}
