import type { Kernel, Storage } from '../plan';
import { TERM_LANES } from '../losses/table';
import { lossInputs, plannedOn, type StepTerms } from '../step-terms';
import { gradientVec, LANE_VECS, laneVec } from './terms';
import { f32, flatKernel, unroll } from './wgsl';

/** Which losses a step computes. */
export interface LossSpec {
  /** pairs in the batch */
  n: number;
  terms: StepTerms;
}

/** Places of the similarities' gradients, in words: of S, of G and of the bank centralities, two directions each. */
export function slopePlaces({ n, terms }: LossSpec) {
  const inputs = lossInputs(terms);
  const square = 2 * n * n;
  const global = square;
  const bank = global + (inputs.includes('globals') ? square : 0);
  return { local: 0, global, bank, words: bank + (inputs.includes('bankCentrality') ? square : 0) };
}

const CENTRALITY = `
  // Centrality weighting: InfoNCE on ℓ·S, weighted by w_i.
  let scale = exp(parameters[args.logitScale].x);
  var nll = 0.0; var dscale = 0.0;
  {
    var top = -3e38;
    for (var j = 0u; j < N; j++) { top = max(top, scale * local(dir, i, j)); }
    var sum = 0.0;
    for (var j = 0u; j < N; j++) { sum += exp(scale * local(dir, i, j) - top); }
    let lse = top + log(sum);
    nll = lse - scale * local(dir, i, i);
    for (var j = 0u; j < N; j++) {
      let s = local(dir, i, j);
      let d = exp(scale * s - lse) - select(0.0, 1.0, j == i);
      slopes[out + j] = HALF * hub * scale * d;
      dscale += HALF * hub * scale * d * s;
    }
  }`;

/** WGSL of all added losses that are on; those that read G write its slopes, the first of them all of a row. */
function addedRows(spec: LossSpec): string {
  const { global, bank } = slopePlaces(spec);
  let adds = false;
  const rows = plannedOn(spec.terms).map(loss => {
    const code = loss.row(spec.terms[loss.name] as never, { global, adds, bank });
    adds ||= loss.inputs.includes('globals');
    return `{${code}\n  }`;
  });
  return rows.join('\n  ');
}

/** WGSL of the lanes of a row from `4·vec` on. */
function laneValues(terms: StepTerms, vec: number): string {
  const on = plannedOn(terms);
  const values = [0, 1, 2, 3].map(k => {
    const name = TERM_LANES[4 * vec + k];
    if (name === 'centrality') return 'HALF * hub * nll';
    const loss = on.find(one => one.name === name);
    return loss ? `${loss.share ?? 'HALF'} * ${name}Loss` : '0.0';
  });
  return `vec4f(${values.join(', ')})`;
}

/**
 * All losses of one row of one direction, and their gradients with respect to S, G, the bank centralities, the centrality
 * weights and the logit scale, one invocation a row and direction (until_module.py).
 *
 * Bindings: `similarity` [n, n], `parameters`, (`hubs` [2n]: w first), (`bankCentrality` [2, n]), (`globals` [n, n]),
 * (`transport` [2, n, n]), `slopes` (see `slopePlaces`), `terms` [2n rows] (see terms.ts). Argument: place of the logit scale.
 */
export function lossRows(spec: LossSpec): Kernel {
  const { n, terms } = spec;
  const [inputs, added] = [lossInputs(terms), plannedOn(terms)];
  const storage: Storage[] = [
    { name: 'similarity', type: 'f32' },
    { name: 'parameters', type: 'vec4f' },
  ];
  if (terms.centrality) storage.push({ name: 'hubs', type: 'vec4f' });
  for (const name of inputs) storage.push({ name, type: 'f32' });
  storage.push({ name: 'slopes', type: 'f32', writes: true }, { name: 'terms', type: 'vec4f', writes: true });
  return flatKernel({
    label: 'losses',
    storage,
    args: ['logitScale'],
    readsStep: added.length > 0,
    threads: 2 * n,
    preamble: `
const N = ${n}u;
const HALF = ${f32(0.5 / n)};
fn local(dir : u32, i : u32, j : u32) -> f32 { return similarity[select(i * N + j, j * N + i, dir == 1u)]; }
${inputs.includes('globals') ? 'fn whole(dir : u32, i : u32, j : u32) -> f32 { return globals[select(i * N + j, j * N + i, dir == 1u)]; }' : ''}`,
    body: `
  let dir = index / N;
  let i = index % N;
  let out = index * N;
  let hub = ${terms.centrality ? 'hubs[index].x' : '1.0'};
  ${added.map(({ name }) => `var ${name}Loss = 0.0;`).join(' ')}
  ${CENTRALITY}
  ${addedRows(spec)}
  ${unroll(LANE_VECS, vec => `${laneVec('index', vec)} = ${laneValues(terms, vec)};`, '\n  ')}
  ${gradientVec('index')} = vec4f(dscale, HALF * nll, 0.0, 0.0);`,
  });
}

/** Bank centrality of every gallery item: its mean similarity to the bank. Bindings: `similarity` (place `textsBank` on: [n, m]; `bankVideos` on: [m, n]), `result` [2, n]: videos, then texts. */
export function bankCentrality(n: number, m: number, places: { bankByVideo: number; textByBank: number }): Kernel {
  return flatKernel({
    label: 'bank centrality',
    storage: [
      { name: 'similarity', type: 'f32' },
      { name: 'result', type: 'f32', writes: true },
    ],
    threads: 2 * n,
    body: `
  let text = index >= ${n}u;
  let j = index % ${n}u;
  let first = select(${places.bankByVideo}u + j, ${places.textByBank}u + j * ${m}u, text);
  let stride = select(${n}u, 1u, text);
  var sum = 0.0;
  for (var i = 0u; i < ${m}u; i++) { sum += similarity[first + i * stride]; }
  result[index] = sum / ${f32(m)};`,
  });
}

/**
 * What the backward pass of the late interaction starts from: dS of both directions together [n, n], then per video and
 * per text the gradient of each of its similarities to the bank; and the logit scale's gradient.
 * Bindings: `slopes`, `terms`, `dsimilarity` [n·n + 2n], `gradients`. Argument: place of the logit scale.
 */
export function combineSlopes(spec: LossSpec, bankSize: number): Kernel {
  const { n, terms } = spec;
  const places = slopePlaces(spec);
  const square = n * n;
  const bank = lossInputs(terms).includes('bankCentrality') ? 2 * n : 0;
  return flatKernel({
    label: 'sum of slopes',
    storage: [
      { name: 'slopes', type: 'f32' },
      { name: 'terms', type: 'vec4f' },
      { name: 'dsimilarity', type: 'f32', writes: true },
      { name: 'gradients', type: 'vec4f', writes: true },
    ],
    args: ['logitScale'],
    threads: square + bank + 1,
    body: `
  if (index < ${square}u) {
    let a = index / ${n}u;
    let b = index % ${n}u;
    dsimilarity[index] = slopes[index] + slopes[${square}u + b * ${n}u + a];
  } else if (index < ${square + bank}u) {
    let dir = (index - ${square}u) / ${n}u;
    let j = (index - ${square}u) % ${n}u;
    var sum = 0.0;
    for (var i = 0u; i < ${n}u; i++) { sum += slopes[${places.bank}u + dir * ${square}u + i * ${n}u + j]; }
    dsimilarity[index] = sum / ${f32(Math.max(1, bankSize))};
  } else {
    var sum = 0.0;
    for (var i = 0u; i < ${2 * n}u; i++) { sum += ${gradientVec('i')}.x; }
    gradients[args.logitScale] = vec4f(sum, 0.0, 0.0, 0.0);
  }`,
  });
}
