import type { Kernel } from '../plan';
import { flatKernel } from './wgsl';

/** Retrieval between n texts and n videos that belong together pair by pair. */
export interface RetrievalSpec {
  /** pairs in the gallery */
  size: number;
  /** entries of every list */
  k: number;
  /** rows of the similarity held at a time */
  rows: number;
}

/** What a gallery keeps of a batch's pairs. */
export interface StoreSpec {
  /** pairs in the batch, and in the gallery */
  batch: number;
  size: number;
  words: number;
  frames: number;
  width: number;
}

/**
 * Copies the batch's features, scales and weights to pairs `step.bankHead` … of the gallery, whose rows are all texts'
 * tokens, then all videos'. Bindings: `x`, `scales`, `weights`, `galleryX`, `galleryScales`, `galleryWeights`.
 */
export function storeFeatures({ batch, size, words, frames, width }: StoreSpec): Kernel {
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
  let head = u32(step.bankHead);
  let video = row >= ${batch * words}u;
  let length = select(${words}u, ${frames}u, video);
  let inside = select(row, row - ${batch * words}u, video);
  let pair = head + inside / length;
  if (pair >= ${size}u) { return; }
  let to = select(0u, ${size * words}u, video) + pair * length + inside % length;
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
 * Text→video: for the rows in hand the k best videos, how many beat the match, and how many others are as good as it.
 * Bindings: `similarity` [rows, size], `own` [size] (similarity of every pair), `lists` [size, k], `beaten` [2, size]: those
 * that beat, then those as good.
 */
export function rowLists({ size, k, rows }: RetrievalSpec): Kernel {
  return flatKernel({
    label: 'best videos',
    storage: [
      { name: 'similarity', type: 'f32' },
      { name: 'own', type: 'f32' },
      { name: 'lists', type: 'u32', writes: true },
      { name: 'beaten', type: 'u32', writes: true },
    ],
    readsStep: true,
    threads: rows,
    body: `
  let row = u32(step.bankHead) + index;
  if (row >= ${size}u) { return; }
  let match_ = own[row];
  var above = 0u; var level = 0u;
  var values : array<f32, ${k}>; var items : array<u32, ${k}>;
  for (var i = 0u; i < ${k}u; i++) { values[i] = -3e38; items[i] = 0u; }
  for (var item = 0u; item < ${size}u; item++) {
    let value = similarity[index * ${size}u + item];
    above += select(0u, 1u, value > match_ && item != row);
    level += select(0u, 1u, value == match_ && item != row);
    ${insertion(k)}
  }
  for (var i = 0u; i < ${k}u; i++) { lists[row * ${k}u + i] = items[i]; }
  beaten[row] = above;
  beaten[${size}u + row] = level;`,
  });
}

/**
 * Video→text: adds the rows in hand to every video's k best texts, to how many beat its match and are as good as it.
 * Bindings: `similarity`, `own`, `best` [size, k] (values), `lists` [size, k], `beaten` [2, size].
 */
export function columnLists({ size, k, rows }: RetrievalSpec): Kernel {
  return flatKernel({
    label: 'best texts',
    storage: [
      { name: 'similarity', type: 'f32' },
      { name: 'own', type: 'f32' },
      { name: 'best', type: 'f32', writes: true },
      { name: 'lists', type: 'u32', writes: true },
      { name: 'beaten', type: 'u32', writes: true },
    ],
    readsStep: true,
    threads: size,
    body: `
  let head = u32(step.bankHead);
  let match_ = own[index];
  var above = select(beaten[index], 0u, head == 0u);
  var level = select(beaten[${size}u + index], 0u, head == 0u);
  var values : array<f32, ${k}>; var items : array<u32, ${k}>;
  for (var i = 0u; i < ${k}u; i++) {
    values[i] = select(best[index * ${k}u + i], -3e38, head == 0u);
    items[i] = lists[index * ${k}u + i];
  }
  for (var item = head; item < min(head + ${rows}u, ${size}u); item++) {
    let value = similarity[(item - head) * ${size}u + index];
    above += select(0u, 1u, value > match_ && item != index);
    level += select(0u, 1u, value == match_ && item != index);
    ${insertion(k)}
  }
  for (var i = 0u; i < ${k}u; i++) { best[index * ${k}u + i] = values[i]; lists[index * ${k}u + i] = items[i]; }
  beaten[index] = above;
  beaten[${size}u + index] = level;`,
  });
}
