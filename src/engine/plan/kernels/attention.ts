import type { Kernel, Storage } from '../plan';
import { f32, flatKernel, unroll } from './wgsl';

/** What is added to the scores of a key. */
export type AttentionBias =
  /** nothing */
  | 'none'
  /** −9e15 on later and on padded keys (CLIP's text transformer) */
  | 'causal'
  /** −1e6 on padded keys (temporal transformer) */
  | 'padding'
  /** a score of every key (token merging) */
  | 'score';

/** Sequences of one kind. */
export interface AttentionRows {
  sequences: number;
  /** queries and keys per sequence */
  queries: number;
  keys: number;
  /** first row of the queries, and of the keys */
  queryFrom: number;
  keyFrom: number;
  /** entry of `extra` that belongs to the first key */
  extraFrom: number;
  heads: number;
  bias: AttentionBias;
}

/** Softmax attention of many short sequences, one invocation per query and head; nothing of size queries×keys is written. */
export interface AttentionSpec {
  rows: readonly AttentionRows[];
  width: number;
  /** one matrix [rows, 3·width] holds q, k, v; otherwise q is [rows, width] and k, v are [rows, 2·width] */
  packed: boolean;
  /** whether `extra` is bound: 1 = valid by key row, or the key's score */
  extra: boolean;
}

interface Layout {
  /** vec4s of a row of q, and of k and v */
  q4: number;
  kv4: number;
  /** first vec4 of k and of v in a row */
  k0: number;
  v0: number;
  /** buffer of k and v */
  kv: string;
}

function layoutOf({ width, packed }: AttentionSpec): Layout {
  const w4 = width / 4;
  return packed
    ? { q4: 3 * w4, kv4: 3 * w4, k0: w4, v0: 2 * w4, kv: 'q' }
    : { q4: w4, kv4: 2 * w4, k0: 0, v0: w4, kv: 'kv' };
}

/** Largest number of heads: the stride of everything that is kept per row and head. */
export function maxHeads(spec: AttentionSpec): number {
  return Math.max(...spec.rows.map(r => r.heads));
}

function check(spec: AttentionSpec): number[] {
  return spec.rows.map(({ heads }) => {
    const lane = spec.width / heads / 4;
    if (!Number.isInteger(lane)) throw new Error(`Heads of ${spec.width / heads} do not fit vec4f.`);
    return lane;
  });
}

/** Declares `s`, the score of query `i` with key `j` before the softmax. */
function scoreOf({ bias, keys, extraFrom }: AttentionRows, dot: string): string {
  const extra = `extra[${extraFrom}u + sequence * ${keys}u + j]`;
  const added = {
    none: '',
    causal: ` + select(0.0, -9e15, j > i || ${extra} == 0.0)`,
    padding: ` + select(0.0, -1e6, ${extra} == 0.0)`,
    score: ` + ${extra}`,
  }[bias];
  return `let s = (${dot}) * scale${added};`;
}

/** A kernel body per kind of sequence, chosen by the invocation's number. */
function perKind(
  spec: AttentionSpec,
  countOf: (r: AttentionRows) => number,
  body: (r: AttentionRows, lanes: number) => string,
): string {
  const lanes = check(spec);
  let start = 0;
  return spec.rows
    .map((r, n) => {
      const first = start;
      start += countOf(r);
      return `if (job >= ${first}u && job < ${start}u) { let local = job - ${first}u; ${body(r, lanes[n]!)} }`;
    })
    .join('\n');
}

const dots = (lanes: number, a: string, b: (d: number) => string) =>
  Array.from({ length: lanes }, (_, d) => `dot(${a}${d}, ${b(d)})`).join(' + ');

/**
 * softmax(q·kᵀ/√d + bias)·v. Bindings: `q`, (`kv`), (`extra` by key row), `result` [query rows, width],
 * `lse` [query rows, heads]: log Σ exp of the scores, for the backward pass.
 */
export function attention(spec: AttentionSpec): Kernel {
  const { q4, kv4, k0, v0, kv } = layoutOf(spec);
  const w4 = spec.width / 4;
  const heads = maxHeads(spec);
  const countOf = (r: AttentionRows) => r.sequences * r.queries * r.heads;
  const body = (r: AttentionRows, lanes: number) => `
    let head = local % ${r.heads}u;
    let i = (local / ${r.heads}u) % ${r.queries}u;
    let sequence = local / ${r.heads * r.queries}u;
    let row = ${r.queryFrom}u + sequence * ${r.queries}u + i;
    let scale = ${f32((spec.width / r.heads) ** -0.5)};
    ${unroll(lanes, d => `let q${d} = q[row * ${q4}u + head * ${lanes}u + ${d}u]; var o${d} = vec4f();`)}
    var top = -3e38; var total = 0.0;
    for (var j = 0u; j < ${r.bias === 'causal' ? 'i + 1u' : `${r.keys}u`}; j++) {
      let key = ${r.keyFrom}u + sequence * ${r.keys}u + j;
      let at = key * ${kv4}u + head * ${lanes}u;
      ${scoreOf(
        r,
        dots(lanes, 'q', d => `${kv}[at + ${k0 + d}u]`),
      )}
      let next = max(top, s);
      let fade = exp(top - next);
      let p = exp(s - next);
      total = total * fade + p;
      top = next;
      ${unroll(lanes, d => `o${d} = o${d} * fade + p * ${kv}[at + ${v0 + d}u];`)}
    }
    ${unroll(lanes, d => `result[row * ${w4}u + head * ${lanes}u + ${d}u] = o${d} / total;`)}
    lse[row * ${heads}u + head] = top + log(total);`;
  const threads = spec.rows.reduce((sum, r) => sum + countOf(r), 0);
  return flatKernel({
    label: `attention ${spec.rows.map(r => `${r.sequences}×${r.queries}×${r.keys}`).join(' ')}`,
    storage: [
      ...inputs(spec),
      { name: 'result', type: 'vec4f', writes: true },
      { name: 'lse', type: 'f32', writes: true },
    ],
    threads,
    body: `let job = index; ${perKind(spec, countOf, body)}`,
    flops: spec.rows.reduce((sum, r) => sum + 4 * r.sequences * r.queries * r.keys * spec.width, 0),
  });
}

function inputs(spec: AttentionSpec): Storage[] {
  const storage: Storage[] = [{ name: 'q', type: 'vec4f' }];
  if (!spec.packed) storage.push({ name: 'kv', type: 'vec4f' });
  if (spec.extra) storage.push({ name: 'extra', type: 'f32' });
  return storage;
}

/** Rows of keys of all kinds together. */
const keyRows = (spec: AttentionSpec) => Math.max(...spec.rows.map(r => r.keyFrom + r.sequences * r.keys));

/**
 * Where the gradients of the scores lie in `dkv`, per key row and head: `.x` of vec4 number `from + row · heads + head`.
 * A vec4 each, because invocations must not write parts of the same one.
 */
export function scoreGradients(spec: AttentionSpec): { from: number; heads: number; words: number } {
  const from = (keyRows(spec) * 2 * spec.width) / 4;
  const heads = maxHeads(spec);
  return { from, heads, words: 4 * (from + keyRows(spec) * heads) };
}

/**
 * Gradient of `attention`; probabilities are computed again from `lse`. In one dispatch the invocations of queries write
 * dq and those of keys dk and dv.
 *
 * Bindings: as the forward pass's inputs, then `result`, `lse`, `dy`, `dq` (packed: dq, dk and dv), (`dkv`: dk and dv by key
 * row). With a `score` bias the gradients of the scores lie behind dk and dv, see `scoreGradients`: a buffer of their own
 * would be the ninth, and WebGPU guarantees eight.
 */
export function attentionGradient(spec: AttentionSpec): Kernel {
  const { q4, kv4, k0, v0, kv } = layoutOf(spec);
  const w4 = spec.width / 4;
  const heads = maxHeads(spec);
  const dkv = spec.packed ? 'dq' : 'dkv';
  const scored = spec.rows.some(r => r.bias === 'score');
  if (scored && spec.packed) throw new Error('Scores of keys go with queries and keys in buffers of their own.');
  const queryCount = (r: AttentionRows) => r.sequences * r.queries * r.heads;
  const keyCount = (r: AttentionRows) => r.sequences * r.keys * r.heads;
  const queryBody = (r: AttentionRows, lanes: number) => `
    let head = local % ${r.heads}u;
    let i = (local / ${r.heads}u) % ${r.queries}u;
    let sequence = local / ${r.heads * r.queries}u;
    let row = ${r.queryFrom}u + sequence * ${r.queries}u + i;
    let scale = ${f32((spec.width / r.heads) ** -0.5)};
    let out = row * ${w4}u + head * ${lanes}u;
    ${unroll(lanes, d => `let q${d} = q[row * ${q4}u + head * ${lanes}u + ${d}u]; let e${d} = dy[out + ${d}u]; var g${d} = vec4f();`)}
    let inner = ${dots(lanes, 'e', d => `result[out + ${d}u]`)};
    let norm = lse[row * ${heads}u + head];
    for (var j = 0u; j < ${r.bias === 'causal' ? 'i + 1u' : `${r.keys}u`}; j++) {
      let key = ${r.keyFrom}u + sequence * ${r.keys}u + j;
      let at = key * ${kv4}u + head * ${lanes}u;
      ${scoreOf(
        r,
        dots(lanes, 'q', d => `${kv}[at + ${k0 + d}u]`),
      )}
      let ds = exp(s - norm) * (${dots(lanes, 'e', d => `${kv}[at + ${v0 + d}u]`)} - inner) * scale;
      ${unroll(lanes, d => `g${d} += ds * ${kv}[at + ${k0 + d}u];`)}
    }
    ${unroll(lanes, d => `dq[row * ${q4}u + head * ${lanes}u + ${d}u] = g${d};`)}`;
  const keyBody = (r: AttentionRows, lanes: number) => `
    let head = local % ${r.heads}u;
    let j = (local / ${r.heads}u) % ${r.keys}u;
    let sequence = local / ${r.heads * r.keys}u;
    let key = ${r.keyFrom}u + sequence * ${r.keys}u + j;
    let scale = ${f32((spec.width / r.heads) ** -0.5)};
    let at = key * ${kv4}u + head * ${lanes}u;
    ${unroll(lanes, d => `let k${d} = ${kv}[at + ${k0 + d}u]; let v${d} = ${kv}[at + ${v0 + d}u]; var gk${d} = vec4f(); var gv${d} = vec4f();`)}
    var dbias = 0.0;
    for (var i = ${r.bias === 'causal' ? 'j' : '0u'}; i < ${r.queries}u; i++) {
      let row = ${r.queryFrom}u + sequence * ${r.queries}u + i;
      let at_q = row * ${q4}u + head * ${lanes}u;
      let out = row * ${w4}u + head * ${lanes}u;
      ${scoreOf(
        r,
        dots(lanes, 'k', d => `q[at_q + ${d}u]`),
      )}
      let p = exp(s - lse[row * ${heads}u + head]);
      let inner = ${Array.from({ length: lanes }, (_, d) => `dot(dy[out + ${d}u], result[out + ${d}u])`).join(' + ')};
      let ds = p * (${dots(lanes, 'v', d => `dy[out + ${d}u]`)} - inner);
      dbias += ds;
      ${unroll(lanes, d => `gk${d} += ds * scale * q[at_q + ${d}u]; gv${d} += p * dy[out + ${d}u];`)}
    }
    ${unroll(lanes, d => `${dkv}[at + ${k0 + d}u] = gk${d}; ${dkv}[at + ${v0 + d}u] = gv${d};`)}
    ${scored ? `dkv[${scoreGradients(spec).from}u + key * ${heads}u + head] = vec4f(dbias, 0.0, 0.0, 0.0);` : ''}`;
  const queries = spec.rows.reduce((sum, r) => sum + queryCount(r), 0);
  const keys = spec.rows.reduce((sum, r) => sum + keyCount(r), 0);
  const outputs: Storage[] = [{ name: 'dq', type: 'vec4f', writes: true }];
  if (!spec.packed) outputs.push({ name: 'dkv', type: 'vec4f', writes: true });
  return flatKernel({
    label: `attention gradient ${spec.rows.map(r => `${r.sequences}×${r.queries}×${r.keys}`).join(' ')}`,
    storage: [
      ...inputs(spec),
      { name: 'result', type: 'vec4f' },
      { name: 'lse', type: 'f32' },
      { name: 'dy', type: 'vec4f' },
      ...outputs,
    ],
    threads: queries + keys,
    body: `
  if (index < ${queries}u) { let job = index; ${perKind(spec, queryCount, queryBody)} }
  else { let job = index - ${queries}u; ${perKind(spec, keyCount, keyBody)} }`,
    flops: spec.rows.reduce((sum, r) => sum + 12 * r.sequences * r.queries * r.keys * spec.width, 0),
  });
}
