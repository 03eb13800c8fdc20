import { type ConstantSides, lateInteraction } from '../kernels/late-interaction';
import { tf } from '../../tf';
import { l2Normalize, linear, MASK_FILL, scoped, type Weights } from './layers';

/** Token features of both modalities with their masks. */
export interface TokenFeatures {
  /** [A, T, D] */
  text: tf.Tensor;
  /** [B, V, D] */
  video: tf.Tensor;
  /** [A, T], 1 = valid */
  textMask: tf.Tensor;
  /** [B, V], 1 = valid */
  videoMask: tf.Tensor;
}

/**
 * Softmax weights of tokens from a 2-layer MLP (D → 2D, ReLU, → 1); padding is filled with −9e15.
 * @param x [N, L, D] raw (not normalised) features
 * @param mask [N, L] or null for all valid
 * @param weights 0.weight [2D, D], 0.bias, 2.weight [1, 2D], 2.bias
 * @returns [N, L]
 */
export function tokenWeights(x: tf.Tensor, mask: tf.Tensor | null, weights: Weights): tf.Tensor {
  const [count = 1, length = 1] = x.shape;
  const hidden = tf.relu(linear(x, weights('0.weight'), weights('0.bias')));
  const scores = tf.reshape(linear(hidden, weights('2.weight'), weights('2.bias')), [count, length]);
  if (!mask) return tf.softmax(scores);
  return tf.softmax(tf.add(tf.mul(scores, mask), tf.mul(tf.sub(1, mask), MASK_FILL)));
}

/**
 * Local (token) similarity S of every text with every video (NeighborRetr.local_level). A padded token contributes 0
 * to a maximum, not −∞: a token whose valid similarities are all negative takes 0 from the padding, as published.
 * @param weights text_weight_fc.*, video_weight_fc.*
 * @param constant which features are constants (the memory bank's)
 * @returns [A, B]
 */
export function localSimilarity(features: TokenFeatures, weights: Weights, constant: ConstantSides = {}): tf.Tensor {
  const { text, video, textMask, videoMask } = features;
  const masked = (x: tf.Tensor, mask: tf.Tensor) => tf.mul(l2Normalize(x), tf.expandDims(mask, 2));
  return lateInteraction(
    {
      text: masked(text, textMask),
      video: masked(video, videoMask),
      textWeights: tokenWeights(text, textMask, scoped(weights, 'text_weight_fc.')),
      videoWeights: tokenWeights(video, videoMask, scoped(weights, 'video_weight_fc.')),
    },
    constant,
  );
}

/**
 * Global similarity G: weighted max-sim on the merged tokens, raw dot products (NeighborRetr.global_level). With one
 * token on each side, as always after token merging, this is a plain matrix product.
 * @param text [A, n, D]
 * @param video [B, m, D]
 * @param weights text_weight_fc1.*, video_weight_fc1.*
 * @returns [A, B]
 */
export function globalSimilarity(text: tf.Tensor, video: tf.Tensor, weights: Weights): tf.Tensor {
  return lateInteraction({
    text,
    video,
    textWeights: tokenWeights(text, null, scoped(weights, 'text_weight_fc1.')),
    videoWeights: tokenWeights(video, null, scoped(weights, 'video_weight_fc1.')),
  });
}
