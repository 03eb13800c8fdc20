import { PLANNED_LOSSES, TERM_LANES } from '../losses/table';
import type { Kernel } from '../plan';
import { LANE_VECS, laneOf, laneVec } from './terms';
import { f32, flatKernel, unroll } from './wgsl';

/** Floats of a block: every parameter starts at a multiple of it. */
export const BLOCK = 64;

/** Trained parameters and the update rule. */
export interface UpdateSpec {
  /** blocks of the parameters that have a gradient */
  blocks: number;
  parameters: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** clip of the global gradient norm; ≤ 0 for none */
  globalClip: number;
  /** clip of every parameter's gradient norm; ≤ 0 for none */
  parameterClip: number;
}

/** Σ g² of every block. Bindings: `gradients`, `blocks` (place in vec4s, parameter), `squares` [blocks]. */
export function blockSquares({ blocks }: Pick<UpdateSpec, 'blocks'>): Kernel {
  return flatKernel({
    label: 'squared gradients',
    storage: [
      { name: 'gradients', type: 'vec4f' },
      { name: 'blocks', type: 'vec2u' },
      { name: 'squares', type: 'f32', writes: true },
    ],
    threads: blocks,
    body: `
  let at = blocks[index].x;
  var sum = vec4f();
  for (var k = 0u; k < ${BLOCK / 4}u; k++) { let g = gradients[at + k]; sum += g * g; }
  squares[index] = (sum.x + sum.y) + (sum.z + sum.w);`,
  });
}

/** Words of what a step measured; `finite` tells of this step and of those before it that nobody read. */
export const METRICS = ['total', ...TERM_LANES, 'gradientNorm', 'logitScale', 'finite'] as const;

const term = (lane: number) => laneOf('term', lane);
const place = (name: (typeof METRICS)[number]) => `metrics[${METRICS.indexOf(name)}]`;

/**
 * Gradient norms, clip factors, and what the step measured, in one workgroup. `factors[0]` is 1 when everything is finite
 * and 0 when the update must not happen; then a factor per parameter, then the squared norm of each.
 *
 * Bindings: `squares`, `spans` (first block, blocks of every parameter), `terms` [rows] (see terms.ts), `parameters`, `metrics`, `factors`.
 * Argument: place of the logit scale.
 */
export function gradientNorms(spec: UpdateSpec, rows: number): Kernel {
  const { parameters, globalClip, parameterClip } = spec;
  const threads = 128;
  return {
    label: 'gradient norms',
    storage: [
      { name: 'squares', type: 'f32' },
      { name: 'spans', type: 'vec2u' },
      { name: 'terms', type: 'vec4f' },
      { name: 'parameters', type: 'vec4f' },
      { name: 'metrics', type: 'f32', writes: true },
      { name: 'factors', type: 'f32', writes: true },
    ],
    args: ['logitScale'],
    readsStep: true,
    grid: [1, 1, 1],
    code: `
var<workgroup> sums : array<f32, ${threads}>;
var<workgroup> total : f32;
fn is_finite(x : f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) lane : u32) {
  var all = 0.0;
  for (var p = lane; p < ${parameters}u; p += ${threads}u) {
    var sum = 0.0;
    for (var b = spans[p].x; b < spans[p].x + spans[p].y; b++) { sum += squares[b]; }
    factors[${1 + parameters}u + p] = sum;
    all += sum;
  }
  sums[lane] = all;
  workgroupBarrier();
  if (lane == 0u) {
    var sum = 0.0;
    for (var i = 0u; i < ${threads}u; i++) { sum += sums[i]; }
    total = sum;
    ${unroll(LANE_VECS, vec => `var term${vec} = vec4f();`, ' ')}
    for (var i = 0u; i < ${rows}u; i++) { ${unroll(LANE_VECS, vec => `term${vec} += ${laneVec('i', vec)};`, ' ')} }
    let loss = ${[term(0), ...PLANNED_LOSSES.map(({ name }, i) => `step.${name}Weight * ${term(i + 1)}`)].join(' + ')};
    let fine = is_finite(loss) && ${unroll(TERM_LANES.length, i => `is_finite(${term(i)})`, ' && ')} && is_finite(sum)
      && (step.known == 1.0 || ${place('finite')} == 1.0);
    ${place('total')} = loss;
    ${unroll(TERM_LANES.length, i => `${place(TERM_LANES[i]!)} = ${term(i)};`, ' ')}
    ${place('gradientNorm')} = sqrt(sum);
    ${place('logitScale')} = parameters[args.logitScale].x;
    ${place('finite')} = select(0.0, 1.0, fine);
    factors[0] = select(0.0, 1.0, fine);
  }
  workgroupBarrier();
  let whole = ${globalClip > 0 ? `min(1.0, ${f32(globalClip)} / (sqrt(total) + 1e-6))` : '1.0'};
  for (var p = lane; p < ${parameters}u; p += ${threads}u) {
    ${
      parameterClip > 0
        ? `let norm = whole * sqrt(factors[${1 + parameters}u + p]);
    factors[1u + p] = whole * min(1.0, ${f32(parameterClip)} / (norm + 1e-6));`
        : 'factors[1u + p] = whole;'
    }
  }
}`,
  };
}

/**
 * BertAdam or AdamW in place, by the bias corrections in `step` (1 for BertAdam); the logit scale is clamped to ln 100.
 * Bindings: `values`, `first`, `second` (moments), `gradients`, `blocks`, `rates` (learning rate, decay, largest value of every
 * parameter), `factors`.
 */
export function update({ blocks, beta1, beta2, epsilon }: UpdateSpec): Kernel {
  return flatKernel({
    label: 'update',
    storage: [
      { name: 'values', type: 'vec4f', writes: true },
      { name: 'first', type: 'vec4f', writes: true },
      { name: 'second', type: 'vec4f', writes: true },
      { name: 'gradients', type: 'vec4f' },
      { name: 'blocks', type: 'vec2u' },
      { name: 'rates', type: 'vec4f' },
      { name: 'factors', type: 'f32' },
    ],
    readsStep: true,
    threads: blocks * (BLOCK / 4),
    body: `
  if (factors[0] == 0.0) { return; }
  let block = blocks[index / ${BLOCK / 4}u];
  let at = block.x + index % ${BLOCK / 4}u;
  let rate = rates[block.y];
  let g = gradients[at] * factors[1u + block.y];
  let m = ${f32(beta1)} * first[at] + ${f32(1 - beta1)} * g;
  let v = ${f32(beta2)} * second[at] + ${f32(1 - beta2)} * g * g;
  first[at] = m;
  second[at] = v;
  let direction = (m / step.correction1) / (sqrt(v / step.correction2) + ${f32(epsilon)});
  let old = values[at];
  values[at] = min(old - step.rate * rate.x * (direction + rate.y * old), vec4f(rate.z));`,
  });
}

/** What enters the memory bank. */
export interface BankSpec {
  /** pairs of the batch that enter: at most the capacity */
  pairs: number;
  capacity: number;
  /** tokens per text and per video */
  words: number;
  frames: number;
  width: number;
  /** first rows of the batch's and of the bank's tokens */
  textFrom: number;
  videoFrom: number;
  bankTextFrom: number;
  bankVideoFrom: number;
}

/**
 * Copies the batch's tokens and masks into the bank, a ring: pair i goes to place (head + i) mod capacity.
 * Bindings: `factors` (nothing moves after a step that was not finite; absent while the bank is filled), `tokens`, `masks`.
 */
export function pushToBank(spec: BankSpec, guarded: boolean): Kernel {
  const { pairs, capacity, words, frames, width, textFrom, videoFrom, bankTextFrom, bankVideoFrom } = spec;
  const w4 = width / 4;
  const textRows = pairs * words;
  return flatKernel({
    label: 'push to the memory bank',
    storage: [
      ...(guarded ? [{ name: 'factors', type: 'f32' }] : []),
      { name: 'tokens', type: 'vec4f', writes: true },
      { name: 'masks', type: 'f32', writes: true },
    ],
    readsStep: true,
    threads: (textRows + pairs * frames) * w4,
    body: `
  ${guarded ? 'if (factors[0] == 0.0) { return; }' : ''}
  let k = index % ${w4}u;
  let row = index / ${w4}u;
  let head = u32(step.bankHead);
  var source = 0u; var to = 0u;
  if (row < ${textRows}u) {
    source = ${textFrom}u + row;
    to = ${bankTextFrom}u + ((head + row / ${words}u) % ${capacity}u) * ${words}u + row % ${words}u;
  } else {
    let r = row - ${textRows}u;
    source = ${videoFrom}u + r;
    to = ${bankVideoFrom}u + ((head + r / ${frames}u) % ${capacity}u) * ${frames}u + r % ${frames}u;
  }
  tokens[to * ${w4}u + k] = tokens[source * ${w4}u + k];
  if (k == 0u) { masks[to] = masks[source]; }`,
  });
}
