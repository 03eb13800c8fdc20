import { kOccurrence } from '@/analysis/hubness';
import { Random } from '@/math/random';
import { skewness } from '@/math/statistics';
import type { PointsRequest, PointsView } from '@/protocol/learn-points';

/** Every coordinate's mean, in standard deviations: embeddings share a direction, too. */
const SHIFT = 1;

/** Normal points around a mean off the origin, row by row. Distances do not see the mean; cosine sees it as a direction that all share. */
function draw({ count, dimensions, seed }: PointsRequest): Float32Array {
  const random = new Random('lesson points', seed, dimensions);
  return Float32Array.from({ length: count * dimensions }, () => SHIFT + random.normal());
}

function meanOf(points: Float32Array, count: number, dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  points.forEach((x, at) => (mean[at % dimensions]! += x / count));
  return mean;
}

function unit(points: Float32Array, dimensions: number): void {
  for (let from = 0; from < points.length; from += dimensions) {
    const row = points.subarray(from, from + dimensions);
    const norm = Math.max(Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)), 1e-12);
    for (let d = 0; d < dimensions; d++) row[d]! /= norm;
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}

/** Places of values from the smallest on; equal ones share their mean place. */
function places(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) out[order[i]!] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}

/** Spearman's rank correlation; NaN where one of both is the same for all. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [places(a), places(b)];
  const middle = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i]! - middle, y[i]! - middle];
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Whether points have moved off their mean, and N_k among them: every point is a query, and never in its own list. */
export function points(request: PointsRequest): PointsView {
  const { count, dimensions, distance, k, centred } = request;
  const all = draw(request);
  if (distance === 'cosine') unit(all, dimensions);
  const row = (i: number) => all.subarray(i * dimensions, (i + 1) * dimensions);
  if (centred) {
    const mean = meanOf(all, count, dimensions);
    all.forEach((x, at) => (all[at] = x - mean[at % dimensions]!));
    // Cosine looks at directions from the origin: that is the mean now.
    if (distance === 'cosine') unit(all, dimensions);
  }
  const mean = meanOf(all, count, dimensions);
  const squares = Float64Array.from({ length: count }, (_, i) => dot(row(i), row(i)));
  const values = new Float32Array(count * count);
  for (let i = 0; i < count; i++) {
    values[i * count + i] = -Infinity;
    for (let j = 0; j < i; j++) {
      const product = dot(row(i), row(j));
      const near = distance === 'cosine' ? product : 2 * product - squares[i]! - squares[j]!;
      values[i * count + j] = near;
      values[j * count + i] = near;
    }
  }
  const { counts } = kOccurrence({ rows: count, columns: count, values }, k);
  const length = Math.max(Math.sqrt(dot(mean, mean)), 1e-12);
  const fromMean = Float32Array.from({ length: count }, (_, i) => {
    const product = dot(row(i), mean);
    return distance === 'cosine' ? 1 - product / length : Math.sqrt(squares[i]! - 2 * product + length * length);
  });
  return {
    counts,
    skewness: skewness(counts),
    fromMean,
    correlation: rankCorrelation(
      counts,
      fromMean.map(x => -x),
    ),
  };
}
