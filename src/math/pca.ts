/** Axes of largest variance. */
export interface PrincipalAxes {
  width: number;
  mean: Float64Array;
  /** [axes][width] unit vectors, largest variance first; the largest entry of each is positive */
  axes: Float64Array[];
  /** share of the whole variance per axis */
  explained: number[];
}

/** Rounds of subspace iteration at most, and the change of the axes at which it ends. */
const [ROUNDS, SETTLED] = [500, 1e-10];

function covariance(sets: readonly Float32Array[], width: number, mean: Float64Array): Float64Array {
  const c = new Float64Array(width * width);
  const row = new Float64Array(width);
  let count = 0;
  for (const set of sets)
    for (let from = 0; from < set.length; from += width, count++) {
      for (let d = 0; d < width; d++) row[d] = set[from + d]! - mean[d]!;
      for (let i = 0; i < width; i++) for (let j = i; j < width; j++) c[i * width + j]! += row[i]! * row[j]!;
    }
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) c[j * width + i] = c[i * width + j] = c[i * width + j]! / Math.max(1, count);
  return c;
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const width = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += matrix[i * width + j]! * x[j]!;
    return sum;
  });
}

const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);

/** Gram–Schmidt; a vector that vanishes becomes a unit vector that is not used yet. */
function orthonormal(vectors: Float64Array[]): Float64Array[] {
  const made: Float64Array[] = [];
  for (const vector of vectors) {
    const left = (x: Float64Array) =>
      made.reduce((rest, y) => {
        const share = dot(rest, y);
        return rest.map((value, i) => value - share * y[i]!);
      }, x);
    const candidates = [vector, ...vector.map((_, i) => i)].map(candidate =>
      typeof candidate === 'number' ? vector.map((_, i) => (i === candidate ? 1 : 0)) : candidate,
    );
    for (const candidate of candidates) {
      // Twice: once leaves rounding errors where a vector is nearly within the others' span.
      const rest = left(left(candidate));
      const norm = Math.sqrt(dot(rest, rest));
      if (norm <= 1e-12 * Math.max(1, Math.sqrt(dot(candidate, candidate)))) continue;
      made.push(rest.map(value => value / norm));
      break;
    }
  }
  return made;
}

function upright(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
  return largest < 0 ? axis.map(x => -x) : axis;
}

/**
 * Principal axes of all vectors of all sets together, by subspace iteration on their covariance.
 * @param sets [points · width] each
 * @param count axes, at most the width
 */
export function principalAxes(sets: readonly Float32Array[], width: number, count: number): PrincipalAxes {
  const mean = new Float64Array(width);
  let points = 0;
  for (const set of sets)
    for (let from = 0; from < set.length; from += width, points++)
      for (let d = 0; d < width; d++) mean[d]! += set[from + d]!;
  for (let d = 0; d < width; d++) mean[d]! /= Math.max(1, points);
  const c = covariance(sets, width, mean);
  // A few more than are wanted: the last ones settle slowly.
  const size = Math.min(width, count + 4);
  let axes = orthonormal(
    Array.from({ length: size }, (_, i) =>
      Float64Array.from({ length: width }, (__, d) => Math.sin(1 + i * 7 + d * 13)),
    ),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const next = orthonormal(axes.map(axis => times(c, axis)));
    const moved = next.slice(0, count).reduce((sum, axis, i) => sum + 1 - Math.abs(dot(axis, axes[i]!)), 0);
    axes = next;
    if (moved < SETTLED) break;
  }
  let whole = 0;
  for (let d = 0; d < width; d++) whole += c[d * width + d]!;
  const ranked = axes
    .map(axis => ({ axis, variance: dot(axis, times(c, axis)) }))
    .sort((a, b) => b.variance - a.variance)
    .slice(0, count);
  return {
    width,
    mean,
    axes: ranked.map(({ axis }) => upright(axis)),
    explained: ranked.map(({ variance }) => (whole > 0 ? variance / whole : 0)),
  };
}

/** Places of vectors on the axes: [points · axes]. */
export function onAxes({ width, mean, axes }: PrincipalAxes, vectors: Float32Array): Float32Array {
  const points = vectors.length / width;
  const out = new Float32Array(points * axes.length);
  for (let p = 0; p < points; p++)
    axes.forEach((axis, a) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += (vectors[p * width + d]! - mean[d]!) * axis[d]!;
      out[p * axes.length + a] = sum;
    });
  return out;
}
