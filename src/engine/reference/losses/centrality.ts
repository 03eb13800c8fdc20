import { l2Normalize } from '../model/layers';
import { tf } from '../../tf';

/**
 * w_i = exp(κ·C(i)): C(i) is the mean cosine between sample i's global feature and *all* local tokens of the batch in
 * the same modality, padding included (NeighborRetr.compute_centrality_weights). Nothing is detached here, as published.
 * @param tokens [B, N, D] local tokens
 * @param global [B, 1, D] or [B, D]
 * @param scale κ
 * @returns [B]
 */
export function centralityWeights(tokens: tf.Tensor, global: tf.Tensor, scale: number): tf.Tensor {
  const width = tokens.shape[2] ?? 1;
  const meanToken = tf.mean(l2Normalize(tf.reshape(tokens, [-1, width])), 0);
  const samples = l2Normalize(tf.reshape(global, [-1, width]));
  return tf.exp(tf.mul(tf.sum(tf.mul(samples, meanToken), 1), scale));
}

/** The diagonal of a square matrix [B, B] as [B], by a mask (exact gradient on every backend). */
export function diagonal(x: tf.Tensor): tf.Tensor {
  const n = x.shape[0] ?? 1;
  return tf.sum(tf.mul(x, tf.eye(n)), 1);
}

/**
 * L_Wti in one direction: mean_i [ −w_i · log_softmax(logits)_ii ] (until_module.py CentralityWeightingLoss).
 * @param logits [B, B] similarity already times exp(logit_scale)
 * @param weights [B], or null for plain InfoNCE
 */
export function centralityWeightingLoss(logits: tf.Tensor, weights: tf.Tensor | null): tf.Scalar {
  const nll = tf.neg(diagonal(tf.logSoftmax(logits)));
  return tf.mean(weights ? tf.mul(nll, weights) : nll) as tf.Scalar;
}
