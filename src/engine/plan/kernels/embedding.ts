import type { Kernel } from '../plan';
import { flatKernel } from './wgsl';

/** The first rows of both towers: words with their positions, then frames with theirs. */
export interface EmbeddingSpec {
  texts: number;
  words: number;
  videos: number;
  frames: number;
  /** a multiple of 4 */
  width: number;
  vocabulary: number;
}

/**
 * Token embedding + positions for the texts, frame tokens + positions for the videos, in one matrix: text rows first.
 * Bindings: `parameters`, `ids` (texts·words), `tokens` [videos·frames, width], `x`. Arguments: places of the embedding
 * table and of both positions.
 */
export function embedding({ texts, words, videos, frames, width }: EmbeddingSpec): Kernel {
  const w4 = width / 4;
  const textRows = texts * words;
  return flatKernel({
    label: 'embedding',
    storage: [
      { name: 'parameters', type: 'vec4f' },
      { name: 'ids', type: 'u32' },
      { name: 'tokens', type: 'vec4f' },
      { name: 'x', type: 'vec4f', writes: true },
    ],
    args: ['table', 'wordPositions', 'framePositions'],
    threads: (textRows + videos * frames) * w4,
    body: `
  let k = index % ${w4}u;
  let row = index / ${w4}u;
  if (row < ${textRows}u) {
    x[index] = parameters[args.table + ids[row] * ${w4}u + k] + parameters[args.wordPositions + (row % ${words}u) * ${w4}u + k];
  } else {
    let frame = row - ${textRows}u;
    x[index] = tokens[frame * ${w4}u + k] + parameters[args.framePositions + (frame % ${frames}u) * ${w4}u + k];
  }`,
  });
}

/**
 * Gradient of `embedding`: every row of the table adds up its uses in the batch, listed word by word (compressed sparse
 * rows made on the CPU), so that the order, and with it the rounding, is always the same.
 *
 * Bindings: `dx`, `starts` (vocabulary + 1), `uses`, `gradients`. The frames' own gradient is the lower part of dx.
 */
export function embeddingGradient({ texts, words, videos, frames, width, vocabulary }: EmbeddingSpec): Kernel {
  const w4 = width / 4;
  const textRows = texts * words;
  return flatKernel({
    label: 'embedding gradient',
    storage: [
      { name: 'dx', type: 'vec4f' },
      { name: 'starts', type: 'u32' },
      { name: 'uses', type: 'u32' },
      { name: 'gradients', type: 'vec4f', writes: true },
    ],
    args: ['table', 'wordPositions', 'framePositions'],
    threads: (vocabulary + words + frames) * w4,
    body: `
  let k = index % ${w4}u;
  let row = index / ${w4}u;
  var sum = vec4f();
  if (row < ${vocabulary}u) {
    for (var u = starts[row]; u < starts[row + 1u]; u++) { sum += dx[uses[u] * ${w4}u + k]; }
    gradients[args.table + index] = sum;
  } else if (row < ${vocabulary + words}u) {
    let word = row - ${vocabulary}u;
    for (var b = 0u; b < ${texts}u; b++) { sum += dx[(b * ${words}u + word) * ${w4}u + k]; }
    gradients[args.wordPositions + word * ${w4}u + k] = sum;
  } else {
    let frame = row - ${vocabulary + words}u;
    for (var b = 0u; b < ${videos}u; b++) { sum += dx[(${textRows}u + b * ${frames}u + frame) * ${w4}u + k]; }
    gradients[args.framePositions + frame * ${w4}u + k] = sum;
  }`,
  });
}

/** Where every token is used in a batch: `uses[starts[id] … starts[id + 1])` are the rows with that id. */
export function tokenUses(
  ids: Int32Array,
  vocabulary: number,
): { starts: Uint32Array<ArrayBuffer>; uses: Uint32Array<ArrayBuffer> } {
  const starts = new Uint32Array(vocabulary + 1);
  for (const id of ids) {
    if (id < 0 || id >= vocabulary)
      throw new RangeError(`Token id ${id} is outside the vocabulary of ${vocabulary} words.`);
    starts[id + 1]!++;
  }
  for (let id = 0; id < vocabulary; id++) starts[id + 1]! += starts[id]!;
  const next = starts.slice();
  const uses = new Uint32Array(ids.length);
  ids.forEach((id, row) => (uses[next[id]!++] = row));
  return { starts, uses };
}

/** `result[to + r] = a[fromA + r] + b[fromB + r]` for matrices of rows; without `fromB` a copy. Bindings: `a`, (`b`), `result`. */
export function addRows(rows: number, width: number, places: { fromA: number; fromB?: number; to: number }): Kernel {
  const w4 = width / 4;
  const { fromA, fromB, to } = places;
  const other = fromB === undefined ? '' : ` + b[${fromB * w4}u + index]`;
  return flatKernel({
    label: fromB === undefined ? 'copy of rows' : 'sum of rows',
    storage: [
      { name: 'a', type: 'vec4f' },
      ...(fromB === undefined ? [] : [{ name: 'b', type: 'vec4f' }]),
      { name: 'result', type: 'vec4f', writes: true },
    ],
    threads: rows * w4,
    body: `result[${to * w4}u + index] = a[${fromA * w4}u + index]${other};`,
  });
}
