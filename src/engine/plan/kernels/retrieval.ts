import type { Kernel } from '../plan';
import { flatKernel } from './wgsl';

/** Retrieval between texts and videos, of which each has one text or several, one after the other. */
export interface RetrievalSpec {
  texts: number;
  videos: number;
  /** entries of every list */
  k: number;
  /** rows of the similarity held at a time */
  rows: number;
}

/** What a gallery keeps of a batch. */
export interface StoreSpec {
  /** texts, and videos, of the batch */
  batch: number;
  /** those of the gallery */
  texts: number;
  videos: number;
  words: number;
  frames: number;
  width: number;
}

/**
 * Copies the batch's features, scales and weights to texts and videos `step.firstItem` … of the gallery, whose rows are all
 * texts' tokens, then all videos'. What lies behind the last of either is left out. Bindings: `x`, `scales`, `weights`, `galleryX`, `galleryScales`, `galleryWeights`.
 */
export function storeFeatures({ batch, texts, videos, words, frames, width }: StoreSpec): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'store features',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'weights', type: 'f32' },
      { name: 'galleryX', type: 'vec4f', writes: true },
      { name: 'galleryScales', type: 'f32', writes: true },
      { name: 'galleryWeights', type: 'f32', writes: true },
    ],
    readsStep: true,
    threads: batch * (words + frames) * w4,
    body: `
  let k = index % ${w4}u;
  let row = index / ${w4}u;
  let first = u32(step.firstItem);
  let video = row >= ${batch * words}u;
  let length = select(${words}u, ${frames}u, video);
  let inside = select(row, row - ${batch * words}u, video);
  let item = first + inside / length;
  if (item >= select(${texts}u, ${videos}u, video)) { return; }
  let to = select(0u, ${texts * words}u, video) + item * length + inside % length;
  galleryX[to * ${w4}u + k] = x[index];
  if (k == 0u) { galleryScales[to] = scales[row]; galleryWeights[to] = weights[row]; }`,
  });
}

/** Keeps the k largest of a stream in order; equal values keep the order they came in. */
const insertion = (k: number) => `
    if (value > values[${k - 1}]) {
      var p = ${k - 1}u;
      while (p > 0u && value > values[p - 1u]) { values[p] = values[p - 1u]; items[p] = items[p - 1u]; p--; }
      values[p] = value; items[p] = item;
    }`;

/**
 * Text→video: for the texts in hand the k best videos, how many beat its own, and how many others are as good as it.
 * Bindings: `similarity` [rows, videos], `own` [texts] (similarity to its own video), `videoOf` [texts], `lists` [texts, k],
 * `beaten` [2, texts]: those that beat, then those as good.
 */
export function rowLists({ texts, videos, k, rows }: RetrievalSpec): Kernel {
  return flatKernel({
    label: 'best videos',
    storage: [
      { name: 'similarity', type: 'f32' },
      { name: 'own', type: 'f32' },
      { name: 'videoOf', type: 'u32' },
      { name: 'lists', type: 'u32', writes: true },
      { name: 'beaten', type: 'u32', writes: true },
    ],
    readsStep: true,
    threads: rows,
    body: `
  let row = u32(step.firstItem) + index;
  if (row >= ${texts}u) { return; }
  let match_ = own[row];
  let mine = videoOf[row];
  var above = 0u; var level = 0u;
  var values : array<f32, ${k}>; var items : array<u32, ${k}>;
  for (var i = 0u; i < ${k}u; i++) { values[i] = -3e38; items[i] = 0u; }
  for (var item = 0u; item < ${videos}u; item++) {
    let value = similarity[index * ${videos}u + item];
    above += select(0u, 1u, value > match_ && item != mine);
    level += select(0u, 1u, value == match_ && item != mine);
    ${insertion(k)}
  }
  for (var i = 0u; i < ${k}u; i++) { lists[row * ${k}u + i] = items[i]; }
  beaten[row] = above;
  beaten[${texts}u + row] = level;`,
  });
}

/**
 * Video→text: adds the texts in hand to every video's k best texts, and to how many other videos' best texts beat its own
 * best one and are as good as it. A video whose texts are not all in hand is counted with the last of them: what was best of
 * them so far is kept.
 * Bindings: `similarity`, `own`, `videoOf` [texts], `starts` [videos + 1] (each video's first text), `best` [videos, k] (values),
 * `lists` [videos, k], `beaten` [3, videos]: those that beat, those as good, and the best so far as bits.
 */
export function columnLists({ texts, videos, k, rows }: RetrievalSpec): Kernel {
  return flatKernel({
    label: 'best texts',
    storage: [
      { name: 'similarity', type: 'f32' },
      { name: 'own', type: 'f32' },
      { name: 'videoOf', type: 'u32' },
      { name: 'starts', type: 'u32' },
      { name: 'best', type: 'f32', writes: true },
      { name: 'lists', type: 'u32', writes: true },
      { name: 'beaten', type: 'u32', writes: true },
    ],
    readsStep: true,
    threads: videos,
    body: `
  let first = u32(step.firstItem);
  var match_ = own[starts[index]];
  for (var text = starts[index] + 1u; text < starts[index + 1u]; text++) { match_ = max(match_, own[text]); }
  var above = select(beaten[index], 0u, first == 0u);
  var level = select(beaten[${videos}u + index], 0u, first == 0u);
  var speaks = bitcast<f32>(beaten[${2 * videos}u + index]);
  var values : array<f32, ${k}>; var items : array<u32, ${k}>;
  for (var i = 0u; i < ${k}u; i++) {
    values[i] = select(best[index * ${k}u + i], -3e38, first == 0u);
    items[i] = lists[index * ${k}u + i];
  }
  for (var item = first; item < min(first + ${rows}u, ${texts}u); item++) {
    let value = similarity[(item - first) * ${videos}u + index];
    let video = videoOf[item];
    speaks = select(max(speaks, value), value, item == starts[video]);
    let counts = video != index && item + 1u == starts[video + 1u];
    above += select(0u, 1u, counts && speaks > match_);
    level += select(0u, 1u, counts && speaks == match_);
    ${insertion(k)}
  }
  for (var i = 0u; i < ${k}u; i++) { best[index * ${k}u + i] = values[i]; lists[index * ${k}u + i] = items[i]; }
  beaten[index] = above;
  beaten[${videos}u + index] = level;
  beaten[${2 * videos}u + index] = bitcast<u32>(speaks);`,
  });
}
