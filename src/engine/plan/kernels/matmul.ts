import type { Kernel, Storage } from '../plan';
import { QUICK_GELU, type RowRange, unroll } from './wgsl';

/** Rows that one weight matrix applies to. */
export interface MatmulRows extends RowRange {
  /** first row of the residual, if there is one */
  residual?: number;
  /** tokens per sequence, for `taps` */
  length?: number;
}

/**
 * How a product reads its operands. `registers`: every invocation reads its rows and columns itself, without a barrier,
 * which is best where workgroup memory is ordinary memory (software adapters). `shared`: a workgroup reads each block
 * of both operands once into workgroup memory, which is best on most GPUs.
 */
export type Tiling = 'registers' | 'shared';

/** C = f(A·B + bias) + residual, rows in ranges with a weight matrix each. */
export interface MatmulSpec {
  rows: readonly MatmulRows[];
  /** inner dimension, a multiple of 4 */
  k: number;
  /** columns, a multiple of 4 */
  n: number;
  /** B as [n, k] (PyTorch's weights: the product with their transpose) or as [k, n] */
  layout: 'nk' | 'kn';
  bias?: boolean;
  /** adds rows of another matrix */
  residual?: boolean;
  /** `quickGelu` also writes its argument, which the backward pass needs */
  activation?: 'quickGelu' | 'relu';
  /** multiplies by the activation's slope, read from its argument (`quickGelu`) or its result (`relu`) */
  slope?: 'quickGelu' | 'relu';
  /** adds to C instead of replacing it */
  accumulate?: boolean;
  /**
   * a convolution of width 3 over the tokens of a sequence: B is [n, 3, k] and row r meets its neighbours
   * r − 1, r, r + 1 (1), or the transpose of that for the gradient (−1; layout `kn`, B still [k, 3, n])
   */
  taps?: 1 | -1;
  /** `registers` unless stated */
  tiling?: Tiling;
}

/**
 * Whether a product of so many multiplications and additions is too small for large register tiles to pay: they save it a
 * millisecond at most, and a software adapter compiles them three times as long, half a second each.
 */
export function isSmall(flops: number): boolean {
  return flops < 60e6;
}

/** Outputs of one invocation in rows and columns. */
interface Tile {
  rows: number;
  columns: number;
}

/** Invocations of a workgroup along rows, and along columns. */
export const GROUP = 8;
/** Vec4s of the inner dimension that a workgroup keeps at a time with the `shared` tiling. */
const SHARED_DEPTH = 4;
/** Row ranges of one dispatch. */
const MAX_RANGES = 4;

function tileOf({ rows, k, n, taps, tiling }: MatmulSpec): Tile {
  if (tiling === 'shared') return { rows: 8, columns: 8 };
  if (isSmall(2 * rows.reduce((sum, r) => sum + r.count, 0) * k * n * (taps ? 3 : 1))) return { rows: 4, columns: 4 };
  return { rows: Math.max(...rows.map(r => r.count)) >= 64 ? 8 : 4, columns: n % 8 === 0 ? 8 : 4 };
}

/** Multiply-adds of four inner values `q`: `x(i)` is row i's vec4, `y` a vec4 of B. */
function multiply(tile: Tile, layout: 'nk' | 'kn', x: (i: number) => string, y: (part: number, j: number) => string) {
  const load = unroll(tile.rows, i => `let x${i} = ${x(i)};`);
  if (layout === 'nk')
    return `${load}
      ${unroll(tile.columns, j => `{ let y = ${y(0, j)};\n${unroll(tile.rows, i => `s${i}_${j >> 2}[${j & 3}] += dot(x${i}, y);`, ' ')} }`)}`;
  // All four products are added up before they meet the sum: it is fetched and stored once, not four times.
  const vectors = tile.columns / 4;
  const column = (j: number) => {
    const fetch = unroll(4, s => `let y${s} = ${y(s, j)};`, ' ');
    const sums = unroll(tile.rows, i => `s${i}_${j} += (x${i}.x * y0 + x${i}.y * y1) + (x${i}.z * y2 + x${i}.w * y3);`);
    return `{ ${fetch}\n${sums} }`;
  };
  return `${load}\n${unroll(vectors, column)}`;
}

/** WGSL of row `r`'s neighbour at tap `t` of a convolution: whether it is inside its sequence, and which row it is. */
function neighbour(taps: 1 | -1, row: string): { inside: string; row: string } {
  const shifted = taps === 1 ? `${row} % range.length + t` : `${row} % range.length + 2u - t`;
  return {
    inside: `(${shifted} >= 1u && ${shifted} < range.length + 1u)`,
    row: `(range.source + ${row} ${taps === 1 ? '+ t - 1u' : '+ 1u - t'})`,
  };
}

function registerLoop(tile: Tile, { layout, taps }: MatmulSpec): string {
  const tapCount = taps ? 3 : 1;
  const y =
    layout === 'nk'
      ? (_: number, j: number) =>
          `b[range.matrix + (c + ${j}u) * (${tapCount}u * args.k4)${taps ? ' + t * args.k4' : ''} + q]`
      : (s: number, j: number) =>
          `b[range.matrix + (q * 4u + ${s}u) * (${tapCount}u * args.n4)${taps ? ' + t * args.n4' : ''} + c4 + ${j}u]`;
  const x = (i: number) => `a[a${i} + q]${taps ? ` * m${i}` : ''}`;
  const loop = `for (var q = 0u; q < args.k4; q++) {
      ${multiply(tile, layout, x, y)}
    }`;
  const rows = unroll(tile.rows, i => `let r${i} = min(row0 + ${i}u, range.count - 1u);`);
  if (!taps) return `${rows}\n${unroll(tile.rows, i => `let a${i} = (range.source + r${i}) * args.k4;`)}\n${loop}`;
  const tapped = unroll(tile.rows, i => {
    const { inside, row } = neighbour(taps, `r${i}`);
    return `let in${i} = ${inside}; let m${i} = select(0.0, 1.0, in${i}); let a${i} = select(0u, ${row} * args.k4, in${i});`;
  });
  return `${rows}\nfor (var t = 0u; t < 3u; t++) {\n${tapped}\n${loop}\n}`;
}

/** A workgroup's 64×64 outputs: 64 invocations fetch 64 rows and 64 columns of 16 inner values at a time. */
function sharedLoop(tile: Tile, { layout, taps }: MatmulSpec): string {
  const tapCount = taps ? 3 : 1;
  const [side, depth] = [GROUP * tile.rows, SHARED_DEPTH];
  const threads = GROUP * GROUP;
  const each = (side * depth) / threads;
  const source = taps ? neighbour(taps, 'r') : { inside: 'true', row: '(range.source + r)' };
  const loadA = unroll(each, l => {
    const entry = `(lane + ${l * threads}u)`;
    return `{ let r = min(base + ${entry} / ${depth}u, range.count - 1u); let q = q0 + ${entry} % ${depth}u;
        var v = vec4f(); if (q < args.k4 && ${source.inside}) { v = a[${source.row} * args.k4 + q]; }
        rows[${entry}] = v; }`;
  });
  const tap = (size: string) => (taps ? ` + t * ${size}` : '');
  const loadB = unroll(each, l => {
    const entry = `(lane + ${l * threads}u)`;
    return layout === 'nk'
      ? `{ let column = first + ${entry} / ${depth}u; let q = q0 + ${entry} % ${depth}u; var v = vec4f();
        if (q < args.k4 && column < 4u * args.n4) { v = b[range.matrix + column * (${tapCount}u * args.k4)${tap('args.k4')} + q]; }
        columns[${entry}] = v; }`
      : `{ let k = 4u * q0 + ${entry} / ${side / 4}u; let c = first / 4u + ${entry} % ${side / 4}u; var v = vec4f();
        if (k < 4u * args.k4 && c < args.n4) { v = b[range.matrix + k * (${tapCount}u * args.n4)${tap('args.n4')} + c]; }
        columns[${entry}] = v; }`;
  });
  const y =
    layout === 'nk'
      ? (_: number, j: number) => `columns[(local.x * ${tile.columns}u + ${j}u) * ${depth}u + q]`
      : (s: number, j: number) => `columns[(q * 4u + ${s}u) * ${side / 4}u + local.x * ${tile.columns / 4}u + ${j}u]`;
  const x = (i: number) => `rows[(local.y * ${tile.rows}u + ${i}u) * ${depth}u + q]`;
  const loop = `for (var q0 = 0u; q0 < args.k4; q0 += ${depth}u) {
      ${loadA}
      ${loadB}
      workgroupBarrier();
      for (var q = 0u; q < ${depth}u; q++) {
        ${multiply(tile, layout, x, y)}
      }
      workgroupBarrier();
    }`;
  return `let base = row0 - local.y * ${tile.rows}u; let first = c - local.x * ${tile.columns}u;
    ${taps ? `for (var t = 0u; t < 3u; t++) { ${loop} }` : loop}`;
}

function store(tile: Tile, spec: MatmulSpec): string {
  return unroll(tile.rows, i =>
    unroll(tile.columns / 4, j => {
      const column = `c4 + ${j}u`;
      const lines = [`let at = (range.to + row0 + ${i}u) * args.n4 + ${column};`, `var v = s${i}_${j};`];
      if (spec.bias) lines.push(`v += parameters[range.bias + ${column}];`);
      if (spec.slope === 'quickGelu') lines.push('v *= quick_gelu_slope(x[at]);');
      if (spec.slope === 'relu') lines.push('v = select(vec4f(), v, x[at] > vec4f());');
      if (spec.activation === 'quickGelu') lines.push('argument[at] = v;', 'v = quick_gelu(v);');
      if (spec.activation === 'relu') lines.push('v = max(v, vec4f());');
      if (spec.residual) lines.push(`v += x[(range.rest + row0 + ${i}u) * args.n4 + ${column}];`);
      lines.push(spec.accumulate ? 'result[at] += v;' : 'result[at] = v;');
      return `if (row0 + ${i}u < range.count && ${column} < args.n4) { ${lines.join(' ')} }`;
    }),
  );
}

/**
 * A tiled matrix product over ranges of rows. Sizes are arguments, so that products of one kind share a pipeline.
 *
 * Bindings: `a` [rows, k], `b` (the parameters, or any matrix), then `parameters` when there is a bias, `x` when there is
 * a residual or slope, `result` [rows, n], and `argument` for QuickGELU. Arguments: for every range the place of its
 * matrix in `b` and, with a bias, that of the bias in `parameters`, in vec4s.
 * @throws when `k` or `n` is no multiple of 4, or there are more than four ranges
 */
export function matmul(spec: MatmulSpec): Kernel {
  const { rows, k, n, tiling = 'registers' } = spec;
  if (k % 4 || n % 4) throw new Error(`A product of inner size ${k} and ${n} columns does not fit vec4f.`);
  if (rows.length > MAX_RANGES) throw new Error(`${rows.length} row ranges are more than ${MAX_RANGES}.`);
  const tile = tileOf(spec);
  const storage: Storage[] = [
    { name: 'a', type: 'vec4f' },
    { name: 'b', type: 'vec4f' },
  ];
  if (spec.bias) storage.push({ name: 'parameters', type: 'vec4f' });
  if (spec.residual || spec.slope) storage.push({ name: 'x', type: 'vec4f' });
  storage.push({ name: 'result', type: 'vec4f', writes: true });
  if (spec.activation === 'quickGelu') storage.push({ name: 'argument', type: 'vec4f', writes: true });
  // A workgroup that shares its operands works on one range only.
  const step = tiling === 'shared' ? GROUP : 1;
  let tiles = 0;
  const starts = rows.map(r => {
    const first = tiles;
    tiles += Math.ceil(Math.ceil(r.count / tile.rows) / step) * step;
    return first;
  });
  const perRange = spec.bias ? 2 : 1;
  const pack = (places: readonly number[]) => [
    k / 4,
    n / 4,
    tiles,
    rows.length,
    ...rows.flatMap((r, i) => [
      starts[i]!,
      r.from,
      r.to,
      r.count,
      places[i * perRange]!,
      spec.bias ? places[i * perRange + 1]! : 0,
      r.residual ?? r.to,
      r.length ?? 1,
    ]),
    ...Array<number>((MAX_RANGES - rows.length) * 8).fill(0),
  ];
  const outside = 'c >= 4u * args.n4 || id.y >= args.tiles';
  const code = `${QUICK_GELU}
struct Range { start : u32, source : u32, to : u32, count : u32, matrix : u32, bias : u32, rest : u32, length : u32 }
struct Args { k4 : u32, n4 : u32, tiles : u32, ranges : u32, list : array<Range, ${MAX_RANGES}> }
${tiling === 'shared' ? `var<workgroup> rows : array<vec4f, ${GROUP * tile.rows * SHARED_DEPTH}>;\nvar<workgroup> columns : array<vec4f, ${GROUP * tile.columns * SHARED_DEPTH}>;` : ''}
@compute @workgroup_size(${GROUP}, ${GROUP})
fn main(@builtin(global_invocation_id) id : vec3u, @builtin(local_invocation_id) local : vec3u, @builtin(workgroup_id) group : vec3u) {
  let c = id.x * ${tile.columns}u;
  let lane = local.y * ${GROUP}u + local.x;
  ${tiling === 'shared' ? '' : `if (${outside}) { return; }`}
  var which = 0u;
  for (var i = 1u; i < args.ranges; i++) { if (${tiling === 'shared' ? `group.y * ${GROUP}u` : 'id.y'} >= args.list[i].start) { which = i; } }
  let range = args.list[which];
  let c4 = c / 4u;
  let row0 = (id.y - range.start) * ${tile.rows}u;
  ${unroll(tile.rows, i => unroll(tile.columns / 4, j => `var s${i}_${j} = vec4f();`, ' '))}
  ${tiling === 'shared' ? sharedLoop(tile, spec) : registerLoop(tile, spec)}
  ${store(tile, spec)}
}`;
  const total = rows.reduce((sum, r) => sum + r.count, 0);
  return {
    label: `matmul ${total}×${spec.taps ? 3 * k : k}×${n} ${spec.layout}`,
    storage,
    args: rows.flatMap((_, i) => (spec.bias ? [`matrix ${i}`, `bias ${i}`] : [`matrix ${i}`])),
    pack,
    code,
    grid: [Math.ceil(n / tile.columns / GROUP), Math.ceil(tiles / GROUP), 1],
    flops: 2 * total * k * n * (spec.taps ? 3 : 1),
  };
}
