import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finiteDifferences, gradientError, randomValues, relativeError, runKernel } from '../testing/run-kernel';
import {
  lateInteraction,
  type LateInteractionSpec,
  pairCount,
  recordWords,
  retrievalInteraction,
} from './late-interaction';
import { lateInteractionGradient, lateInteractionWeightGradient, type MeetingSlope } from './late-interaction-gradient';

/** float32: dot products of up to a few hundred values. */
const TOLERANCE = 1e-5;

/** Rows of all texts and videos that the meetings name. */
function rowsOf({ meetings, words, frames }: LateInteractionSpec): number {
  return Math.max(...meetings.flatMap(m => [m.textFrom + m.texts * words, m.videoFrom + m.videos * frames]));
}

/** S of all pairs from normalised tokens, in float64. Masked tokens are zero; ties go to the lower index. */
function forward(spec: LateInteractionSpec, normal: number[], weights: number[]): number[] {
  const { meetings, words, frames, width } = spec;
  return meetings.flatMap(({ texts, textFrom, videos, videoFrom }) =>
    Array.from({ length: texts * videos }, (_, pair) => {
      const text = textFrom + Math.floor(pair / videos) * words;
      const video = videoFrom + (pair % videos) * frames;
      const s = Array.from({ length: words }, (_w, i) =>
        Array.from({ length: frames }, (_f, j) => {
          let dot = 0;
          for (let k = 0; k < width; k++) dot += normal[(text + i) * width + k]! * normal[(video + j) * width + k]!;
          return dot;
        }),
      );
      const byWord = s.reduce((sum, row, i) => sum + weights[text + i]! * Math.max(...row), 0);
      const byFrame = s[0]!.reduce((sum, _s, j) => sum + weights[video + j]! * Math.max(...s.map(row => row[j]!)), 0);
      return 0.5 * (byWord + byFrame);
    }),
  );
}

/** A batch that meets itself, and a memory bank in both directions. */
function withBank(batch: number, bank: number, words: number, frames: number, width: number): LateInteractionSpec {
  const videoFrom = batch * words;
  const bankText = videoFrom + batch * frames;
  const bankVideo = bankText + bank * words;
  const meetings = [{ texts: batch, textFrom: 0, videos: batch, videoFrom, to: 0 }];
  if (bank > 0)
    meetings.push(
      { texts: bank, textFrom: bankText, videos: batch, videoFrom, to: batch * batch },
      { texts: batch, textFrom: 0, videos: bank, videoFrom: bankVideo, to: batch * batch + bank * batch },
    );
  return { meetings, words, frames, width };
}

function inputsOf(spec: LateInteractionSpec, scale = 1) {
  const rows = rowsOf(spec);
  const x = randomValues(rows * spec.width, 'x', scale);
  // Norms of real tokens vary; a fifth of them is masked.
  const scales = randomValues(rows, 'scales').map((v, i) => (i % 5 === 4 ? 0 : Math.fround((0.6 + 0.4 * v) / scale)));
  const weights = randomValues(rows, 'weights').map(v => Math.fround(0.5 + 0.5 * v));
  const normal = x.map((v, i) => v * scales[Math.floor(i / spec.width)]!);
  return { x, scales, weights, normal };
}

async function check(spec: LateInteractionSpec, batch: { texts: number; videoFrom: number }, parts = 1, scale = 1) {
  const { words, frames, width } = spec;
  const { x, scales, weights, normal } = inputsOf(spec, scale);
  const pairs = pairCount(spec);
  const made = await runKernel(lateInteraction(spec), {
    buffers: {
      x,
      scales,
      weights,
      similarity: pairs,
      winners: pairs * recordWords(spec),
      maxima: pairs * (words + frames),
    },
  });
  expect(relativeError(made.similarity!, forward(spec, normal, weights))).toBeLessThan(TOLERANCE);

  // One slope a pair in the first meeting, one a video or a text in the others.
  const [first, ...others] = spec.meetings;
  const square = first!.texts * first!.videos;
  const slopes: MeetingSlope[] = [
    { from: 0, per: 'pair' },
    ...others.map((_, i) => ({
      from: square + i * first!.texts,
      per: i === 0 ? ('video' as const) : ('text' as const),
    })),
  ];
  const dsimilarity = randomValues(square + 2 * first!.texts, 'dS');
  const dy = spec.meetings.flatMap(({ texts, videos }, m) =>
    Array.from({ length: texts * videos }, (_, pair) => {
      const { from, per } = slopes[m]!;
      return dsimilarity[from + { pair, video: pair % videos, text: Math.floor(pair / videos) }[per]]!;
    }),
  );
  const gradient = { ...spec, slopes };
  const { dweights } = await runKernel(lateInteractionWeightGradient(gradient), {
    buffers: { maxima: made.maxima!, dsimilarity, dweights: weights.length },
  });
  const batchRows = batch.texts * (words + frames);
  const { dnormal } = await runKernel(
    lateInteractionGradient(gradient, { textFrom: 0, videoFrom: batch.videoFrom }, parts),
    { buffers: { x, scales, weights, winners: made.winners!, dsimilarity, dnormal: parts * batchRows * width } },
  );
  const summed = Array.from({ length: batchRows * width }, (_, i) =>
    Array.from({ length: parts }, (_p, p) => dnormal![p * batchRows * width + i]!).reduce((a, b) => a + b, 0),
  );
  const own = normal.slice(0, batchRows * width);
  const rest = normal.slice(batchRows * width);
  const [byNormal, byWeight] = finiteDifferences(
    ([n, w]) => forward(spec, [...n!, ...rest], w!),
    [own, weights],
    dy,
    12,
    1e-7,
  );
  // Masked tokens are all alike: their maximum has a corner, and their gradient is not used.
  const smooth = byNormal!.places.map(place => scales[Math.floor(place / width)]! > 0);
  const kept = {
    places: byNormal!.places.filter((_, i) => smooth[i]),
    gradients: byNormal!.gradients.filter((_, i) => smooth[i]),
  };
  expect(gradientError(summed, kept)).toBeLessThan(1e-4);
  expect(gradientError(dweights!, byWeight!)).toBeLessThan(1e-4);
}

describe('late interaction against float64', () => {
  it.each([
    ['one word, one frame', 1, 0, 1, 1, 4],
    ['odd counts', 3, 0, 5, 3, 12],
    ['a bank', 3, 5, 7, 2, 8],
    ['prime counts and a bank', 2, 7, 13, 11, 20],
    ['as the demo', 4, 6, 16, 8, 64],
    ['the longest preset', 2, 3, 24, 12, 128],
  ] as const)('%s', async (_, batch, bank, words, frames, width) => {
    const at = { texts: batch, videoFrom: batch * words };
    await check(withBank(batch, bank, words, frames, width), at);
    if (bank > 0) await check(withBank(batch, bank, words, frames, width), at, 3);
  });

  it('keeps its precision with large features', () =>
    check(withBank(3, 0, 5, 4, 16), { texts: 3, videoFrom: 15 }, 1, 1e5));

  it('gives ties to the first token', async () => {
    const spec = withBank(1, 0, 6, 5, 4);
    const rows = rowsOf(spec);
    const made = await runKernel(lateInteraction(spec), {
      buffers: {
        x: Array<number>(rows * 4).fill(0.5),
        scales: Array<number>(rows).fill(1),
        weights: Array<number>(rows).fill(0.125),
        similarity: 1,
        winners: recordWords(spec),
        maxima: 11,
      },
    });
    // Words 0–5 choose frame 0, frames 0–4 choose word 0; places beyond the tokens say so with 255.
    const bytes = new Uint8Array((made.winners as Uint32Array).buffer);
    expect([...bytes.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...bytes.subarray(8, 16)]).toEqual([0, 0, 0, 0, 0, 255, 255, 255]);
    expect(made.similarity![0]).toBeCloseTo(0.5 * 11 * 0.125, 6);
  });

  it('is the same for retrieval bit for bit, of galleries and tiles of any size by one shader', async () => {
    const [words, frames, width] = [7, 5, 12];
    const shaders = new Set<string>();
    for (const [texts, videos] of [
      [9, 9],
      [4, 6],
      [11, 4],
      [5, 1],
    ] as const) {
      const meeting = { texts, textFrom: 0, videos, videoFrom: texts * words, to: 0 };
      const spec = { meetings: [meeting], words, frames, width };
      const { x, scales, weights } = inputsOf(spec);
      const recorded = { winners: pairCount(spec) * recordWords(spec), maxima: pairCount(spec) * (words + frames) };
      const buffers = { x, scales, weights };
      // Several texts of a video, one after the other.
      const videoOf = Array.from({ length: texts }, (_, text) => Math.floor((text * videos) / texts));
      const whole = await runKernel(lateInteraction(spec), {
        buffers: { ...buffers, similarity: texts * videos, ...recorded },
      });
      const all = [...whole.similarity!];
      const retrieve = async (rows: number, firstItem: number, paired: boolean) => {
        const { kernel, args } = retrievalInteraction({ words, frames, width, texts, videos, rows, paired });
        shaders.add(kernel.code);
        const similarity = rows * (paired ? 1 : videos);
        const made = await runKernel(kernel, {
          buffers: { ...buffers, videoOf, similarity },
          args,
          step: { firstItem },
        });
        return [...made.similarity!];
      };
      expect(await retrieve(texts, 0, false)).toEqual(all);
      // The last tile goes on with the last text.
      const last = all.slice(-videos);
      expect(await retrieve(3, texts - 2, false)).toEqual([...all.slice(-2 * videos), ...last]);
      expect(await retrieve(texts, 0, true)).toEqual(videoOf.map((video, text) => all[text * videos + video]));
    }
    expect(shaders.size).toBe(1);
  });

  it('is retrieved in as many rows of workgroups as it takes', async () => {
    const gallery = { words: 2, frames: 1, width: 4, texts: 10, videos: 20, rows: 10 };
    const { kernel, args } = retrievalInteraction(gallery);
    const rows = 10 * 2 + 20;
    const [x, scales, weights] = [4 * rows, rows, rows].map((count, i) => randomValues(count, `rows ${i}`));
    const run = (used: typeof kernel) =>
      runKernel(used, { buffers: { x: x!, scales: scales!, weights: weights!, videoOf: 4, similarity: 200 }, args });
    expect(kernel.grid).toEqual([4, 1, 1]);
    const expected = (await run(kernel)).similarity;
    expect((await run({ ...kernel, grid: [1, 4, 1] })).similarity).toEqual(expected);
    expect(new Set(expected).size).toBe(200);
  });

  it('fits any shape (fuzz)', async () => {
    const small = (most: number) => fc.integer({ min: 1, max: most });
    await fc.assert(
      fc.asyncProperty(
        small(4),
        fc.integer({ min: 0, max: 5 }),
        small(17),
        small(13),
        small(6),
        (batch, bank, words, frames, w4) =>
          check(withBank(batch, bank, words, frames, 4 * w4), { texts: batch, videoFrom: batch * words }),
      ),
      { numRuns: 12, seed: 5 },
    );
  });
});
