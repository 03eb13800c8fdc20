import { FRAME_SIZE } from '@/data/clips/render';
import { differencePatches, type PixelScale } from '../contract/pixels';
import type { PairSamples } from '../contract/samples';
import { tf } from '../tf';
import type { TrainingBatch } from './trainer';

/** How pairs become tensors. */
export interface BatchShape {
  kind: 'conv' | 'vit';
  /** tokens per caption and per clip */
  words: number;
  frames: number;
  scale: PixelScale;
}

/** Pixels of one clip as a frame encoder takes them. */
function encoderInput(bytes: Uint8Array, { kind, frames, scale }: BatchShape): Float32Array {
  if (kind === 'vit') return Float32Array.from(bytes, byte => (byte / 255 - scale.mean) / scale.spread);
  return differencePatches(
    Float32Array.from(bytes, byte => byte / 255),
    frames,
    FRAME_SIZE,
    scale,
  );
}

/** Pairs as the reference towers take them; the caller disposes of them with `disposeBatch`. */
export function batchTensors(samples: PairSamples, shape: BatchShape): TrainingBatch {
  const { kind, words, frames } = shape;
  const pairs = samples.sampleIds.length;
  const each = samples.pixels.length / pairs;
  const clip = (row: number) => samples.pixels.subarray(row * each, (row + 1) * each);
  const inputs = Array.from({ length: pairs }, (_, row) => encoderInput(clip(row), shape));
  const size = inputs[0]?.length ?? 0;
  const all = new Float32Array(size * pairs);
  inputs.forEach((input, row) => all.set(input, row * size));
  const inner = kind === 'conv' ? [(FRAME_SIZE / 4) ** 2, 96] : [3, FRAME_SIZE, FRAME_SIZE];
  return {
    textIds: samples.ids,
    textMask: tf.tensor2d(samples.textMask, [pairs, words]),
    frames: tf.tensor(all, [pairs, frames, ...inner]),
    videoMask: tf.ones([pairs, frames]) as tf.Tensor2D,
    sampleIds: samples.sampleIds,
  };
}

/** Frees a batch's tensors. */
export function disposeBatch(batch: TrainingBatch): void {
  tf.dispose([batch.textMask, batch.frames, batch.videoMask]);
}
