import { tf } from '../../tf';
import { embed } from './embedding';
import { layerNorm, linear, MASK_FILL, residualAttentionBlock, scoped, type Weights } from './layers';

/** Captions as token ids, known on the CPU. */
export interface TextBatch {
  /** A·T ids, row by row */
  ids: Int32Array;
  /** [A, T], 1 = valid */
  mask: tf.Tensor2D;
}

/** What shapes a CLIP-style transformer besides its weights. */
export interface TransformerShape {
  layers: number;
  heads: number;
}

const CLIP_EPS = 1e-5;

/** Additive attention bias [A, 1, T, T]: no token sees a later one, and none sees padding (module_clip.py:537). */
export function causalPaddingBias(mask: tf.Tensor2D): tf.Tensor {
  const [batch, words] = mask.shape;
  const future = new Float32Array(words * words);
  for (let i = 0; i < words; i++) future.fill(1, i * words + i + 1, (i + 1) * words);
  const hidden = tf.maximum(tf.tensor(future, [1, 1, words, words]), tf.reshape(tf.sub(1, mask), [batch, 1, 1, words]));
  return tf.mul(hidden, MASK_FILL);
}

/**
 * CLIP's text transformer; *every* token's projected state is kept (CLIP.encode_text with return_hidden).
 * @param weights token_embedding, positional_embedding, transformer.resblocks.*, ln_final, text_projection
 * @returns [A, T, D]
 */
export function encodeText(batch: TextBatch, weights: Weights, shape: TransformerShape): tf.Tensor {
  const [count, words] = batch.mask.shape;
  const table = weights('token_embedding.weight');
  const width = table.shape[1] ?? 1;
  const positions = tf.slice(weights('positional_embedding'), [0, 0], [words, width]);
  let x = tf.add(tf.reshape(embed(table, batch.ids), [count, words, width]), positions) as tf.Tensor;
  const bias = causalPaddingBias(batch.mask);
  for (let i = 0; i < shape.layers; i++)
    x = residualAttentionBlock(x, scoped(weights, `transformer.resblocks.${i}.`), shape.heads, bias, CLIP_EPS);
  const normed = layerNorm(x, weights('ln_final.weight'), weights('ln_final.bias'), CLIP_EPS);
  return project(normed, weights('text_projection'));
}

/** x [..., in] times a projection [in, out], CLIP's layout. */
export function project(x: tf.Tensor, projection: tf.Tensor): tf.Tensor {
  return linear(x, tf.transpose(projection), null);
}
