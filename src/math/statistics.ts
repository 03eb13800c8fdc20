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

/** The share of the sum of non-negative values that those of at least `least` make up; NaN when all values are zero. */
export function shareOfLarge(values: ArrayLike<number>, least: number): number {
  let [large, all] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    all += value;
    if (value >= least) large += value;
  }
  return large / all;
}

/** Robin Hood (Hoover) index: the share that would have to move for equality; NaN when all values are zero. */
export function robinHood(values: ArrayLike<number>): number {
  const centre = mean(values);
  const distance = Float64Array.from(values, x => Math.abs(x - centre)).reduce((sum, x) => sum + x, 0);
  return distance / (2 * centre * values.length);
}

/**
 * Atkinson's index with aversion ε: 0 when all are equal, 1 when one has everything; NaN when all are zero.
 * @param values not negative
 * @param epsilon not 1
 */
export function atkinson(values: ArrayLike<number>, epsilon: number): number {
  const power = 1 - epsilon;
  return 1 - mean(Float64Array.from(values, x => x ** power)) ** (1 / power) / mean(values);
}

/** Complementary error function for x ≥ 0 and below, to 1.2e-7 relative (Numerical Recipes' erfcc). */
export function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  ];
  const polynomial = coefficients.reduce((sum, c) => sum * t + c, 0) * t - 1.26551223;
  const tail = t * Math.exp(-x * x + polynomial);
  return x >= 0 ? tail : 2 - tail;
}

/** Upper tail of the standard normal distribution. */
export const normalTail = (x: number): number => 0.5 * erfc(x / Math.SQRT2);

/**
 * Third moment of a standard normal that is cut off at a = −mean/deviation (sample deviation, n − 1), as
 * scikit-hubness takes the skewness of values that cannot be negative: (a² + 2)·φ(a)/(1 − Φ(a)).
 */
export function truncatedNormalSkewness(values: ArrayLike<number>): number {
  const n = values.length;
  const deviation = standardDeviation(values) * Math.sqrt(n / (n - 1));
  const a = -mean(values) / deviation;
  const density = Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI);
  return ((a * a + 2) * density) / normalTail(a);
}
