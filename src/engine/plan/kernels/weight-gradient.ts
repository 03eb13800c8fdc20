import type { Kernel } from '../plan';
import { GROUP, isSmall, type Tiling } from './matmul';
import { unroll } from './wgsl';

/** Rows whose outer products add up to one weight gradient. */
export interface GradientRows {
  /** first row of the output's gradient */
  from: number;
  /** first row of the input */
  input: number;
  count: number;
  /** tokens per sequence, for `taps` */
  length?: number;
}

/** dW = dYᵀ·X, several weight matrices of one shape at once. */
export interface WeightGradientSpec {
  /** the row ranges of every weight matrix */
  groups: readonly (readonly GradientRows[])[];
  /** columns of dY, a multiple of 4: rows of dW */
  m: number;
  /** columns of X, a multiple of 4: columns of dW (of one tap) */
  n: number;
  /** also the column sums of dY */
  bias?: boolean;
  /** as in `MatmulSpec`: dW is [m, 3, n] */
  taps?: boolean;
  /** `registers` unless stated */
  tiling?: Tiling;
  /**
   * parts that the rows are cut into, for GPUs with more cores than dW has tiles; each part writes a sum of its own,
   * to be added up by `reducePartials`. 1 unless stated
   */
  parts?: number;
}

/** Weight matrices, and row ranges, of one dispatch. */
const [MAX_GROUPS, MAX_RANGES] = [4, 8];
/** Rows that an invocation adds up at a time with the `registers` tiling. */
const ROWS_AT_ONCE = 2;
/** Rows that a workgroup keeps at a time with the `shared` tiling. */
const SHARED_DEPTH = 16;

/** Vec4s of one part's sums of one matrix: dW, then db. */
export function gradientPartWords({ m, n, bias, taps }: WeightGradientSpec): number {
  return (m * n * (taps ? 3 : 1)) / 4 + (bias ? m / 4 : 0);
}

/**
 * Weight gradients. Sizes are arguments, so that gradients of one kind share a pipeline.
 *
 * Bindings: `dy` [rows, m], `x` [rows, n], `gradients`. Arguments: for every group the place of dW ([m, n], or [m, 3, n]
 * with taps) and, with a bias, that of db, in vec4s. With parts, part p's sums lie p·`gradientPartWords` behind these.
 * @throws when `m` or `n` is no multiple of 4, or there are too many groups or ranges
 */
export function weightGradient(spec: WeightGradientSpec): Kernel {
  const { groups, m, n, tiling = 'registers', parts = 1 } = spec;
  if (m % 4 || n % 4) throw new Error(`A weight gradient of ${m}×${n} does not fit vec4f.`);
  const shared = tiling === 'shared';
  const taps = spec.taps ? 3 : 1;
  const ranges = groups.flat();
  const small = isSmall(2 * ranges.reduce((sum, r) => sum + r.count, 0) * m * n * taps);
  const rows = shared || (m % 8 === 0 && !small) ? 8 : 4;
  const columns = shared || (n % 8 === 0 && !small) ? 8 : 4;
  const vectors = columns / 4;
  if (groups.length > MAX_GROUPS || ranges.length > MAX_RANGES)
    throw new Error(`${groups.length} weight gradients over ${ranges.length} ranges do not fit one dispatch.`);
  // Columns of tiles: those of a tap never straddle two workgroups of the shared tiling.
  const tilesPerTap = shared ? Math.ceil(n / (columns * GROUP)) * GROUP : n / columns;
  const perGroup = spec.bias ? 2 : 1;
  const padded = (list: number[][], size: number) => [
    ...list,
    ...Array.from({ length: size - list.length }, () => [0, 0, 0, 0]),
  ];
  const pack = (places: readonly number[]) => {
    let first = 0;
    const heads = groups.map((group, g) => {
      const head = [places[g * perGroup]!, spec.bias ? places[g * perGroup + 1]! : 0, first, first + group.length];
      first += group.length;
      return head;
    });
    const sizes = [m / 4, n / 4, tilesPerTap, gradientPartWords(spec)];
    const list = ranges.map(r => [r.from, r.input, r.count, r.length ?? 1]);
    return [sizes, ...padded(heads, MAX_GROUPS), ...padded(list, MAX_RANGES)].flat();
  };
  const sums = unroll(rows, i => unroll(vectors, j => `s${i}_${j} += dy${i >> 2}.${'xyzw'[i & 3]} * x${j};`, ' '));
  const inside = 'let p = r % range.length + t; let inside = p >= 1u && p < range.length + 1u;';
  const input = spec.taps ? '(range.input + r + t - 1u)' : '(range.input + r)';
  const add = unroll(rows / 4, i => `db${i} += dy${i};`);
  const single = `for (; r < end; r++) {
      ${unroll(rows / 4, i => `let dy${i} = dy[(range.source + r) * args.m4 + m4 + ${i}u];`)}
      ${spec.bias ? add : ''}
      ${spec.taps ? `${inside} if (!inside) { continue; }` : ''}
      ${unroll(vectors, j => `let x${j} = x[${input} * args.n4 + c4 + ${j}u];`)}
      ${sums}
    }`;
  // Several rows at a time are added up before they meet the sums: these are fetched and stored once for all of them.
  const fetched = (r: number) => `let dyAt${r} = dyAt + ${r}u * args.m4; let xAt${r} = xAt + ${r}u * args.n4;
      ${unroll(rows / 4, i => `let dy${r}_${i} = dy[dyAt${r} + ${i}u];`)}
      ${unroll(vectors, j => `let x${r}_${j} = x[xAt${r} + ${j}u];`)}`;
  const product = (r: number, i: number, j: number) => `dy${r}_${i >> 2}.${'xyzw'[i & 3]} * x${r}_${j}`;
  const together = (term: (r: number) => string) => unroll(ROWS_AT_ONCE, term, ' + ');
  const several = `for (; r + ${ROWS_AT_ONCE}u <= end; r += ${ROWS_AT_ONCE}u) {
      let dyAt = (range.source + r) * args.m4 + m4;
      let xAt = (range.input + r) * args.n4 + c4;
      ${unroll(ROWS_AT_ONCE, fetched)}
      ${spec.bias ? unroll(rows / 4, i => `db${i} += ${together(r => `dy${r}_${i}`)};`) : ''}
      ${unroll(rows, i => unroll(vectors, j => `s${i}_${j} += ${together(r => product(r, i, j))};`))}
    }`;
  const registers = `var r = begin;\n${spec.taps ? '' : several}\n${single}`;
  const side = (GROUP * rows) / 4;
  const threads = GROUP * GROUP;
  const fetch = unroll((SHARED_DEPTH * side) / threads, l => {
    const entry = `(lane + ${l * threads}u)`;
    return `{ let r = r0 + ${entry} / ${side}u; let m = group.y * ${side}u + ${entry} % ${side}u;
        let c = c4 - local.x * ${vectors}u + ${entry} % ${side}u;
        var y = vec4f(); var v = vec4f();
        if (r < end) {
          if (m < args.m4) { y = dy[(range.source + r) * args.m4 + m]; }
          ${spec.taps ? inside : 'let inside = true;'}
          if (inside && c < args.n4) { v = x[${input} * args.n4 + c]; }
        }
        outputs[${entry}] = y; inputs[${entry}] = v; }`;
  });
  const sharedRows = `for (var r0 = begin; r0 < end; r0 += ${SHARED_DEPTH}u) {
      ${fetch}
      workgroupBarrier();
      for (var r = 0u; r < ${SHARED_DEPTH}u; r++) {
        ${unroll(rows / 4, i => `let dy${i} = outputs[r * ${side}u + local.y * ${rows / 4}u + ${i}u];`)}
        ${spec.bias ? add : ''}
        ${unroll(vectors, j => `let x${j} = inputs[r * ${side}u + local.x * ${vectors}u + ${j}u];`)}
        ${sums}
      }
      workgroupBarrier();
    }`;
  const store = unroll(rows, i =>
    unroll(
      vectors,
      j =>
        `if (m4 + ${i >> 2}u < args.m4 && c4 + ${j}u < args.n4) { gradients[place + (m4 * 4u + ${i}u) * (${taps}u * args.n4) + t * args.n4 + c4 + ${j}u] = s${i}_${j}; }`,
    ),
  );
  const bias = `if (id.x == 0u) { ${unroll(rows / 4, i => `if (m4 + ${i}u < args.m4) { gradients[head.bias + part * args.stride + m4 + ${i}u] = db${i}; }`)} }`;
  const code = `
struct Head { matrix : u32, bias : u32, first : u32, last : u32 }
struct Range { source : u32, input : u32, count : u32, length : u32 }
struct Args { m4 : u32, n4 : u32, tiles : u32, stride : u32, heads : array<Head, ${MAX_GROUPS}>, ranges : array<Range, ${MAX_RANGES}> }
${shared ? `var<workgroup> outputs : array<vec4f, ${SHARED_DEPTH * side}>;\nvar<workgroup> inputs : array<vec4f, ${SHARED_DEPTH * side}>;` : ''}
@compute @workgroup_size(${GROUP}, ${GROUP})
fn main(@builtin(global_invocation_id) id : vec3u, @builtin(local_invocation_id) local : vec3u, @builtin(workgroup_id) group : vec3u) {
  let lane = local.y * ${GROUP}u + local.x;
  let m4 = id.y * ${rows / 4}u;
  let head = args.heads[group.z / ${parts}u];
  let part = group.z % ${parts}u;
  let t = id.x / args.tiles;
  let c4 = (id.x % args.tiles) * ${vectors}u;
  ${shared ? '' : `if (t >= ${taps}u || m4 >= args.m4) { return; }`}
  ${unroll(rows, i => unroll(vectors, j => `var s${i}_${j} = vec4f();`, ' '))}
  ${unroll(rows / 4, i => `var db${i} = vec4f();`)}
  for (var i = head.first; i < head.last; i++) {
    let range = args.ranges[i];
    let begin = range.count * part / ${parts}u;
    let end = range.count * (part + 1u) / ${parts}u;
    ${shared ? sharedRows : registers}
  }
  let place = head.matrix + part * args.stride;
  ${store}
  ${spec.bias ? bias : ''}
}`;
  const total = ranges.reduce((sum, r) => sum + r.count, 0);
  return {
    label: `weight gradient ${m}×${total}×${taps * n}`,
    storage: [
      { name: 'dy', type: 'vec4f' },
      { name: 'x', type: 'vec4f' },
      { name: 'gradients', type: 'vec4f', writes: true },
    ],
    args: groups.flatMap((_, g) => (spec.bias ? [`matrix ${g}`, `bias ${g}`] : [`matrix ${g}`])),
    pack,
    code,
    grid: [Math.ceil((taps * tilesPerTap) / GROUP), Math.ceil(m / rows / GROUP), groups.length * parts],
    flops: 2 * m * n * total * taps,
  };
}
