import { describe, expect, it } from 'vitest';
import { randomValues, runKernel } from '../testing/run-kernel';
import { columnLists, rowLists, storeFeatures } from './retrieval';

/** Which texts are whose, from how many texts each video has. */
function pairing(counts: readonly number[]) {
  const starts = [0];
  for (const count of counts) starts.push(starts.at(-1)! + count);
  return { videoOf: counts.flatMap((count, video) => Array<number>(count).fill(video)), starts };
}

const ones = (count: number) => Array<number>(count).fill(1);
const varied = (count: number, most: number) => Array.from({ length: count }, (_, i) => 1 + ((i * 7) % most));

const sorted = (values: readonly number[], k: number) =>
  values
    .map((_, i) => i)
    .toSorted((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, k);

describe('retrieval', () => {
  it.each([
    ['one pair', ones(1), 1, 1],
    ['5 pairs', ones(5), 3, 2],
    ['17 pairs, all rows at once', ones(17), 5, 17],
    ['31 pairs', ones(31), 15, 8],
    ['64 pairs', ones(64), 15, 64],
    ['100 pairs', ones(100), 50, 33],
    ['one video with five texts', [5], 1, 2],
    ['a video whose texts reach over three tiles', [1, 7, 1, 2], 2, 3],
    ['as many texts of every video', Array<number>(9).fill(5), 4, 7],
    ['one to four texts of a video', varied(23, 4), 7, 6],
    ['one text at a time', varied(6, 3), 3, 1],
    ['more texts than a workgroup has invocations', varied(40, 5), 15, 100],
  ])('of %s', async (_, counts, k, rows) => {
    const { videoOf, starts } = pairing(counts);
    const [texts, videos] = [videoOf.length, counts.length];
    // Few distinct values: many ties, which keep the order of the items.
    const whole = randomValues(texts * videos, 'similarity', 6).map(Math.round);
    const at = (text: number, video: number) => whole[text * videos + video]!;
    const own = videoOf.map((video, text) => at(text, video));
    const spec = { texts, videos, k, rows };
    // What was there before must not matter.
    let [best, lists, beaten]: (Float32Array | Uint32Array)[] = [
      new Float32Array(videos * k).fill(50),
      new Uint32Array(videos * k).fill(3),
      new Uint32Array(3 * videos).fill(0x42c80000),
    ];
    const found = { lists: new Uint32Array(texts * k), beaten: new Uint32Array(2 * texts) };
    for (let first = 0; first < texts; first += rows) {
      const similarity = whole.slice(first * videos, (first + rows) * videos);
      while (similarity.length < rows * videos) similarity.push(99);
      const byRow = await runKernel(rowLists(spec), {
        buffers: { similarity, own, videoOf, lists: found.lists, beaten: found.beaten },
        step: { firstItem: first },
      });
      found.lists.set(byRow.lists!);
      found.beaten.set(byRow.beaten!);
      const byColumn = await runKernel(columnLists(spec), {
        buffers: { similarity, own, videoOf, starts, best: best!, lists: lists!, beaten: beaten! },
        step: { firstItem: first },
      });
      [best, lists, beaten] = [byColumn.best!, byColumn.lists!, byColumn.beaten!];
    }
    for (let text = 0; text < texts; text++) {
      const row = counts.map((__, video) => at(text, video));
      expect(Array.from(found.lists).slice(text * k, text * k + Math.min(k, videos))).toEqual(sorted(row, k));
      expect(found.beaten[text]).toBe(row.filter(value => value > own[text]!).length);
      expect(found.beaten[texts + text]).toBe(row.filter((v, j) => j !== videoOf[text] && v === own[text]!).length);
    }
    for (let video = 0; video < videos; video++) {
      const column = videoOf.map((__, text) => at(text, video));
      expect(Array.from(lists!).slice(video * k, video * k + Math.min(k, texts))).toEqual(sorted(column, k));
      const speaking = counts.map((__, v) => Math.max(...column.slice(starts[v], starts[v + 1])));
      expect(beaten![video]).toBe(speaking.filter(value => value > speaking[video]!).length);
      expect(beaten![videos + video]).toBe(speaking.filter((v, j) => j !== video && v === speaking[video]!).length);
    }
  });

  it.each([
    ['pairs', 5, 5, 3],
    ['more texts than videos', 7, 4, 3],
    ['texts alone, behind the last video', 8, 3, 6],
  ])('stores the features of a batch, and nothing beyond the gallery: %s', async (_, texts, videos, first) => {
    const [batch, words, frames, width] = [3, 2, 3, 4];
    const rows = batch * (words + frames);
    const x = randomValues(rows * width, 'x');
    const [scales, weights] = [randomValues(rows, 'scales'), randomValues(rows, 'weights')];
    const all = texts * words + videos * frames;
    const made = await runKernel(storeFeatures({ batch, texts, videos, words, frames, width }), {
      buffers: { x, scales, weights, galleryX: all * width, galleryScales: all, galleryWeights: all },
      step: { firstItem: first },
    });
    const expected = {
      x: Array<number>(all * width).fill(0),
      scales: Array<number>(all).fill(0),
      weights: Array<number>(all).fill(0),
    };
    for (const [from, to, length, items] of [
      [0, 0, words, texts],
      [batch * words, texts * words, frames, videos],
    ] as const)
      for (let p = 0; p < Math.min(batch, items - first); p++)
        for (let i = 0; i < length; i++) {
          const [source, goal] = [from + p * length + i, to + (first + p) * length + i];
          for (let c = 0; c < width; c++) expected.x[goal * width + c] = x[source * width + c]!;
          expected.scales[goal] = scales[source]!;
          expected.weights[goal] = weights[source]!;
        }
    expect([...made.galleryX!]).toEqual(expected.x);
    expect([...made.galleryScales!]).toEqual(expected.scales);
    expect([...made.galleryWeights!]).toEqual(expected.weights);
  });
});
