import type { Kernel } from '../plan';
import { gradientVec } from './terms';
import { f32, flatKernel, SUM4 } from './wgsl';

/** One merged token of each of n texts and n videos, rows one after the other. */
export interface GlobalSpec {
  n: number;
  width: number;
}

/** G = g_t·g_vᵀ, raw (NeighborRetr.global_level with one token a side). Bindings: `globals` [2n, width], `result` [n, n]. */
export function globalSimilarity({ n, width }: GlobalSpec): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'global similarity',
    storage: [
      { name: 'globals', type: 'vec4f' },
      { name: 'result', type: 'f32', writes: true },
    ],
    threads: n * n,
    preamble: SUM4,
    body: `
  let a = (index / ${n}u) * ${w4}u;
  let b = (${n}u + index % ${n}u) * ${w4}u;
  var sum = vec4f();
  for (var k = 0u; k < ${w4}u; k++) { sum += globals[a + k] * globals[b + k]; }
  result[index] = sum4(sum);`,
    flops: 2 * n * n * width,
  });
}

/** Mean of all normalised tokens of each modality, padding included. Bindings: `x` [rows, width], `inverse` [rows], `mean` [2, width]. */
export function meanTokens(textRows: number, videoRows: number, width: number): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'mean tokens',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'inverse', type: 'f32' },
      { name: 'mean', type: 'vec4f', writes: true },
    ],
    threads: 2 * w4,
    body: `
  let k = index % ${w4}u;
  let video = index >= ${w4}u;
  let first = select(0u, ${textRows}u, video);
  let count = select(${textRows}u, ${videoRows}u, video);
  var sum = vec4f();
  for (var r = first; r < first + count; r++) { sum += x[r * ${w4}u + k] * inverse[r]; }
  mean[index] = sum / f32(count);`,
  });
}

/**
 * w_i = exp(κ·C(i)) with C(i) = ĝ_i · mean token (NeighborRetr.compute_centrality_weights), texts then videos.
 * Bindings: `globals`, `mean`, `hubs` [2n] of (w, C, 1/‖g‖, 0).
 */
export function centralityWeights({ n, width }: GlobalSpec): Kernel {
  const w4 = width / 4;
  return flatKernel({
    label: 'centrality weights',
    storage: [
      { name: 'globals', type: 'vec4f' },
      { name: 'mean', type: 'vec4f' },
      { name: 'hubs', type: 'vec4f', writes: true },
    ],
    readsStep: true,
    threads: 2 * n,
    preamble: SUM4,
    body: `
  let first = select(0u, ${w4}u, index >= ${n}u);
  var square = vec4f(); var inner = vec4f();
  for (var k = 0u; k < ${w4}u; k++) {
    let g = globals[index * ${w4}u + k];
    square += g * g;
    inner += g * mean[first + k];
  }
  let inverse = 1.0 / sqrt(max(sum4(square), 1e-24));
  let centrality = sum4(inner) * inverse;
  hubs[index] = vec4f(exp(step.centralityScale * centrality), centrality, inverse, 0.0);`,
  });
}

/** What reaches the merged tokens. */
export interface GlobalGradientSpec extends GlobalSpec {
  /** whether a loss on G is on, and the centrality weighting */
  similarity: boolean;
  centrality: boolean;
  /** place of both directions' dG among the losses' slopes */
  from: number;
  textRows: number;
  videoRows: number;
}

/**
 * Gradients of the merged tokens from G and from the centrality weights, and of the mean tokens.
 * Bindings: `globals`, (`slopes`: dG of both directions from `from` on), (`hubs`, `terms`, `mean`), `dglobals` [2n, width], (`dmean`).
 */
export function globalGradient(spec: GlobalGradientSpec): Kernel {
  const { n, width, similarity, centrality, from, textRows, videoRows } = spec;
  const w4 = width / 4;
  const both = 'slopes[FROM + a * N + b] + slopes[FROM + N * N + b * N + a]';
  const product = `
    if (row < N) { let a = row; for (var b = 0u; b < N; b++) { d += (${both}) * globals[(N + b) * ${w4}u + k]; } }
    else { let b = row - N; for (var a = 0u; a < N; a++) { d += (${both}) * globals[a * ${w4}u + k]; } }`;
  const own = `
    let hub = hubs[row];
    let pull = ${gradientVec('row')}.y * hub.x * step.centralityScale * hub.z;
    d += pull * (mean[select(0u, ${w4}u, row >= N) + k] - globals[index] * hub.z * hub.y);`;
  const meanPart = `
    let job = index - ${2 * n * w4}u;
    let k = job % ${w4}u;
    let first = select(0u, N, job >= ${w4}u);
    var d = vec4f();
    for (var i = first; i < first + N; i++) {
      let hub = hubs[i];
      d += ${gradientVec('i')}.y * hub.x * step.centralityScale * hub.z * globals[i * ${w4}u + k];
    }
    dmean[job] = d / select(${f32(textRows)}, ${f32(videoRows)}, job >= ${w4}u);`;
  return flatKernel({
    label: 'global gradient',
    storage: [
      { name: 'globals', type: 'vec4f' },
      ...(similarity ? [{ name: 'slopes', type: 'f32' }] : []),
      ...(centrality
        ? [
            { name: 'hubs', type: 'vec4f' },
            { name: 'terms', type: 'vec4f' },
            { name: 'mean', type: 'vec4f' },
          ]
        : []),
      { name: 'dglobals', type: 'vec4f', writes: true },
      ...(centrality ? [{ name: 'dmean', type: 'vec4f', writes: true }] : []),
    ],
    readsStep: centrality,
    threads: 2 * n * w4 + (centrality ? 2 * w4 : 0),
    preamble: `const N = ${n}u;\nconst FROM = ${from}u;`,
    body: `
  if (index < ${2 * n * w4}u) {
    let k = index % ${w4}u;
    let row = index / ${w4}u;
    var d = vec4f();
    ${similarity ? product : ''}
    ${centrality ? own : ''}
    dglobals[index] = d;
  } ${centrality ? `else { ${meanPart} }` : ''}`,
  });
}
