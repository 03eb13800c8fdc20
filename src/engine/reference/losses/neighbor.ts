import { ranks } from '../model/dpc-knn';
import { MASK_FILL } from '../model/layers';
import { tf, withoutGradient } from '../../tf';

/** Neighbours per query and the temperature of their weights. */
export interface NeighborOptions {
  /** K */
  neighbors: number;
  /** τ, a multiplier */
  temperature: number;
}

/** Thrown for K = B − 2: a single non-neighbour makes minimum and maximum equal and the published loss NaN. */
export class NeighborCountError extends RangeError {
  constructor(neighbors: number, batch: number) {
    const why = neighbors > batch ? 'there are not that many items' : 'its min–max normalisation divides by zero';
    super(`Neighbor adjusting with K = ${neighbors} in a batch of ${batch}: ${why}. Use K ≤ ${batch - 3}.`);
    this.name = 'NeighborCountError';
  }
}

/** Intermediate values, for tests and for looking inside. All [B, B] but `memoryCentrality` [B]. */
export interface NeighborParts {
  neighborMask: tf.Tensor;
  extendedMask: tf.Tensor;
  memoryCentrality: tf.Tensor;
  normalizedSimilarity: tf.Tensor;
  normalizedCentrality: tf.Tensor;
  positiveWeights: tf.Tensor;
  loss: tf.Scalar;
}

/** x where mask is 1, `fill` elsewhere; no comparison enters the tape. */
const fillOutside = (x: tf.Tensor, mask: tf.Tensor, fill: number) =>
  tf.add(tf.mul(x, mask), tf.mul(tf.sub(1, mask), fill));

/** Min–max normalisation per row, minimum and maximum over the entries where `outside` is 1. */
function normalizeBy(x: tf.Tensor, outside: tf.Tensor): tf.Tensor {
  const maximum = tf.max(fillOutside(x, outside, MASK_FILL), 1, true);
  const minimum = tf.min(fillOutside(x, outside, -MASK_FILL), 1, true);
  return tf.div(tf.sub(x, minimum), tf.sub(maximum, minimum));
}

/** The K most similar non-matching items per row, as a constant 0/1 mask [B, B]. */
function neighborMaskOf(similarity: tf.Tensor, neighbors: number): tf.Tensor {
  return withoutGradient(() => {
    const identity = tf.eye(similarity.shape[0] ?? 1);
    const offDiagonal = fillOutside(similarity, tf.sub(1, identity), MASK_FILL);
    return tf.cast(tf.less(ranks(offDiagonal, true), neighbors), 'float32');
  });
}

/**
 * L_Nbi in one direction with its intermediate values (until_module.py NeighborAdjustingLoss). Gradient flows through
 * the positive weights, the row minima and maxima, and the memory centrality; only the mask is a constant.
 * @param similarity [B, B] raw local similarity, without logit scale
 * @param memoryCentrality [B] mean similarity of each gallery item to the other modality's memory bank
 * @throws NeighborCountError for K = B − 2 or K > B
 */
export function neighborAdjusting(
  similarity: tf.Tensor,
  memoryCentrality: tf.Tensor,
  options: NeighborOptions,
): NeighborParts {
  const batch = similarity.shape[0] ?? 1;
  const { neighbors, temperature } = options;
  if (neighbors === batch - 2 || neighbors > batch) throw new NeighborCountError(neighbors, batch);
  const identity = tf.eye(batch);
  const neighborMask = neighborMaskOf(similarity, neighbors);
  const extendedMask = tf.maximum(neighborMask, identity);
  const outside = tf.sub(1, extendedMask);
  const centrality = tf.tile(tf.reshape(memoryCentrality, [1, batch]), [batch, 1]);
  const normalizedSimilarity = normalizeBy(similarity, outside);
  const normalizedCentrality = normalizeBy(centrality, outside);
  const adjusted = tf.sub(normalizedSimilarity, normalizedCentrality);
  const weights = tf.softmax(tf.mul(fillOutside(adjusted, neighborMask, MASK_FILL), temperature));
  const offDiagonal = tf.mul(tf.mul(weights, neighborMask), tf.sub(1, identity));
  const positiveWeights = tf.add(offDiagonal, identity);
  const logP = tf.logSoftmax(fillOutside(similarity, extendedMask, MASK_FILL));
  const rows = tf.div(tf.sum(tf.mul(positiveWeights, logP), 1), tf.sum(positiveWeights, 1));
  const loss = tf.neg(tf.mean(rows)) as tf.Scalar;
  return {
    neighborMask,
    extendedMask,
    memoryCentrality,
    normalizedSimilarity,
    normalizedCentrality,
    positiveWeights,
    loss,
  };
}

/**
 * L_Nbi in one direction.
 * @param memory [B, M] similarity of the batch's gallery items to the memory bank's other modality
 */
export function neighborAdjustingLoss(similarity: tf.Tensor, memory: tf.Tensor, options: NeighborOptions): tf.Scalar {
  return neighborAdjusting(similarity, tf.mean(memory, 1), options).loss;
}
