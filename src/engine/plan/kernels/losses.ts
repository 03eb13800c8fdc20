import type { Kernel, Storage } from '../plan';
import { f32, flatKernel } from './wgsl';

/** Which losses a step computes. */
export interface LossSpec {
  /** pairs in the batch */
  n: number;
  centrality: boolean;
  /** K of the neighbor adjusting, or null when it is off */
  neighbors: number | null;
  uniform: boolean;
  kl: boolean;
}

/** Places of the similarities' gradients, in words: of S, of G and of the bank centralities, two directions each. */
export function slopePlaces({ n, neighbors, uniform, kl }: LossSpec) {
  const square = 2 * n * n;
  const global = square;
  const bank = global + (uniform || kl ? square : 0);
  return { local: 0, global, bank, words: bank + (neighbors === null ? 0 : square) };
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

const neighbor = (k: number, bank: number) => `
  // Neighbor adjusting: the K most similar others; min–max over the rest.
  var near : array<u32, (N + 31u) / 32u>;
  for (var w = 0u; w < (N + 31u) / 32u; w++) { near[w] = 0u; }
  for (var n = 0u; n < ${k}u; n++) {
    var best = -3e38; var who = 0u;
    for (var j = 0u; j < N; j++) {
      let s = local(dir, i, j);
      if (j != i && (near[j >> 5u] & (1u << (j & 31u))) == 0u && s > best) { best = s; who = j; }
    }
    near[who >> 5u] |= 1u << (who & 31u);
  }
  var low = vec2f(3e38); var high = vec2f(-3e38); var lowAt = vec2u(); var highAt = vec2u();
  for (var j = 0u; j < N; j++) {
    if (j == i || (near[j >> 5u] & (1u << (j & 31u))) != 0u) { continue; }
    let x = vec2f(local(dir, i, j), bankCentrality[dir * N + j]);
    lowAt = select(lowAt, vec2u(j), x < low); low = min(low, x);
    highAt = select(highAt, vec2u(j), x > high); high = max(high, x);
  }
  let span = high - low;
  let tau = step.neighborTemperature;
  var topA = -3e38; var topS = local(dir, i, i);
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    topA = max(topA, tau * (x.x - x.y));
    topS = max(topS, s);
  }
  var sumA = 0.0; var sumS = exp(local(dir, i, i) - topS);
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    sumA += exp(tau * (x.x - x.y) - topA);
    sumS += exp(s - topS);
  }
  let lseS = topS + log(sumS);
  // Sum of the positive weights and the loss of this row.
  var weights = 1.0; var inner = local(dir, i, i) - lseS;
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    let p = exp(tau * (x.x - x.y) - topA) / sumA;
    weights += p;
    inner += p * (s - lseS);
  }
  neighborLoss = -inner / weights;
  // Σ q·dP over the neighbours, for the softmax of the weights.
  var mean = 0.0;
  for (var j = 0u; j < N; j++) {
    if ((near[j >> 5u] & (1u << (j & 31u))) == 0u) { continue; }
    let s = local(dir, i, j);
    let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
    let p = exp(tau * (x.x - x.y) - topA) / sumA;
    mean += p * (lseS - s - neighborLoss) / weights;
  }
  let factor = HALF * step.neighborWeight;
  var dlow = vec2f(); var dhigh = vec2f();
  for (var j = 0u; j < N; j++) {
    let isNear = (near[j >> 5u] & (1u << (j & 31u))) != 0u;
    var dc = 0.0;
    if (isNear || j == i) {
      let s = local(dir, i, j);
      var p = 1.0; var ds = 0.0;
      if (isNear) {
        let x = (vec2f(s, bankCentrality[dir * N + j]) - low) / span;
        p = exp(tau * (x.x - x.y) - topA) / sumA;
        let da = tau * p * ((lseS - s - neighborLoss) / weights - mean);
        let d = vec2f(da, -da);
        ds = da / span.x;
        dc = -da / span.y;
        dlow += d * (x - 1.0) / span;
        dhigh -= d * x / span;
      }
      ds += (exp(s - lseS) * weights - p) / weights;
      slopes[out + j] += factor * ds;
    }
    slopes[${bank}u + out + j] = factor * dc;
  }
  slopes[out + lowAt.x] += factor * dlow.x;
  slopes[out + highAt.x] += factor * dhigh.x;
  slopes[${bank}u + out + lowAt.y] += factor * dlow.y;
  slopes[${bank}u + out + highAt.y] += factor * dhigh.y;`;

const uniform = (global: number) => `
  // Uniform regularization: cross-entropy of softmax(τ·G) with the transport targets.
  {
    let tau = step.uniformTemperature;
    var top = -3e38;
    for (var j = 0u; j < N; j++) { top = max(top, tau * whole(dir, i, j)); }
    var sum = 0.0; var mass = 0.0;
    for (var j = 0u; j < N; j++) {
      sum += exp(tau * whole(dir, i, j) - top);
      mass += step.uniformBeta * transport[out + j] + select(0.0, 1.0 - step.uniformBeta, j == i);
    }
    let lse = top + log(sum);
    for (var j = 0u; j < N; j++) {
      let g = tau * whole(dir, i, j);
      let target_ = step.uniformBeta * transport[out + j] + select(0.0, 1.0 - step.uniformBeta, j == i);
      uniformLoss += target_ * (lse - g);
      slopes[${global}u + out + j] = HALF * step.uniformWeight * tau * (mass * exp(g - lse) - target_);
    }
  }`;

const kl = (global: number, add: boolean) => `
  // KL consistency: KL(softmax(S) ‖ softmax(G)), divided by all entries.
  {
    var topS = -3e38; var topG = -3e38;
    for (var j = 0u; j < N; j++) { topS = max(topS, local(dir, i, j)); topG = max(topG, whole(dir, i, j)); }
    var sumS = 0.0; var sumG = 0.0;
    for (var j = 0u; j < N; j++) { sumS += exp(local(dir, i, j) - topS); sumG += exp(whole(dir, i, j) - topG); }
    let lseS = topS + log(sumS); let lseG = topG + log(sumG);
    for (var j = 0u; j < N; j++) {
      let s = local(dir, i, j) - lseS;
      klLoss += exp(s) * (s - (whole(dir, i, j) - lseG));
    }
    let factor = HALF / f32(N) * step.klWeight;
    for (var j = 0u; j < N; j++) {
      let s = local(dir, i, j) - lseS;
      let g = whole(dir, i, j) - lseG;
      slopes[out + j] += factor * exp(s) * (s - g - klLoss);
      slopes[${global}u + out + j] ${add ? '+=' : '='} factor * (exp(g) - exp(s));
    }
  }`;

/**
 * All losses of one row of one direction, and their gradients with respect to S, G, the bank centralities, the centrality
 * weights and the logit scale, one invocation a row and direction (until_module.py).
 *
 * Bindings: `similarity` [n, n], `parameters`, (`hubs` [2n]: w first), (`bankCentrality` [2, n]), (`globals` [n, n]),
 * (`transport` [2, n, n]), `slopes` (see `slopePlaces`), `terms` [2n, 2]: shares of (centrality, uniform, neighbor, KL) and
 * (gradient of the logit scale, of w, 0, 0). Argument: place of the logit scale.
 */
export function lossRows(spec: LossSpec): Kernel {
  const { n, centrality, neighbors, uniform: hasUniform, kl: hasKl } = spec;
  const places = slopePlaces(spec);
  const storage: Storage[] = [
    { name: 'similarity', type: 'f32' },
    { name: 'parameters', type: 'vec4f' },
  ];
  if (centrality) storage.push({ name: 'hubs', type: 'vec4f' });
  if (neighbors !== null) storage.push({ name: 'bankCentrality', type: 'f32' });
  if (hasUniform || hasKl) storage.push({ name: 'globals', type: 'f32' });
  if (hasUniform) storage.push({ name: 'transport', type: 'f32' });
  storage.push({ name: 'slopes', type: 'f32', writes: true }, { name: 'terms', type: 'vec4f', writes: true });
  return flatKernel({
    label: 'losses',
    storage,
    args: ['logitScale'],
    readsStep: neighbors !== null || hasUniform || hasKl,
    threads: 2 * n,
    preamble: `
const N = ${n}u;
const HALF = ${f32(0.5 / n)};
fn local(dir : u32, i : u32, j : u32) -> f32 { return similarity[select(i * N + j, j * N + i, dir == 1u)]; }
${hasUniform || hasKl ? 'fn whole(dir : u32, i : u32, j : u32) -> f32 { return globals[select(i * N + j, j * N + i, dir == 1u)]; }' : ''}`,
    body: `
  let dir = index / N;
  let i = index % N;
  let out = index * N;
  let hub = ${centrality ? 'hubs[index].x' : '1.0'};
  var neighborLoss = 0.0; var uniformLoss = 0.0; var klLoss = 0.0;
  ${CENTRALITY}
  ${neighbors === null ? '' : neighbor(neighbors, places.bank)}
  ${hasUniform ? uniform(places.global) : ''}
  ${hasKl ? kl(places.global, hasUniform) : ''}
  terms[2u * index] = vec4f(HALF * hub * nll, HALF * uniformLoss, HALF * neighborLoss, HALF / f32(N) * klLoss);
  terms[2u * index + 1u] = vec4f(dscale, HALF * nll, 0.0, 0.0);`,
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
  const { n, neighbors } = spec;
  const places = slopePlaces(spec);
  const square = n * n;
  const bank = neighbors === null ? 0 : 2 * n;
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
    for (var i = 0u; i < ${2 * n}u; i++) { sum += terms[2u * i + 1u].x; }
    gradients[args.logitScale] = vec4f(sum, 0.0, 0.0, 0.0);
  }`,
  });
}
