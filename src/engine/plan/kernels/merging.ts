import type { Kernel, Storage } from '../plan';
import { f32, flatKernel, selectRange } from './wgsl';

/** Token merging of one modality: rows of both modalities lie one after the other. */
export interface MergeRows {
  sequences: number;
  /** tokens before and after */
  tokens: number;
  clusters: number;
}

/** One round of token merging. */
export interface MergeSpec {
  kinds: readonly MergeRows[];
  width: number;
  /** neighbours of the density */
  k: number;
  masked: boolean;
}

const tokensOf = (kinds: readonly MergeRows[]) => kinds.map(k => ({ count: k.sequences * k.tokens }));
const total = (ranges: readonly { count: number }[]) => ranges.reduce((sum, r) => sum + r.count, 0);
/** Largest number of tokens: the stride of a row of distances. */
export const distanceStride = (kinds: readonly MergeRows[]) => Math.max(...kinds.map(k => k.tokens));

/**
 * Euclidean distances over √width between the tokens of every sequence, and the largest of every row.
 * Bindings: `x` [rows, width], `distances` [rows, stride], `furthest` [rows].
 */
export function tokenDistances({ kinds, width }: MergeSpec): Kernel {
  const w4 = width / 4;
  const stride = distanceStride(kinds);
  return flatKernel({
    label: 'token distances',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'distances', type: 'f32', writes: true },
      { name: 'furthest', type: 'f32', writes: true },
    ],
    threads: total(tokensOf(kinds)),
    body: `
  let row = index;
  ${selectRange(tokensOf(kinds), { tokens: kinds.map(k => `${k.tokens}u`) })}
  let first = index - local % tokens;
  var top = 0.0;
  for (var j = 0u; j < tokens; j++) {
    var square = vec4f();
    for (var k = 0u; k < ${w4}u; k++) { let d = x[index * ${w4}u + k] - x[(first + j) * ${w4}u + k]; square += d * d; }
    let distance = sqrt((square.x + square.y) + (square.z + square.w)) / ${f32(Math.sqrt(width))};
    distances[index * ${stride}u + j] = distance;
    top = max(top, distance);
  }
  furthest[index] = top;`,
  });
}

/**
 * DPC-KNN (cluster.py cluster_dpc_knn), one invocation a sequence: densities from the k nearest, distance to the nearest
 * denser token, the highest products become centres, every token joins the nearest centre. Ties go to the lower index.
 * Columns of padded tokens count as one more than the largest distance of the whole batch of the modality.
 *
 * Bindings: `distances`, `furthest`, `noise` [rows] (added to the densities), (`mask` [rows]), `cluster` [rows].
 */
export function dpcKnn({ kinds, k, masked }: MergeSpec): Kernel {
  const stride = distanceStride(kinds);
  const rows = tokensOf(kinds);
  let before = 0;
  const firsts = rows.map(r => `${(before += r.count) - r.count}u`);
  const storage: Storage[] = [
    { name: 'distances', type: 'f32' },
    { name: 'furthest', type: 'f32' },
    { name: 'noise', type: 'f32' },
  ];
  if (masked) storage.push({ name: 'mask', type: 'f32' });
  storage.push({ name: 'cluster', type: 'u32', writes: true });
  const distance = masked
    ? 'select(far, distances[(base + i) * STRIDE + j], mask[base + j] > 0.0)'
    : 'distances[(base + i) * STRIDE + j]';
  return flatKernel({
    label: 'dpc-knn',
    storage,
    threads: kinds.reduce((sum, kind) => sum + kind.sequences, 0),
    preamble: `
const STRIDE = ${stride}u;
fn between(base : u32, i : u32, j : u32, far : f32) -> f32 { return ${distance}; }`,
    body: `
  let row = index;
  ${selectRange(
    kinds.map(kind => ({ count: kind.sequences })),
    {
      first: firsts,
      count: rows.map(r => `${r.count}u`),
      tokens: kinds.map(kind => `${kind.tokens}u`),
      clusters: kinds.map(kind => `${kind.clusters}u`),
      near: kinds.map(kind => `${Math.min(k, kind.tokens)}u`),
    },
  )}
  let base = first + local * tokens;
  var far = 0.0;
  ${masked ? 'for (var r = 0u; r < count; r++) { far = max(far, furthest[first + r]); } far += 1.0;' : ''}
  var density : array<f32, ${stride}>;
  var score : array<f32, ${stride}>;
  var edge = 0.0;
  for (var i = 0u; i < tokens; i++) {
    // The k nearest, one after the other; (value, index) beyond the last one taken.
    var last = -1.0; var lastIndex = 0u; var sum = 0.0;
    for (var n = 0u; n < near; n++) {
      var best = 3e38; var bestIndex = 0u;
      for (var j = 0u; j < tokens; j++) {
        let d = between(base, i, j, far);
        let after = d > last || (d == last && j > lastIndex);
        if (after && d < best) { best = d; bestIndex = j; }
      }
      sum += best * best;
      last = best; lastIndex = bestIndex;
    }
    for (var j = 0u; j < tokens; j++) { edge = max(edge, between(base, i, j, far)); }
    density[i] = (exp(-sum / f32(near)) + noise[base + i])${masked ? ' * mask[base + i]' : ''};
  }
  for (var i = 0u; i < tokens; i++) {
    var indicator = edge;
    for (var j = 0u; j < tokens; j++) {
      if (density[j] > density[i]) { indicator = min(indicator, between(base, i, j, far)); }
    }
    score[i] = indicator * density[i];
  }
  var centers : array<u32, ${Math.max(...kinds.map(kind => kind.clusters))}>;
  for (var c = 0u; c < clusters; c++) {
    var best = -1.0; var who = 0u;
    for (var i = 0u; i < tokens; i++) { if (score[i] > best) { best = score[i]; who = i; } }
    centers[c] = who;
    score[who] = -2.0;
  }
  for (var j = 0u; j < tokens; j++) {
    var best = 3e38; var who = 0u;
    for (var c = 0u; c < clusters; c++) {
      let d = between(base, centers[c], j, far);
      if (d < best) { best = d; who = c; }
    }
    cluster[base + j] = who;
  }
  for (var c = 0u; c < clusters; c++) { cluster[base + centers[c]] = c; }`,
  });
}

/** Where merged rows lie in the matrix that holds the tokens first. */
function mergedRanges(kinds: readonly MergeRows[]) {
  const rows = tokensOf(kinds);
  let [first, merged] = [0, total(rows)];
  return {
    ranges: kinds.map(k => ({ count: k.sequences * k.clusters })),
    values: {
      first: rows.map(r => `${(first += r.count) - r.count}u`),
      to: kinds.map(k => `${(merged += k.sequences * k.clusters) - k.sequences * k.clusters}u`),
      tokens: kinds.map(k => `${k.tokens}u`),
      clusters: kinds.map(k => `${k.clusters}u`),
    },
  };
}

/**
 * Mean of every cluster weighted by exp(score), written behind the tokens in the same matrix (merge_tokens).
 * Bindings: `score` [rows], (`cluster` [rows], unless every sequence becomes one cluster), `totals` [merged rows],
 * `tokens` [rows + merged rows, width].
 */
export function mergeClusters({ kinds, width }: MergeSpec): Kernel {
  const w4 = width / 4;
  const { ranges, values } = mergedRanges(kinds);
  const single = kinds.every(k => k.clusters === 1);
  return flatKernel({
    label: 'merge clusters',
    storage: [
      { name: 'score', type: 'f32' },
      ...(single ? [] : [{ name: 'cluster', type: 'u32' }]),
      { name: 'totals', type: 'f32', writes: true },
      { name: 'tokens', type: 'vec4f', writes: true },
    ],
    threads: total(ranges) * w4,
    body: `
  let k = index % ${w4}u;
  let row = index / ${w4}u;
  ${selectRange(ranges, { first: values.first, to: values.to, count: values.tokens, clusters: values.clusters })}
  let base = first + (local / clusters) * count;
  var sum = vec4f(); var weight = 0.0;
  for (var i = 0u; i < count; i++) {
    ${single ? '' : 'if (cluster[base + i] != local % clusters) { continue; }'}
    let w = exp(score[base + i]);
    sum += w * tokens[(base + i) * ${w4}u + k];
    weight += w;
  }
  tokens[(to + local) * ${w4}u + k] = sum / (weight + 1e-6);
  if (k == 0u) { totals[row] = weight + 1e-6; }`,
  });
}

/**
 * Gradient of `mergeClusters`: adds share·dmerged to the tokens' gradient and writes the scores' gradient
 * dscore = share·(x − merged)·dmerged (+ what came through the attention, summed over its heads).
 *
 * Bindings: `score`, (`mask`), (`cluster`), `totals`, `tokens`, `dattention` (as `scoreGradients` says), `dscore` [rows],
 * `dtokens` (added to).
 * @param through where the gradients of the scores lie in `dattention`
 */
export function mergeClustersGradient(
  { kinds, width, masked }: MergeSpec,
  through: { from: number; heads: number },
): Kernel {
  const w4 = width / 4;
  const single = kinds.every(k => k.clusters === 1);
  const { values } = mergedRanges(kinds);
  const merged = total(tokensOf(kinds));
  const storage: Storage[] = [{ name: 'score', type: 'f32' }];
  if (masked) storage.push({ name: 'mask', type: 'f32' });
  if (!single) storage.push({ name: 'cluster', type: 'u32' });
  return flatKernel({
    label: 'merge clusters gradient',
    storage: [
      ...storage,
      { name: 'totals', type: 'f32' },
      { name: 'tokens', type: 'vec4f' },
      { name: 'dattention', type: 'vec4f' },
      { name: 'dscore', type: 'f32', writes: true },
      { name: 'dtokens', type: 'vec4f', writes: true },
    ],
    threads: merged,
    body: `
  let row = index;
  ${selectRange(tokensOf(kinds), { to: values.to, count: values.tokens, clusters: values.clusters })}
  let goal = to + (local / count) * clusters + ${single ? '0u' : 'cluster[index]'};
  let share = exp(score[index]) / totals[goal - ${merged}u];
  var inner = vec4f();
  for (var k = 0u; k < ${w4}u; k++) {
    let d = dtokens[goal * ${w4}u + k];
    inner += d * (tokens[index * ${w4}u + k] - tokens[goal * ${w4}u + k]);
    dtokens[index * ${w4}u + k] += share * d;
  }
  var ds = share * ((inner.x + inner.y) + (inner.z + inner.w));
  for (var h = 0u; h < ${through.heads}u; h++) { ds += dattention[${through.from}u + index * ${through.heads}u + h].x; }
  dscore[index] = ${masked ? 'select(0.0, ds, mask[index] > 0.0)' : 'ds'};`,
  });
}
