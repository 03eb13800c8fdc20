import { fusedLayerNorm } from '../kernels/layer-norm';
import { quickGelu } from '../kernels/quick-gelu';
import { tf } from '../../tf';

/** Looks a parameter up by its name in the published state dict; throws when there is none. */
export type Weights = (name: string) => tf.Tensor;

/** The weights below `prefix`, for instance `scoped(weights, 'clip.transformer.')`. */
export function scoped(weights: Weights, prefix: string): Weights {
  return name => weights(prefix + name);
}

/** A value that wins no softmax and no maximum, finite so that WGSL may assume no infinities. Published: −9e15. */
export const MASK_FILL = -9e15;

/**
 * Affine map of the last axis.
 * @param x [..., in]
 * @param weight [out, in], PyTorch's layout
 * @param bias [out] or null
 * @returns [..., out]
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor | null): tf.Tensor {
  const width = x.shape[x.rank - 1] ?? 1;
  const [out = 1] = weight.shape;
  const flat = tf.matMul(tf.reshape(x, [-1, width]) as tf.Tensor2D, weight as tf.Tensor2D, false, true);
  const shifted = bias ? tf.add(flat, asRow(bias, 2)) : flat;
  return tf.reshape(shifted, [...x.shape.slice(0, -1), out]);
}

/**
 * A vector [n] as [1, …, 1, n]. Broadcasting means the same; TensorFlow.js' WebGPU program for rank-1 operands copies
 * them into workgroup memory behind a barrier, which made it 20× slower where that was measured.
 */
function asRow(x: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(x, [...Array<number>(rank - 1).fill(1), x.size]);
}

/**
 * Layer normalisation over the last axis.
 * @param x [..., D]
 * @param weight [D]
 * @param bias [D]
 * @param eps inside the root: 1e-5 in CLIP and token merging, 1e-12 in the temporal transformer (until_module.py)
 */
export function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, eps: number): tf.Tensor {
  return fusedLayerNorm({ x, gain: weight, shift: bias }, eps);
}

/**
 * x / max(‖x‖₂, 1e-12) along the last axis (torch.nn.functional.normalize).
 * @param x [..., D]
 */
export function l2Normalize(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), -1, true), 1e-24)));
}

/** Queries, keys and values of one attention call. */
export interface AttentionInputs {
  /** [B, Nq, D] */
  q: tf.Tensor;
  /** [B, Nk, D] */
  k: tf.Tensor;
  /** [B, Nk, D] */
  v: tf.Tensor;
}

/**
 * Multi-head softmax attention softmax(q·kᵀ/√(D/heads) + bias)·v without projections.
 * @param bias additive, broadcastable to [B, heads, Nq, Nk], or null
 * @returns [B, Nq, D]
 */
export function attention({ q, k, v }: AttentionInputs, heads: number, bias: tf.Tensor | null): tf.Tensor {
  const [batch = 1, , width = 1] = q.shape;
  const split = (x: tf.Tensor) =>
    tf.transpose(tf.reshape(x, [batch, x.shape[1] ?? 1, heads, width / heads]), [0, 2, 1, 3]);
  const scaled = tf.mul(q, (width / heads) ** -0.5);
  const scores = tf.matMul(split(scaled), split(k), false, true);
  const weights = tf.softmax(bias ? tf.add(scores, bias) : scores);
  const mixed = tf.transpose(tf.matMul(weights, split(v)), [0, 2, 1, 3]);
  return tf.reshape(mixed, [batch, q.shape[1] ?? 1, width]);
}

/**
 * One pre-LN residual block of CLIP (module_transformer.py ResidualAttentionBlock): attention, then an MLP of 4·D with
 * QuickGELU.
 * @param x [B, N, D]
 * @param weights attn.in_proj_weight [3D, D], attn.out_proj, ln_1, ln_2, mlp.c_fc, mlp.c_proj
 * @param bias additive attention bias or null
 */
export function residualAttentionBlock(
  x: tf.Tensor,
  weights: Weights,
  heads: number,
  bias: tf.Tensor | null,
  eps: number,
): tf.Tensor {
  const width = x.shape[2] ?? 1;
  const normed = layerNorm(x, weights('ln_1.weight'), weights('ln_1.bias'), eps);
  const qkv = linear(normed, weights('attn.in_proj_weight'), weights('attn.in_proj_bias'));
  const part = (i: number) => tf.slice(qkv, [0, 0, i * width], [-1, -1, width]);
  const mixed = attention({ q: part(0), k: part(1), v: part(2) }, heads, bias);
  const attended = tf.add(x, linear(mixed, weights('attn.out_proj.weight'), weights('attn.out_proj.bias')));
  const second = layerNorm(attended, weights('ln_2.weight'), weights('ln_2.bias'), eps);
  const hidden = quickGelu(linear(second, weights('mlp.c_fc.weight'), weights('mlp.c_fc.bias')));
  return tf.add(attended, linear(hidden, weights('mlp.c_proj.weight'), weights('mlp.c_proj.bias')));
}
