import type { Kernel } from '../plan';
import { flatKernel, selectRange, SUM4 } from './wgsl';
import { NORM_BLOCK } from './layer-norm';

/** Tokens of one kind (batch texts, batch videos, bank texts, bank videos), rows one after the other. */
export interface TokenRows {
  sequences: number;
  length: number;
}

/** Second layer, softmax and norms behind the token weights of the late interaction. */
export interface TokenWeightSpec {
  kinds: readonly TokenRows[];
  /** width of the tokens, and of the hidden layer */
  width: number;
  hidden: number;
}

const counts = (kinds: readonly TokenRows[]) => kinds.map(k => ({ count: k.sequences * k.length }));
const rowsOf = (kinds: readonly TokenRows[]) => counts(kinds).reduce((sum, k) => sum + k.count, 0);

/**
 * Logits of the token weights, and what normalises a token: 1 / max(‖x‖, 1e-12), with the mask and without.
 * Bindings: `x` [rows, width], `hidden` [rows, hidden], `mask` [rows], `parameters`, `logits` [rows], `scales` [rows],
 * `inverse` [rows].
 * Arguments per kind: places of the second layer's weight and bias.
 */
export function tokenLogits({ kinds, width, hidden }: TokenWeightSpec): Kernel {
  const [w4, h4] = [width / 4, hidden / 4];
  return flatKernel({
    label: `token logits ${rowsOf(kinds)}`,
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'hidden', type: 'vec4f' },
      { name: 'mask', type: 'f32' },
      { name: 'parameters', type: 'vec4f' },
      { name: 'logits', type: 'f32', writes: true },
      { name: 'scales', type: 'f32', writes: true },
      { name: 'inverse', type: 'f32', writes: true },
    ],
    args: kinds.flatMap((_, i) => [`weight${i}`, `offset${i}`]),
    threads: rowsOf(kinds),
    preamble: SUM4,
    body: `
  let row = index;
  ${selectRange(counts(kinds), {
    weight: kinds.map((_, i) => `args.weight${i}`),
    offset: kinds.map((_, i) => `args.offset${i}`),
  })}
  var sum = vec4f();
  for (var k = 0u; k < ${h4}u; k++) { sum += hidden[index * ${h4}u + k] * parameters[weight + k]; }
  logits[index] = select(-9e15, sum4(sum) + parameters[offset].x, mask[index] > 0.0);
  var square = vec4f();
  for (var k = 0u; k < ${w4}u; k++) { let v = x[index * ${w4}u + k]; square += v * v; }
  let free = 1.0 / sqrt(max(sum4(square), 1e-24));
  scales[index] = mask[index] * free;
  inverse[index] = free;`,
  });
}

/** Softmax over the tokens of every sequence. Bindings: `logits`, `weights`, both [rows]. */
export function tokenSoftmax({ kinds }: Pick<TokenWeightSpec, 'kinds'>): Kernel {
  return flatKernel({
    label: `token softmax ${rowsOf(kinds)}`,
    storage: [
      { name: 'logits', type: 'f32' },
      { name: 'weights', type: 'f32', writes: true },
    ],
    threads: rowsOf(kinds),
    body: `
  let row = index;
  ${selectRange(counts(kinds), { length: kinds.map(k => `${k.length}u`) })}
  let first = index - local % length;
  var top = logits[first];
  for (var i = 1u; i < length; i++) { top = max(top, logits[first + i]); }
  var total = 0.0;
  for (var i = 0u; i < length; i++) { total += exp(logits[first + i] - top); }
  weights[index] = exp(logits[index] - top) / total;`,
  });
}

/**
 * Gradient of the softmax: dlogit = w·(dw − Σ w·dw), 0 where masked.
 * Bindings: `weights`, `dweights`, `mask`, `dlogits`, all [rows].
 */
export function tokenSoftmaxGradient({ kinds }: Pick<TokenWeightSpec, 'kinds'>): Kernel {
  return flatKernel({
    label: `token softmax gradient ${rowsOf(kinds)}`,
    storage: [
      { name: 'weights', type: 'f32' },
      { name: 'dweights', type: 'f32' },
      { name: 'mask', type: 'f32' },
      { name: 'dlogits', type: 'f32', writes: true },
    ],
    threads: rowsOf(kinds),
    body: `
  let row = index;
  ${selectRange(counts(kinds), { length: kinds.map(k => `${k.length}u`) })}
  let first = index - local % length;
  var inner = 0.0;
  for (var i = 0u; i < length; i++) { inner += weights[first + i] * dweights[first + i]; }
  dlogits[index] = select(0.0, weights[index] * (dweights[index] - inner), mask[index] > 0.0);`,
  });
}

/**
 * Blocks of every kind, where its first one lies, and the stride in vec4s of the partial sums of `tokenHiddenGradient`.
 * Texts' blocks come first (batch, then bank), then videos': a parameter's partial sums lie next to each other.
 */
export function hiddenPartials({ kinds, hidden }: TokenWeightSpec): {
  blocks: number[];
  first: number[];
  stride: number;
} {
  const blocks = counts(kinds).map(k => Math.ceil(k.count / NORM_BLOCK));
  const order = kinds.map((_, i) => i).sort((a, b) => (a % 2) - (b % 2) || a - b);
  const first = Array<number>(kinds.length).fill(0);
  let at = 0;
  for (const kind of order) {
    first[kind] = at;
    at += blocks[kind]!;
  }
  return { blocks, first, stride: hidden / 4 + 1 };
}

/**
 * Gradient of the second layer: dhidden behind the ReLU by rows, and partial sums for weight and bias over blocks of
 * rows, as `hiddenPartials` lays them out, from `args.partial` on.
 * Bindings: `dlogits`, `hidden`, `parameters`, `dhidden`, `partials`. Arguments: `weight` per kind, then `partial`.
 */
export function tokenHiddenGradient(spec: TokenWeightSpec): Kernel {
  const { kinds, hidden } = spec;
  const h4 = hidden / 4;
  const rows = rowsOf(kinds);
  const { blocks, first: places, stride } = hiddenPartials(spec);
  const kindRows = counts(kinds);
  const total = blocks.reduce((sum, b) => sum + b, 0);
  let first = 0;
  const blockValues = {
    first: kindRows.map(k => `${(first += k.count) - k.count}u`),
    before: places.map(place => `${place}u`),
    count: kindRows.map(k => `${k.count}u`),
  };
  return flatKernel({
    label: `token hidden gradient ${rows}×${hidden}`,
    storage: [
      { name: 'dlogits', type: 'f32' },
      { name: 'hidden', type: 'vec4f' },
      { name: 'parameters', type: 'vec4f' },
      { name: 'dhidden', type: 'vec4f', writes: true },
      { name: 'partials', type: 'vec4f', writes: true },
    ],
    args: [...kinds.map((_, i) => `weight${i}`), 'partial'],
    threads: (rows + total) * h4,
    body: `
  if (index < ${rows * h4}u) {
    let k = index % ${h4}u;
    let row = index / ${h4}u;
    ${selectRange(kindRows, { weight: kinds.map((_, i) => `args.weight${i}`) })}
    let d = dlogits[row] * parameters[weight + k];
    dhidden[index] = select(vec4f(), d, hidden[index] > vec4f());
  } else {
    let job = index - ${rows * h4}u;
    let k = job % ${h4}u;
    let row = job / ${h4}u;
    ${selectRange(
      blocks.map(count => ({ count })),
      blockValues,
    )}
    var dweight = vec4f(); var doffset = 0.0;
    let end = min((local + 1u) * ${NORM_BLOCK}u, count);
    for (var r = local * ${NORM_BLOCK}u; r < end; r++) {
      let d = dlogits[first + r];
      dweight += d * hidden[(first + r) * ${h4}u + k];
      doffset += d;
    }
    let out = args.partial + (before + local) * ${stride}u;
    partials[out + k] = dweight;
    if (k == 0u) { partials[out + ${h4}u] = vec4f(doffset, 0.0, 0.0, 0.0); }
  }`,
  });
}

/** Where the gradients of the normalised batch tokens come from. */
export interface NormalizeGradientSpec {
  rows: number;
  width: number;
  /** rows of the text batch: the mean token of the centrality differs by modality */
  textRows: number;
  /** whether the centrality weighting adds its part */
  centrality: boolean;
  /** partial sums of `dnormal` */
  parts: number;
}

/**
 * Adds to the gradient of the raw batch tokens what came back through x̂ = x·scale (late interaction) and through the
 * mean token of the centrality weighting (whose normalisation knows no mask).
 *
 * Bindings: `x`, `scales`, `dnormal` [parts, rows, width], (`dmean` [2, width]), `dx` (added to).
 */
export function normalizeGradient({ rows, width, textRows, centrality, parts }: NormalizeGradientSpec): Kernel {
  const w4 = width / 4;
  const summed =
    parts === 1
      ? 'return dnormal[at];'
      : `var sum = vec4f(); for (var p = 0u; p < ${parts}u; p++) { sum += dnormal[p * ${rows * w4}u + at]; } return sum;`;
  return flatKernel({
    label: `normalisation gradient ${rows}×${width}`,
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'dnormal', type: 'vec4f' },
      ...(centrality ? [{ name: 'dmean', type: 'vec4f' }] : []),
      { name: 'dx', type: 'vec4f', writes: true },
    ],
    threads: rows,
    preamble: `${SUM4}
fn normal(at : u32) -> vec4f { ${summed} }`,
    body: `
  let at = index * ${w4}u;
  let scale = scales[index];
  var square = vec4f(); var inner = vec4f(); var meanInner = vec4f();
  ${centrality ? `let mean = select(0u, ${w4}u, index >= ${textRows}u);` : ''}
  for (var k = 0u; k < ${w4}u; k++) {
    let v = x[at + k];
    square += v * v;
    inner += v * normal(at + k);
    ${centrality ? 'meanInner += v * dmean[mean + k];' : ''}
  }
  let norm2 = max(sum4(square), 1e-24);
  let slant = sum4(inner) / norm2;
  ${centrality ? 'let free = inverseSqrt(norm2); let meanSlant = sum4(meanInner) / norm2;' : ''}
  for (var k = 0u; k < ${w4}u; k++) {
    let v = x[at + k];
    var d = scale * (normal(at + k) - v * slant);
    ${centrality ? 'd += free * (dmean[mean + k] - v * meanSlant);' : ''}
    dx[at + k] += d;
  }`,
  });
}
