import type { Kernel, Storage } from '../plan';
import { QUICK_GELU, type RowRange, unroll } from './wgsl';

/** Rows that one weight matrix applies to. */
export interface MatmulRows extends RowRange {
  /** first row of the residual, if there is one */
  residual?: number;
  /** tokens per sequence, for `taps` */
  length?: number;
}

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
}

/** Outputs of one invocation in rows and columns. */
export interface Tile {
  rows: number;
  columns: number;
}

/** Barrier-free register tiling: the best on software adapters, and good enough everywhere. */
const TILE: Tile = { rows: 8, columns: 8 };

function fitTile(rows: number, n: number): Tile {
  return { rows: rows >= 64 ? TILE.rows : 4, columns: n % TILE.columns === 0 ? TILE.columns : 4 };
}

/** Declares the address of the row of A that every row of the tile meets at tap `t`, and whether it is inside. */
function tapRows(tile: Tile, spec: MatmulSpec): string {
  const k4 = spec.k / 4;
  return unroll(tile.rows, i => {
    const shift = spec.taps === 1 ? `p${i} + t` : `p${i} + 2u - t`;
    return `let in${i} = (${shift} >= 1u) && (${shift} < len + 1u);
      let m${i} = select(0.0, 1.0, in${i});
      let a${i} = select(0u, (source + r${i} + ${spec.taps === 1 ? 't - 1u' : '1u - t'}) * ${k4}u, in${i});`;
  });
}

function innerLoop(tile: Tile, spec: MatmulSpec): string {
  const [k4, n4, vectors] = [spec.k / 4, spec.n / 4, tile.columns / 4];
  const taps = spec.taps ? 3 : 1;
  const load = (i: number) => `let x${i} = a[a${i} + q]${spec.taps ? ` * m${i}` : ''};`;
  if (spec.layout === 'nk') {
    const at = (j: number) => `b[w + (c + ${j}u) * ${taps * k4}u${spec.taps ? ` + t * ${k4}u` : ''} + q]`;
    const column = (j: number) =>
      `{ let y = ${at(j)};\n${unroll(tile.rows, i => `s${i}_${j >> 2}[${j & 3}] += dot(x${i}, y);`, ' ')} }`;
    return `for (var q = 0u; q < ${k4}u; q++) {
      ${unroll(tile.rows, load)}
      ${unroll(tile.columns, column)}
    }`;
  }
  const part = (s: number) => {
    const at = (j: number) => `b[w + (q * 4u + ${s}u) * ${taps * n4}u${spec.taps ? ` + t * ${n4}u` : ''} + c4 + ${j}u]`;
    const sums = unroll(tile.rows, i => unroll(vectors, j => `s${i}_${j} += x${i}.${'xyzw'[s]} * y${j};`, ' '));
    return `{ ${unroll(vectors, j => `let y${j} = ${at(j)};`, ' ')}\n${sums} }`;
  };
  return `for (var q = 0u; q < ${k4}u; q++) {
      ${unroll(tile.rows, load)}
      ${unroll(4, part)}
    }`;
}

function store(tile: Tile, spec: MatmulSpec): string {
  const n4 = spec.n / 4;
  return unroll(tile.rows, i =>
    unroll(tile.columns / 4, j => {
      const lines = [`let at = (to + row0 + ${i}u) * ${n4}u + c4 + ${j}u;`, `var v = s${i}_${j};`];
      if (spec.bias) lines.push(`v += parameters[bias + c4 + ${j}u];`);
      if (spec.slope === 'quickGelu') lines.push('v *= quick_gelu_slope(x[at]);');
      if (spec.slope === 'relu') lines.push('v = select(vec4f(), v, x[at] > vec4f());');
      if (spec.activation === 'quickGelu') lines.push('argument[at] = v;', 'v = quick_gelu(v);');
      if (spec.activation === 'relu') lines.push('v = max(v, vec4f());');
      if (spec.residual) lines.push(`v += x[(rest + row0 + ${i}u) * ${n4}u + c4 + ${j}u];`);
      lines.push(spec.accumulate ? 'result[at] += v;' : 'result[at] = v;');
      return `if (row0 + ${i}u < count) { ${lines.join(' ')} }`;
    }),
  );
}

/**
 * A register-tiled matrix product over ranges of rows.
 *
 * Bindings: `a` [rows, k], `b` (the parameters, or any matrix), then `parameters` when there is a bias, `x` when there is
 * a residual or slope, `result` [rows, n], and `argument` for QuickGELU. Arguments: for every range the place of its
 * matrix in `b` and, with a bias, that of the bias in `parameters`, in vec4s.
 */
export function matmul(spec: MatmulSpec): Kernel {
  const { rows, k, n } = spec;
  if (k % 4 || n % 4) throw new Error(`A product of inner size ${k} and ${n} columns does not fit vec4f.`);
  const tile = fitTile(Math.max(...rows.map(r => r.count)), n);
  const storage: Storage[] = [
    { name: 'a', type: 'vec4f' },
    { name: 'b', type: 'vec4f' },
  ];
  if (spec.bias) storage.push({ name: 'parameters', type: 'vec4f' });
  if (spec.residual || spec.slope) storage.push({ name: 'x', type: 'vec4f' });
  storage.push({ name: 'result', type: 'vec4f', writes: true });
  if (spec.activation === 'quickGelu') storage.push({ name: 'argument', type: 'vec4f', writes: true });
  const args = rows.flatMap((_, i) => (spec.bias ? [`w${i}`, `bias${i}`] : [`w${i}`]));
  const tilesOf = rows.map(r => Math.ceil(r.count / tile.rows));
  let start = 0;
  const choose = rows.map((r, i) => {
    const first = start;
    start += tilesOf[i]!;
    const bias = spec.bias ? `bias = args.bias${i};` : '';
    const rest = spec.residual ? `rest = ${r.residual ?? r.to}u;` : '';
    const len = spec.taps ? `len = ${r.length}u;` : '';
    return `if (tile >= ${first}u) { row0 = (tile - ${first}u) * ${tile.rows}u; source = ${r.from}u; to = ${r.to}u; count = ${r.count}u; w = args.w${i}; ${bias} ${rest} ${len} }`;
  });
  const rowNumbers = unroll(tile.rows, i => `let r${i} = min(row0 + ${i}u, count - 1u);`);
  const loop = spec.taps
    ? `${unroll(tile.rows, i => `let p${i} = r${i} % len;`)}
    for (var t = 0u; t < 3u; t++) {
      ${tapRows(tile, spec)}
      ${innerLoop(tile, spec)}
    }`
    : `${unroll(tile.rows, i => `let a${i} = (source + r${i}) * ${k / 4}u;`)}
    ${innerLoop(tile, spec)}`;
  const code = `${QUICK_GELU}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id : vec3u) {
  let tile = id.y;
  let c = id.x * ${tile.columns}u;
  if (c >= ${n}u || tile >= ${start}u) { return; }
  let c4 = c / 4u;
  var row0 = 0u; var source = 0u; var to = 0u; var count = 0u; var w = 0u; var bias = 0u; var rest = 0u; var len = 1u;
  ${choose.join('\n')}
  ${rowNumbers}
  ${unroll(tile.rows, i => unroll(tile.columns / 4, j => `var s${i}_${j} = vec4f();`, ' '))}
  ${loop}
  ${store(tile, spec)}
}`;
  const total = rows.reduce((sum, r) => sum + r.count, 0);
  return {
    label: `matmul ${total}×${spec.taps ? 3 * k : k}×${n} ${spec.layout}`,
    storage,
    args,
    code,
    grid: [Math.ceil(n / tile.columns / 8), Math.ceil(start / 8), 1],
    flops: 2 * total * k * n * (spec.taps ? 3 : 1),
  };
}

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
  taps?: boolean;
}

/**
 * Weight gradients, written into the gradient arena.
 *
 * Bindings: `dy` [rows, m], `x` [rows, n], `gradients`. Arguments: for every group the place of dW ([m, n], or [m, 3, n]
 * with taps) and, with a bias, that of db, in vec4s.
 */
export function weightGradient(spec: WeightGradientSpec): Kernel {
  const { groups, m, n } = spec;
  if (m % 4 || n % 4) throw new Error(`A weight gradient of ${m}×${n} does not fit vec4f.`);
  const rows = m % 8 === 0 ? 8 : 4;
  const columns = n % 8 === 0 ? 8 : 4;
  const [m4, n4, vectors, taps] = [m / 4, n / 4, columns / 4, spec.taps ? 3 : 1];
  const sums = unroll(rows, i => unroll(vectors, j => `s${i}_${j} += dy${i >> 2}.${'xyzw'[i & 3]} * x${j};`, ' '));
  const range = ({ from, input, count, length }: GradientRows) => {
    const inside = spec.taps
      ? `let p = r % ${length}u + t; let inside = p >= 1u && p < ${length! + 1}u; if (!inside) { continue; }`
      : '';
    const at = spec.taps ? `(${input}u + r + t - 1u)` : `(${input}u + r)`;
    return `for (var r = 0u; r < ${count}u; r++) {
      ${unroll(rows / 4, i => `let dy${i} = dy[(${from}u + r) * ${m4}u + m4 + ${i}u];`)}
      ${spec.bias ? unroll(rows / 4, i => `db${i} += dy${i};`) : ''}
      ${inside}
      ${unroll(vectors, j => `let x${j} = x[${at} * ${n4}u + c4 + ${j}u];`)}
      ${sums}
    }`;
  };
  const bodies = groups.map((ranges, g) => {
    const store = unroll(rows, i =>
      unroll(
        vectors,
        j =>
          `gradients[args.w${g} + (id.y * ${rows}u + ${i}u) * ${taps * n4}u + t * ${n4}u + c4 + ${j}u] = s${i}_${j};`,
      ),
    );
    const bias = spec.bias
      ? `if (id.x == 0u) { ${unroll(rows / 4, i => `gradients[args.bias${g} + m4 + ${i}u] = db${i};`)} }`
      : '';
    return `if (id.z == ${g}u) { ${ranges.map(range).join('\n')} ${store} ${bias} }`;
  });
  const tilesX = (taps * n) / columns;
  const code = `
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id : vec3u) {
  if (id.x >= ${tilesX}u || id.y >= ${m / rows}u) { return; }
  let m4 = id.y * ${rows / 4}u;
  let t = ${spec.taps ? `id.x / ${n / columns}u` : '0u'};
  let c4 = ${spec.taps ? `(id.x % ${n / columns}u)` : 'id.x'} * ${vectors}u;
  ${unroll(rows, i => unroll(vectors, j => `var s${i}_${j} = vec4f();`, ' '))}
  ${unroll(rows / 4, i => `var db${i} = vec4f();`)}
  ${bodies.join('\n')}
}`;
  const total = groups.flat().reduce((sum, r) => sum + r.count, 0);
  return {
    label: `weight gradient ${m}×${total}×${taps * n}`,
    storage: [
      { name: 'dy', type: 'vec4f' },
      { name: 'x', type: 'vec4f' },
      { name: 'gradients', type: 'vec4f', writes: true },
    ],
    args: groups.flatMap((_, g) => (spec.bias ? [`w${g}`, `bias${g}`] : [`w${g}`])),
    code,
    grid: [Math.ceil(tilesX / 8), Math.ceil(m / rows / 8), groups.length],
    flops: 2 * m * n * total * taps,
  };
}
