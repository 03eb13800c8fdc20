import type { ExperimentConfig } from '@/config/schema';
import { windows } from '../kernels/windows';
import { quickGelu } from '../kernels/quick-gelu';
import { tf } from '../tf';
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

/** How pixels, of 0 to 1, become input values. */
export interface PixelScale {
  /** brightness that becomes 0 */
  mean: number;
  /** brightness above the mean that becomes 1 */
  spread: number;
  /** difference to the previous frame that becomes 1 */
  change: number;
}

/** The clips' mean brightness and its standard deviation. */
const [MEAN, SPREAD] = [0.4, 0.28];

/**
 * How a model takes pixels. Differences between frames are mostly small: at the same scale as the colours they are drowned,
 * and motion is learned late. Measured with an independent NumPy implementation of this model, one seed: after 600 of 1,500
 * steps of pre-training on domain P, R@1 text→video was 11 % with a gain of 1, 11 % with 4 and 19 % with 6; the top-1 clip
 * had the caption's motion in 20, 28 and 52 %. Seeds differ much: a run learns motion sooner or later. Within 400 steps of
 * 16 pairs (preset "tiny", mean of four seeds) the gain only slows the start: R@10 text→video 31, 20 and 17 % with 1, 3, 6.
 */
export function pixelScale({ frames }: ExperimentConfig['model']): PixelScale {
  return { mean: MEAN, spread: SPREAD, change: SPREAD / frames.motionGain };
}

/** Side of the patches of `differencePatches`. */
const PATCH = 4;

/**
 * Input of the convolutional encoder, made on the CPU because it is constant: 4×4 patches of three colours and of
 * their differences to the previous frame (zero for the first).
 * @param pixels V frames of three planes of size², of 0 to 1, one clip
 * @returns V · (size/4)² · 96 values: per patch the colours' 3·16, then the differences' 3·16
 */
export function differencePatches(
  pixels: Float32Array,
  frames: number,
  size: number,
  { mean, spread, change }: PixelScale,
): Float32Array {
  const plane = size * size;
  const grid = size / PATCH;
  const out = new Float32Array(pixels.length * 2);
  let at = 0;
  for (let f = 0; f < frames; f++)
    for (let patch = 0; patch < grid * grid; patch++) {
      const corner = Math.floor(patch / grid) * PATCH * size + (patch % grid) * PATCH;
      for (let c = 0; c < 3; c++)
        for (let i = 0; i < PATCH * PATCH; i++) {
          const from = (f * 3 + c) * plane + corner + (i >> 2) * size + (i & 3);
          const value = pixels[from] ?? 0;
          const before = f > 0 ? (pixels[from - 3 * plane] ?? 0) : value;
          out[at + c * 16 + i] = (value - mean) / spread;
          out[at + 48 + c * 16 + i] = (value - before) / change;
        }
      at += 96;
    }
  return out;
}
