import { differencePatches, type PixelScale } from '../contract/pixels';
import type { PairSamples } from '../contract/samples';
import { tf } from '../tf';
import type { TrainingBatch } from './trainer';

/** How pairs become tensors. */
export interface BatchShape {
  kind: 'conv' | 'vit';
  /** tokens per caption and per clip, and a frame's side in pixels */
  words: number;
  frames: number;
  size: number;
  scale: PixelScale;
}

/** Pixels of one clip as a frame encoder takes them. */
function encoderInput(bytes: Uint8Array, { kind, frames, size, scale }: BatchShape): Float32Array {
  if (kind === 'vit') return Float32Array.from(bytes, byte => (byte / 255 - scale.mean) / scale.spread);
  return differencePatches(
    Float32Array.from(bytes, byte => byte / 255),
    frames,
    size,
    scale,
  );
}

/** Pairs as the reference towers take them; the caller disposes of them with `disposeBatch`. */
export function batchTensors(samples: PairSamples, shape: BatchShape): TrainingBatch {
  const { kind, words, frames, size } = shape;
  const pairs = samples.sampleIds.length;
  const each = samples.pixels.length / pairs;
  const clip = (row: number) => samples.pixels.subarray(row * each, (row + 1) * each);
  const inputs = Array.from({ length: pairs }, (_, row) => encoderInput(clip(row), shape));
  const length = inputs[0]?.length ?? 0;
  const all = new Float32Array(length * pairs);
  inputs.forEach((input, row) => all.set(input, row * length));
  const inner = kind === 'conv' ? [(size / 4) ** 2, 96] : [3, size, size];
  return {
    textIds: samples.ids,
    textMask: tf.tensor2d(samples.textMask, [pairs, words]),
    frames: tf.tensor(all, [pairs, frames, ...inner]),
    videoMask: tf.tensor2d(samples.videoMask, [pairs, frames]),
    sampleIds: samples.sampleIds,
  };
}

/** Frees a batch's tensors. */
export function disposeBatch(batch: TrainingBatch): void {
  tf.dispose([batch.textMask, batch.frames, batch.videoMask]);
}
