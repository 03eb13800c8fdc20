import type { PairSource } from '@/data/source';

/** A text with its video, by their numbers in a source. */
export interface PairIndex {
  text: number;
  video: number;
}

/** Pairs on the CPU: ids, masks and the videos' bytes. */
export interface PairSamples {
  /** pairs·words token ids */
  ids: Int32Array;
  /** pairs·words, 1 = valid */
  textMask: Float32Array;
  /** bytes of the videos, one after the other: frames × 3 × size × size each */
  pixels: Uint8Array;
  /** pairs·frames, 1 = valid */
  videoMask: Float32Array;
  /** ids that the pairs carry into the memory bank */
  sampleIds: Int32Array;
}

/** Pairs of a source, ready for any engine. @throws Error when it does not give what the towers encode */
export async function sampleBatch(source: PairSource, pairs: readonly PairIndex[]): Promise<PairSamples> {
  const [texts, videos] = await Promise.all([
    source.readTexts(pairs.map(({ text }) => text)),
    source.readVideos(pairs.map(({ video }) => video)),
  ]);
  if (!(texts.tokens instanceof Int32Array)) throw new Error('The towers encode texts of token ids only.');
  if (!(videos.tokens instanceof Uint8Array)) throw new Error('The towers encode videos of pixels only.');
  return {
    ids: texts.tokens,
    textMask: texts.mask,
    pixels: videos.tokens,
    videoMask: videos.mask,
    sampleIds: Int32Array.from(pairs, ({ video }) => video),
  };
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
    videoMask: repeat(samples.videoMask, n => new Float32Array(n)),
    sampleIds: repeat(samples.sampleIds, n => new Int32Array(n)),
  };
}
