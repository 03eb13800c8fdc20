import { tf } from '../../tf';
import { encodeFramesConv, encodeImages } from './frame-encoder';
import { scoped, type Weights } from './layers';
import { localSimilarity, type TokenFeatures } from './local-similarity';
import { aggregateVideoFeatures } from './temporal';
import { encodeText, type TransformerShape } from './text-encoder';

/** What shapes the two towers besides their weights. */
export interface TowerShape {
  text: TransformerShape;
  frames: TransformerShape & { kind: 'vit' | 'conv' };
  temporal: TransformerShape;
}

/** One batch of pairs: A texts and as many videos. */
export interface PairBatch {
  /** A·T token ids */
  textIds: Int32Array;
  /** [A, T], 1 = valid */
  textMask: tf.Tensor2D;
  /** [B, V, 3, H, W] normalised pixels; for the conv encoder [B, V, patches, 96] of `differencePatches` */
  frames: tf.Tensor;
  /** [B, V], 1 = valid */
  videoMask: tf.Tensor2D;
}

/**
 * Frame tokens of videos before the temporal transformer (NeighborRetr.get_video_feat).
 * @param frames as in `PairBatch`
 * @returns [B, V, D]
 */
export function encodeFrames(frames: tf.Tensor, weights: Weights, shape: TowerShape['frames']): tf.Tensor {
  const [batch = 1, length = 1, ...inner] = frames.shape;
  const flat = tf.reshape(frames, [batch * length, ...inner]);
  const tokens =
    shape.kind === 'conv'
      ? encodeFramesConv(flat, scoped(weights, 'clip.visual.conv.'))
      : encodeImages(flat, scoped(weights, 'clip.visual.'), shape).pooled;
  return tf.reshape(tokens, [batch, length, tokens.shape[1] ?? 1]);
}

/**
 * Token features of captions.
 * @returns [A, T, D]
 */
export function encodeTexts(
  batch: Pick<PairBatch, 'textIds' | 'textMask'>,
  weights: Weights,
  shape: TowerShape,
): tf.Tensor {
  return encodeText({ ids: batch.textIds, mask: batch.textMask }, scoped(weights, 'clip.'), shape.text);
}

/**
 * Token features of videos: frame encoder, then temporal transformer.
 * @returns [B, V, D]
 */
export function encodeVideos(
  batch: Pick<PairBatch, 'frames' | 'videoMask'>,
  weights: Weights,
  shape: TowerShape,
): tf.Tensor {
  const frames = encodeFrames(batch.frames, weights, shape.frames);
  return aggregateVideoFeatures(frames, batch.videoMask, weights, shape.temporal);
}

/** Token features of both modalities (NeighborRetr.get_text_video_feat). */
export function encodePairs(batch: PairBatch, weights: Weights, shape: TowerShape): TokenFeatures {
  return {
    text: encodeTexts(batch, weights, shape),
    video: encodeVideos(batch, weights, shape),
    textMask: batch.textMask,
    videoMask: batch.videoMask,
  };
}

/** The similarity that inference ranks by: S alone, no logit scale (NeighborRetr.get_similarity_logits). [A, B] */
export function retrievalSimilarity(features: TokenFeatures, weights: Weights): tf.Tensor {
  return tf.tidy(() => localSimilarity(features, weights));
}
