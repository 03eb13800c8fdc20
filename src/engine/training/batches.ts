import type { ClipDataset } from '@/data/clips/dataset';
import { FRAME_SIZE } from '@/data/clips/render';
import { encodeWords } from '@/data/clips/vocabulary';
import { Random } from '@/math/random';
import { differencePatches, type PixelScale } from '../model/frame-encoder';
import { tf } from '../tf';
import type { TrainingBatch } from './trainer';

/** Which caption of which clip. */
export interface PairIndex {
  clip: number;
  caption: number;
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

/** Pairs on the CPU: ids, masks and the clips' bytes. */
export interface PairSamples {
  /** pairs·words token ids */
  ids: Int32Array;
  /** pairs·words, 1 = valid */
  textMask: Float32Array;
  /** bytes of the clips, one after the other: frames × 3 × size × size each */
  pixels: Uint8Array;
  /** ids that the pairs carry into the memory bank */
  sampleIds: Int32Array;
}

/** How pairs become tensors. */
export interface BatchShape {
  kind: 'conv' | 'vit';
  /** tokens per caption and per clip */
  words: number;
  frames: number;
  scale: PixelScale;
}

/** Pairs of a data set, ready for any engine. */
export function sampleBatch(data: ClipDataset, pairs: readonly PairIndex[], words: number): PairSamples {
  const { ids, textMask } = captionTokens(data, pairs, words);
  const clips = pairs.map(({ clip }) => data.pixels(clip));
  const each = clips[0]?.length ?? 0;
  const pixels = new Uint8Array(each * clips.length);
  clips.forEach((clip, row) => pixels.set(clip, row * each));
  return { ids, textMask, pixels, sampleIds: Int32Array.from(pairs, pair => pair.clip) };
}

function captionTokens(data: ClipDataset, pairs: readonly PairIndex[], words: number) {
  const ids = new Int32Array(pairs.length * words);
  const textMask = new Float32Array(pairs.length * words);
  pairs.forEach(({ clip, caption }, row) => {
    const encoded = encodeWords(data.caption(clip, caption).text, words);
    ids.set(encoded.ids, row * words);
    textMask.fill(1, row * words, row * words + encoded.length);
  });
  return { ids, textMask };
}

/** Repeats the last pair until there are `count`. */
export function padSamples(samples: PairSamples, count: number): PairSamples {
  const have = samples.sampleIds.length;
  if (have === count) return samples;
  const repeat = <T extends Int32Array | Float32Array | Uint8Array>(data: T, make: (n: number) => T): T => {
    const each = data.length / have;
    const all = make(each * count);
    all.set(data);
    for (let i = have; i < count; i++) all.set(data.subarray(each * (have - 1)), each * i);
    return all;
  };
  return {
    ids: repeat(samples.ids, n => new Int32Array(n)),
    textMask: repeat(samples.textMask, n => new Float32Array(n)),
    pixels: repeat(samples.pixels, n => new Uint8Array(n)),
    sampleIds: repeat(samples.sampleIds, n => new Int32Array(n)),
  };
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

/**
 * The seeded order of training pairs: a new permutation of the clips every epoch, a drawn caption for each, the
 * incomplete last batch dropped. Any step can be asked for, in any order.
 */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(
    private readonly seed: number,
    private readonly clips: number,
    private readonly captions: number,
    private readonly batchSize: number,
  ) {
    this.stepsPerEpoch = Math.floor(clips / batchSize);
  }

  /** Pairs of step `step`, counted from 0. */
  pairs(step: number): PairIndex[] {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const start = (step % this.stepsPerEpoch) * this.batchSize;
    return this.#slice(epoch, start, this.batchSize);
  }

  /** The first `count` pairs of an epoch, for filling the memory bank. */
  firstOf(epoch: number, count: number): PairIndex[] {
    return this.#slice(epoch, 0, Math.min(count, this.clips));
  }

  #slice(epoch: number, start: number, count: number): PairIndex[] {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = new Random('order', this.seed, epoch).permutation(this.clips);
    }
    return Array.from(this.#order.subarray(start, start + count), (clip, i) => ({
      clip,
      caption: new Random('caption choice', this.seed, epoch, start + i).below(this.captions),
    }));
  }
}
