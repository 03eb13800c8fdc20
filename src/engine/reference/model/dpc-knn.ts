import { tf, withoutGradient } from '../../tf';

/** Which cluster every token belongs to. */
export type Clustering = {
  /** [B, C, N] one-hot over clusters: 1 where token n belongs to cluster c */
  assignment: tf.Tensor;
  /** [B, C, N] one-hot over tokens: the centre of cluster c, in descending score order */
  centers: tf.Tensor;
  /** [B, N] local density */
  density: tf.Tensor;
  /** [B, N] distance to the nearest denser token times density */
  score: tf.Tensor;
};

/** What DPC-KNN needs to know besides the tokens. */
export interface ClusteringOptions {
  clusters: number;
  /** neighbours of the density estimate; never more than there are tokens */
  k: number;
  /** [B, N] small values added to the densities to break ties, or null (cluster.py adds U(0,1)·1e-6) */
  noise: tf.Tensor | null;
}

/** Entries of the difference tensor held at a time. */
const CHUNK_ENTRIES = 16 << 20;

/** Euclidean distances between the tokens of each sample, by differences (exact zeros on the diagonal): [B, N, N]. */
function pairwiseDistances(x: tf.Tensor): tf.Tensor {
  const [batch = 1, n = 1, width = 1] = x.shape;
  const size = Math.max(1, Math.floor(CHUNK_ENTRIES / (n * n * width)));
  const parts: tf.Tensor[] = [];
  for (let from = 0; from < batch; from += size) {
    const part = tf.slice(x, [from, 0, 0], [Math.min(size, batch - from), -1, -1]);
    const difference = tf.sub(tf.expandDims(part, 2), tf.expandDims(part, 1));
    parts.push(tf.sqrt(tf.sum(tf.square(difference), 3)));
  }
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
}

/**
 * Rank of every entry along the last axis, 0 first, ties by index. Counting compares every pair, so it is exact on
 * every backend and needs neither sort nor top-k.
 * @param x [..., n]
 * @param descending whether rank 0 is the largest
 */
export function ranks(x: tf.Tensor, descending: boolean): tf.Tensor {
  const n = x.shape[x.rank - 1] ?? 1;
  const self = tf.expandDims(x, -1);
  const other = tf.expandDims(x, -2);
  const before = descending ? tf.greater(other, self) : tf.less(other, self);
  const lower = new Float32Array(n * n);
  for (let i = 0; i < n; i++) lower.fill(1, i * n, i * n + i);
  const earlier = tf.reshape(tf.tensor(lower, [n, n]), [...Array<number>(x.rank - 1).fill(1), n, n]);
  const tied = tf.mul(tf.cast(tf.equal(other, self), 'float32'), earlier);
  return tf.sum(tf.add(tf.cast(before, 'float32'), tied), -1);
}

/** One-hot of `index` [..., n] over `depth` new leading columns: [B, depth, n]. */
function oneHotRows(index: tf.Tensor, depth: number): tf.Tensor {
  const ids = tf.reshape(tf.range(0, depth, 1, 'float32'), [1, depth, 1]);
  return tf.cast(tf.equal(tf.expandDims(index, 1), ids), 'float32');
}

/** Distances over √D; the columns of padded tokens become the largest distance of the *whole batch* plus one. */
function maskedDistances(x: tf.Tensor, mask: tf.Tensor | null): tf.Tensor {
  const [batch = 1, n = 1, width = 1] = x.shape;
  const distances = tf.div(pairwiseDistances(x), Math.sqrt(width));
  if (!mask) return distances;
  const far = tf.add(tf.max(distances), 1);
  const column = tf.reshape(mask, [batch, 1, n]);
  return tf.add(tf.mul(distances, column), tf.mul(far, tf.sub(1, column)));
}

function localDensity(distances: tf.Tensor, k: number, mask: tf.Tensor | null, noise: tf.Tensor | null): tf.Tensor {
  const near = tf.cast(tf.less(ranks(distances, false), k), 'float32');
  const meanSquare = tf.div(tf.sum(tf.mul(tf.square(distances), near), 2), k);
  const density = tf.exp(tf.neg(meanSquare));
  const broken = noise ? tf.add(density, noise) : density;
  return mask ? tf.mul(broken, mask) : broken;
}

/** Distance to the nearest denser token; the largest distance of the sample for the densest. */
function distanceIndicator(distances: tf.Tensor, density: tf.Tensor): tf.Tensor {
  const denser = tf.cast(tf.greater(tf.expandDims(density, 1), tf.expandDims(density, 2)), 'float32');
  const furthest = tf.reshape(tf.max(distances, [1, 2]), [-1, 1, 1]);
  return tf.min(tf.add(tf.mul(distances, denser), tf.mul(furthest, tf.sub(1, denser))), 2);
}

function cluster(x: tf.Tensor, mask: tf.Tensor | null, options: ClusteringOptions): Clustering {
  const [, n = 1] = x.shape;
  const distances = maskedDistances(x, mask);
  const density = localDensity(distances, Math.min(options.k, n), mask, options.noise);
  const score = tf.mul(distanceIndicator(distances, density), density);
  const centers = oneHotRows(ranks(score, true), options.clusters);
  const toCenters = tf.matMul(centers, distances);
  // The nearest centre of a token: rank 0 along the clusters, the first one on ties.
  const nearest = tf.transpose(
    tf.cast(tf.equal(ranks(tf.transpose(toCenters, [0, 2, 1]), false), 0), 'float32'),
    [0, 2, 1],
  );
  const isCenter = tf.sum(centers, 1, true);
  const assignment = tf.add(tf.mul(nearest, tf.sub(1, isCenter)), centers);
  return { assignment, centers, density, score };
}

/**
 * Density-peaks clustering with k nearest neighbours (cluster.py cluster_dpc_knn), as constants: clusters are numbered
 * in descending order of their centre's score, and a centre always belongs to itself.
 * @param x [B, N, D]
 * @param mask [B, N], 1 = valid, or null
 */
export function dpcKnn(x: tf.Tensor, mask: tf.Tensor | null, options: ClusteringOptions): Clustering {
  return withoutGradient(() => tf.tidy(() => cluster(x, mask, options)));
}
