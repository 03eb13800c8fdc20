import { windows } from '../kernels/windows';
import { quickGelu } from '../kernels/quick-gelu';
import { tf } from '../../tf';
import { layerNorm, linear, residualAttentionBlock, scoped, type Weights } from './layers';
import { project, type TransformerShape } from './text-encoder';

const CLIP_EPS = 1e-5;

/**
 * Images cut into patches.
 * @param images [N, C, H, W]
 * @returns [N, (H/patch)·(W/patch), C·patch·patch], channel first inside a patch, as in a PyTorch convolution
 */
export function patches(images: tf.Tensor, patch: number): tf.Tensor {
  const [count = 1, channels = 1, height = 1, width = 1] = images.shape;
  const rows = height / patch;
  const columns = width / patch;
  const cut = tf.reshape(images, [count, channels, rows, patch, columns, patch]);
  return tf.reshape(tf.transpose(cut, [0, 2, 4, 1, 3, 5]), [count, rows * columns, channels * patch * patch]);
}

/** Every token of CLIP's vision transformer, projected. */
export interface EncodedImages {
  /** [N, 1 + patches, D]; position 0 is the class token */
  hidden: tf.Tensor;
  /** [N, D] the projected class token: the frame's token */
  pooled: tf.Tensor;
}

/**
 * CLIP's vision transformer (VisualTransformer.forward): patches, class token, positions, pre-LN blocks; ln_post and
 * the projection are applied to all tokens.
 * @param images [N, C, H, W]
 * @param weights visual.* without the prefix: conv1.weight, class_embedding, positional_embedding, ln_pre, …
 */
export function encodeImages(images: tf.Tensor, weights: Weights, shape: TransformerShape): EncodedImages {
  const kernel = weights('conv1.weight');
  const [width = 1, channels = 1, patch = 1] = kernel.shape;
  const embedded = linear(patches(images, patch), tf.reshape(kernel, [width, channels * patch * patch]), null);
  const count = images.shape[0] ?? 1;
  const classToken = tf.tile(tf.reshape(weights('class_embedding'), [1, 1, width]), [count, 1, 1]);
  let x = tf.add(tf.concat([classToken, embedded], 1), weights('positional_embedding')) as tf.Tensor;
  x = layerNorm(x, weights('ln_pre.weight'), weights('ln_pre.bias'), CLIP_EPS);
  for (let i = 0; i < shape.layers; i++)
    x = residualAttentionBlock(x, scoped(weights, `transformer.resblocks.${i}.`), shape.heads, null, CLIP_EPS);
  const normed = layerNorm(x, weights('ln_post.weight'), weights('ln_post.bias'), CLIP_EPS);
  const hidden = project(normed, weights('proj'));
  const out = hidden.shape[2] ?? 1;
  return { hidden, pooled: tf.reshape(tf.slice(hidden, [0, 0, 0], [-1, 1, -1]), [count, out]) };
}

/**
 * The small convolutional frame encoder of the built-in data: 4×4 patches of colour and of the difference to the
 * previous frame → 4×4 windows with stride 2 on their grid → LayerNorm → (maximum over the grid of an MLP) + a
 * position-keeping linear map. Ours, not the paper's: it learns the clips in minutes where a vision transformer needs
 * hours.
 * @param patchTokens [N, grid², 6·16] from `differencePatches`
 * @param weights conv.* parameters
 * @returns [N, D]
 */
export function encodeFramesConv(patchTokens: tf.Tensor, weights: Weights): tf.Tensor {
  const [count = 1, patchCount = 1] = patchTokens.shape;
  const grid = Math.sqrt(patchCount);
  const affine = (x: tf.Tensor, name: string) => linear(x, weights(`${name}.weight`), weights(`${name}.bias`));
  const stem = quickGelu(affine(patchTokens, 'stem'));
  const wide = affine(windows(tf.reshape(stem, [count, grid, grid, stem.shape[2] ?? 1])), 'reduce');
  const cells = (grid / 2) ** 2;
  const width = wide.shape[3] ?? 1;
  const features = tf.reshape(wide, [count, cells, width]);
  const active = quickGelu(layerNorm(features, weights('norm.weight'), weights('norm.bias'), CLIP_EPS));
  const salient = tf.max(affine(quickGelu(affine(active, 'cell.0')), 'cell.2'), 1);
  const placed = affine(tf.reshape(active, [count, cells * width]), 'place');
  return tf.add(salient, placed);
}
