import { tf } from '../../tf';
import { residualAttentionBlock, scoped, type Weights } from './layers';
import type { TransformerShape } from './text-encoder';

/** until_module.py's LayerNorm, not CLIP's. */
const TEMPORAL_EPS = 1e-12;

/**
 * Frame tokens + learned frame positions → temporal transformer → residual add of the frame tokens from before
 * (NeighborRetr.aggregate_video_features). Padded frames are hidden as keys (−1e6) but still get an output.
 * @param frames [B, V, D]
 * @param mask [B, V], 1 = valid
 * @param weights frame_position_embeddings.weight, transformerClip.resblocks.*
 * @returns [B, V, D]
 */
export function aggregateVideoFeatures(
  frames: tf.Tensor,
  mask: tf.Tensor,
  weights: Weights,
  shape: TransformerShape,
): tf.Tensor {
  const [batch = 1, length = 1, width = 1] = frames.shape;
  const bias = tf.mul(tf.reshape(tf.sub(1, mask), [batch, 1, 1, length]), -1e6);
  let x = tf.add(frames, tf.slice(weights('frame_position_embeddings.weight'), [0, 0], [length, width])) as tf.Tensor;
  for (let i = 0; i < shape.layers; i++)
    x = residualAttentionBlock(x, scoped(weights, `transformerClip.resblocks.${i}.`), shape.heads, bias, TEMPORAL_EPS);
  return tf.add(x, frames);
}
