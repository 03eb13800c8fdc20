import type { Kernel, Storage } from '../plan';
import { f32, flatKernel, QUICK_GELU, rowKernel, type RowRange, selectRange, SUM4 } from './wgsl';

/** Rows that share gain and shift. */
export interface NormRows extends RowRange {
  /** inside the root */
  eps: number;
  /** in the backward pass: first row of a gradient that went around the normalisation, if there is one */
  residual?: number;
}

/** Layer normalisation of rows; gains and shifts are parameters. */
export interface LayerNormSpec {
  rows: readonly NormRows[];
  /** a multiple of 4 */
  width: number;
  /** QuickGELU of the result */
  activation?: 'quickGelu';
  /** also a linear score of every result row (token merging): score = y·w + b, −9e15 where the mask is 0 */
  score?: { masked: boolean };
}

/** How rows are worked on; see `Tuning`. */
interface Lanes {
  subgroups: boolean;
}

const ALONE: Lanes = { subgroups: false };

/** Rows that one invocation adds up for the gradients of gain and shift. */
export const NORM_BLOCK = 32;

const perRange = (spec: LayerNormSpec): string[] => ['gain', 'shift', ...(spec.score ? ['weight', 'offset'] : [])];

function argNames(spec: LayerNormSpec): string[] {
  return spec.rows.flatMap((_, i) => perRange(spec).map(name => `${name}${i}`));
}

function chosen(spec: LayerNormSpec): Record<string, string[]> {
  const places = { source: spec.rows.map(r => `${r.from}u`), to: spec.rows.map(r => `${r.to}u`) };
  const args = Object.fromEntries(perRange(spec).map(name => [name, spec.rows.map((_, i) => `args.${name}${i}`)]));
  return { ...places, ...args, eps: spec.rows.map(r => f32(r.eps)) };
}

const rowCount = (spec: LayerNormSpec) => spec.rows.reduce((sum, r) => sum + r.count, 0);

/**
 * y = (x − mean)/√(var + eps)·gain + shift, one invocation or one subgroup a row.
 *
 * Bindings: `x`, `parameters`, (`mask` by output row), `y`, `stats` (mean and 1/deviation by output row), (`score`).
 * Arguments per range: places of gain, shift (and the score's weight and offset) in vec4s.
 */
export function layerNorm(spec: LayerNormSpec, { subgroups }: Lanes = ALONE): Kernel {
  const w4 = spec.width / 4;
  const storage: Storage[] = [
    { name: 'x', type: 'vec4f' },
    { name: 'parameters', type: 'vec4f' },
  ];
  if (spec.score?.masked) storage.push({ name: 'mask', type: 'f32' });
  storage.push({ name: 'y', type: 'vec4f', writes: true }, { name: 'stats', type: 'vec2f', writes: true });
  if (spec.score) storage.push({ name: 'score', type: 'f32', writes: true });
  const filled = spec.score?.masked ? 'select(-9e15, value, mask[out] > 0.0)' : 'value';
  return rowKernel({
    label: `layer norm ${rowCount(spec)}×${spec.width}`,
    storage,
    args: argNames(spec),
    subgroups,
    rows: rowCount(spec),
    preamble: SUM4 + QUICK_GELU,
    body: `
  ${selectRange(spec.rows, chosen(spec))}
  let out = to + local;
  let at = (source + local) * ${w4}u;
  var sum = vec4f();
  for (var k = lane; k < ${w4}u; k += lanes) { sum += x[at + k]; }
  let mean = over_row(sum4(sum)) / ${f32(spec.width)};
  var square = vec4f();
  for (var k = lane; k < ${w4}u; k += lanes) { let d = x[at + k] - mean; square += d * d; }
  let scale = inverseSqrt(over_row(sum4(square)) / ${f32(spec.width)} + eps);
  ${spec.score ? 'var dotted = vec4f();' : ''}
  for (var k = lane; k < ${w4}u; k += lanes) {
    let v = (x[at + k] - mean) * scale * parameters[gain + k] + parameters[shift + k];
    y[out * ${w4}u + k] = ${spec.activation ? 'quick_gelu(v)' : 'v'};
    ${spec.score ? 'dotted += v * parameters[weight + k];' : ''}
  }
  ${spec.score ? 'let value = over_row(sum4(dotted)) + parameters[offset].x;' : ''}
  if (lane == 0u) {
    stats[out] = vec2f(mean, scale);
    ${spec.score ? `score[out] = ${filled};` : ''}
  }`,
  });
}

/** How the gradient of x leaves the backward pass. */
export interface LayerNormGradientSpec extends LayerNormSpec {
  /** adds to dx instead of replacing it */
  accumulate?: boolean;
}

/** Partial sums per block and vec4s of each: dgain, dshift and, with a score, its weight and offset. */
export function normPartials(spec: LayerNormSpec): { blocks: number[]; stride: number } {
  const w4 = spec.width / 4;
  return {
    blocks: spec.rows.map(r => Math.ceil(r.count / NORM_BLOCK)),
    stride: spec.score ? 3 * w4 + 1 : 2 * w4,
  };
}

/**
 * Gradient of `layerNorm`: dx by rows, and in the same dispatch partial sums for gain, shift and score over blocks of
 * rows, `[range][block][stride]` from `args.partial` on, for `reducePartials`.
 *
 * Bindings: `dy`, `x`, `stats`, `parameters`, (`residual`, if a range has one), (`dscore` by output row; 0 where masked), `dx`,
 * `partials`.
 * Arguments: as the forward pass, then `partial`.
 */
export function layerNormGradient(spec: LayerNormGradientSpec, { subgroups }: Lanes = ALONE): Kernel {
  const w4 = spec.width / 4;
  const storage: Storage[] = [
    { name: 'dy', type: 'vec4f' },
    { name: 'x', type: 'vec4f' },
    { name: 'stats', type: 'vec2f' },
    { name: 'parameters', type: 'vec4f' },
  ];
  const around = spec.rows.map(r => r.residual);
  const [some, every] = [around.some(r => r !== undefined), around.every(r => r !== undefined)];
  if (some) storage.push({ name: 'residual', type: 'vec4f' });
  if (spec.score) storage.push({ name: 'dscore', type: 'f32' });
  storage.push({ name: 'dx', type: 'vec4f', writes: true }, { name: 'partials', type: 'vec4f', writes: true });
  const { blocks, stride } = normPartials(spec);
  const rows = rowCount(spec);
  const score = spec.score ? '+ ds * parameters[weight + k]' : '';
  const slope = spec.activation ? 'd *= quick_gelu_slope(n * parameters[gain + k] + parameters[shift + k]);' : '';
  const element = `
      let n = (x[at + k] - stat.x) * stat.y;
      var d = dy[dyAt + k] ${score};
      ${slope}
      d *= parameters[gain + k];`;
  const write = spec.accumulate ? 'dx[at + k] +=' : 'dx[at + k] =';
  let before = 0;
  const blockValues = {
    ...chosen(spec),
    count: spec.rows.map(r => `${r.count}u`),
    first: blocks.map(b => `${(before += b) - b}u`),
  };
  const rowPart = `
    ${selectRange(spec.rows, {
      ...chosen(spec),
      ...(some && { rest: around.map(r => `${r ?? 0}u`), hasRest: around.map(r => String(r !== undefined)) }),
    })}
    let at = (source + local) * ${w4}u;
    let dyAt = (to + local) * ${w4}u;
    let stat = stats[to + local];
    ${spec.score ? 'let ds = dscore[to + local];' : ''}
    var sum = vec4f(); var dotted = vec4f();
    for (var k = lane; k < ${w4}u; k += lanes) { ${element} sum += d; dotted += d * n; }
    let mean = over_row(sum4(sum)) / ${f32(spec.width)};
    let slant = over_row(sum4(dotted)) / ${f32(spec.width)};
    for (var k = lane; k < ${w4}u; k += lanes) { ${element}
      var result = stat.y * (d - mean - n * slant);
      ${some ? `${every ? '' : 'if (hasRest) '}{ result += residual[(rest + local) * ${w4}u + k]; }` : ''}
      ${write} result;
    }`;
  const columnPart = `
    let job = index - ${rows}u;
    let k = job % ${w4}u;
    let row = job / ${w4}u;
    ${selectRange(
      blocks.map(count => ({ count })),
      blockValues,
    )}
    let out = args.partial + (first + local) * ${stride}u;
    let end = min((local + 1u) * ${NORM_BLOCK}u, count);
    var dgain = vec4f(); var dshift = vec4f();
    ${spec.score ? 'var dweight = vec4f(); var doffset = 0.0;' : ''}
    for (var r = local * ${NORM_BLOCK}u; r < end; r++) {
      let stat = stats[to + r];
      let n = (x[(source + r) * ${w4}u + k] - stat.x) * stat.y;
      var d = dy[(to + r) * ${w4}u + k];
      ${
        spec.score
          ? `let ds = dscore[to + r];
      dweight += ds * (n * parameters[gain + k] + parameters[shift + k]); doffset += ds;
      d += ds * parameters[weight + k];`
          : ''
      }
      ${slope}
      dgain += d * n; dshift += d;
    }
    partials[out + k] = dgain;
    partials[out + ${w4}u + k] = dshift;
    ${spec.score ? `partials[out + ${2 * w4}u + k] = dweight; if (k == 0u) { partials[out + ${3 * w4}u] = vec4f(doffset, 0.0, 0.0, 0.0); }` : ''}`;
  return rowKernel({
    label: `layer norm gradient ${rows}×${spec.width}`,
    storage,
    args: [...argNames(spec), 'partial'],
    subgroups,
    rows,
    others: { threads: blocks.reduce((sum, b) => sum + b, 0) * w4, body: columnPart },
    preamble: SUM4 + QUICK_GELU,
    body: rowPart,
  });
}

/** A parameter's gradient as a sum of partial sums. All in vec4s. */
export interface PartialSum {
  /** first partial in the partials */
  from: number;
  /** distance of the partials */
  stride: number;
  parts: number;
  /** place in the gradients */
  to: number;
  size: number;
}

/**
 * Adds up all partial sums of a step at once. Bindings: `partials`, `table`, `gradients`; the table holds 4 words per
 * output vec4: first partial, stride, parts, place.
 */
export function reducePartials(outputs: number): Kernel {
  return flatKernel({
    label: `sums of partial gradients`,
    storage: [
      { name: 'partials', type: 'vec4f' },
      { name: 'table', type: 'vec4u' },
      { name: 'gradients', type: 'vec4f', writes: true },
    ],
    threads: outputs,
    body: `
  let entry = table[index];
  var sum = vec4f();
  for (var i = 0u; i < entry.z; i++) { sum += partials[entry.x + i * entry.y]; }
  gradients[entry.w] = sum;`,
  });
}

/** The table of `reducePartials`. */
export function partialTable(sums: readonly PartialSum[]): Uint32Array<ArrayBuffer> {
  const total = sums.reduce((n, s) => n + s.size, 0);
  const table = new Uint32Array(total * 4);
  let at = 0;
  for (const { from, stride, parts, to, size } of sums)
    for (let i = 0; i < size; i++) table.set([from + i, stride, parts, to + i], 4 * at++);
  return table;
}
