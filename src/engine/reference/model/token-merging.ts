import { tf } from '../../tf';
import { clusterCounts } from '../../contract/cluster-counts';
import { type Clustering, dpcKnn } from './dpc-knn';
import { attention, layerNorm, linear, MASK_FILL, scoped, type Weights } from './layers';

/** One round of token merging. */
export interface MergeOptions {
  clusters: number;
  /** neighbours of the density estimate */
  k: number;
  heads: number;
  /** [B, N] tie-breaking noise or null */
  noise: tf.Tensor | null;
}

/** The result of a CTM: tokens before and after merging. */
export interface MergedTokens {
  /** [B, N, D] convolved and normalised tokens */
  normed: tf.Tensor;
  /** [B, N] score of every token; MASK_FILL where padded */
  tokenScore: tf.Tensor;
  /** [B, C, D] */
  merged: tf.Tensor;
  clustering: Clustering;
}

const EPS = 1e-5;

/** Residual width-3 convolution over all tokens, padding included (cluster.py TokenConv). @param kernel [D, D, 3] */
function tokenConv(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [, n = 1, width = 1] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  const shifted = [0, 1, 2].map(start => tf.slice(padded, [0, start, 0], [-1, n, -1]));
  const taps = tf.reshape(tf.transpose(kernel, [0, 2, 1]), [width, 3 * width]);
  return tf.add(linear(tf.concat(shifted, 2), taps, null), x);
}

/**
 * Clustering-based token merge (cluster.py CTM and merge_tokens): convolution, LayerNorm, linear token score, DPC-KNN,
 * then the mean inside each cluster weighted by exp(score).
 * @param x [B, N, D]
 * @param mask [B, N] or null
 * @param weights conv.conv.weight [D, D, 3], norm, score
 */
export function mergeTokens(
  x: tf.Tensor,
  mask: tf.Tensor | null,
  weights: Weights,
  options: MergeOptions,
): MergedTokens {
  const [batch = 1, n = 1] = x.shape;
  const normed = layerNorm(
    tokenConv(x, weights('conv.conv.weight')),
    weights('norm.weight'),
    weights('norm.bias'),
    EPS,
  );
  const score = tf.reshape(linear(normed, weights('score.weight'), weights('score.bias')), [batch, n]);
  const tokenScore = mask ? tf.add(tf.mul(score, mask), tf.mul(tf.sub(1, mask), MASK_FILL)) : score;
  const clustering = dpcKnn(normed, mask, options);
  const tokenWeight = tf.exp(tokenScore);
  const share = tf.mul(clustering.assignment, tf.expandDims(tokenWeight, 1));
  const totals = tf.add(tf.sum(share, 2, true), 1e-6);
  const merged = tf.matMul(tf.div(share, totals), normed);
  return { normed, tokenScore, merged, clustering };
}

/**
 * Attention of the merged tokens to the tokens before merging, whose scores are added to the logits; residual, no MLP
 * (cluster.py TCBlock).
 * @param weights norm1, attn.q, attn.kv (k then v), attn.proj
 * @returns [B, C, D]
 */
export function tokenClusterBlock(tokens: MergedTokens, weights: Weights, heads: number): tf.Tensor {
  const [batch = 1, n = 1, width = 1] = tokens.normed.shape;
  const norm = (x: tf.Tensor) => layerNorm(x, weights('norm1.weight'), weights('norm1.bias'), EPS);
  const q = linear(norm(tokens.merged), weights('attn.q.weight'), weights('attn.q.bias'));
  const kv = linear(norm(tokens.normed), weights('attn.kv.weight'), weights('attn.kv.bias'));
  const k = tf.slice(kv, [0, 0, 0], [-1, -1, width]);
  const v = tf.slice(kv, [0, 0, width], [-1, -1, width]);
  const mixed = attention({ q, k, v }, heads, tf.reshape(tokens.tokenScore, [batch, 1, 1, n]));
  return tf.add(tokens.merged, linear(mixed, weights('attn.proj.weight'), weights('attn.proj.bias')));
}

/** How one modality is merged to a single token. */
export interface MergeSettings {
  /** share of tokens kept in each round; the last round always keeps one */
  ratios: readonly number[];
  k: number;
  heads: number;
  /** draws [B, N] tie-breaking noise, or null for none */
  noise: ((shape: [number, number]) => tf.Tensor) | null;
}

/**
 * All rounds of token merging of one modality (NeighborRetr.merge_global_features); only the first sees the mask.
 * Unlike the published code it takes any number of tokens: the last round ends in one.
 * @param x [B, N, D]
 * @param onRound told what every round made; its tensors live as long as the caller keeps them
 * @param modality prefix of the parameters: `text_ctm0`, `text_block0`, …
 * @returns [B, 1, D]
 */
export function mergeToGlobal(
  x: tf.Tensor,
  mask: tf.Tensor | null,
  weights: Weights,
  modality: 'text' | 'video',
  settings: MergeSettings,
  onRound: (merged: MergedTokens) => void = () => {},
): tf.Tensor {
  let tokens = x;
  clusterCounts(x.shape[1] ?? 1, settings.ratios).forEach((clusters, round) => {
    const noise = settings.noise?.([tokens.shape[0] ?? 1, tokens.shape[1] ?? 1]) ?? null;
    const options = { clusters, k: settings.k, heads: settings.heads, noise };
    const merged = mergeTokens(tokens, round === 0 ? mask : null, scoped(weights, `${modality}_ctm${round}.`), options);
    onRound(merged);
    tokens = tokenClusterBlock(merged, scoped(weights, `${modality}_block${round}.`), settings.heads);
  });
  return tokens;
}
