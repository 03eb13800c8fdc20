import type { ClipDataset } from '@/data/clips/dataset';
import { encodeWords } from '@/data/clips/vocabulary';

/** Which caption of which clip. */
export interface PairIndex {
  clip: number;
  caption: number;
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
