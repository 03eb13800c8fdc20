import type { Kernel, Storage } from '../plan';

/** Invocations of a workgroup of a flat kernel. */
const WORKGROUP = 64;
/** WebGPU's guaranteed `maxComputeWorkgroupsPerDimension`. */
const MAX_GROUPS = 65535;

/** `make(0) … make(n − 1)`, joined: loops that are unrolled in the shader's text. */
export function unroll(n: number, make: (i: number) => string, separator = '\n'): string {
  return Array.from({ length: n }, (_, i) => make(i)).join(separator);
}

/** A number as a WGSL f32. */
export function f32(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot be written in WGSL.`);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A kernel with one invocation per `index` below `threads`. */
export interface FlatKernel {
  label: string;
  storage: readonly Storage[];
  args?: readonly string[];
  readsStep?: boolean;
  threads: number;
  /** WGSL of the number of threads, where the shader is to serve any */
  counted?: string;
  /** WGSL of one invocation; `index : u32` is its number */
  body: string;
  /** WGSL at module scope */
  preamble?: string;
  flops?: number;
}

/** A kernel of one dimension. */
export function flatKernel({ threads, counted, body, preamble = '', ...kernel }: FlatKernel): Kernel {
  const groups = Math.max(1, Math.ceil(threads / WORKGROUP));
  const x = Math.min(groups, MAX_GROUPS);
  const [builtin, row] = counted
    ? [', @builtin(num_workgroups) grid : vec3u', `grid.x * ${WORKGROUP}u`]
    : ['', `${x * WORKGROUP}u`];
  const code = `${preamble}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id : vec3u${builtin}) {
  let index = id.x + id.y * ${row};
  if (index >= ${counted ?? `${threads}u`}) { return; }
  ${body}
}`;
  return { ...kernel, code, grid: [x, Math.ceil(groups / x), 1] };
}

/** A kernel that works on rows: one invocation, or one subgroup, for each. */
export interface RowKernel {
  label: string;
  storage: readonly Storage[];
  args?: readonly string[];
  /** whether a row is spread over the lanes of a subgroup */
  subgroups: boolean;
  rows: number;
  /**
   * WGSL of one row number `row`. Its elements are those from `lane` on, every `lanes`-th; `over_row(x)` is the sum of x
   * over all lanes, and what belongs to the row as a whole is written where `lane == 0u`
   */
  body: string;
  /** invocations behind the rows, and WGSL of one of them, number `index − rows` */
  others?: { threads: number; body: string };
  /** WGSL at module scope */
  preamble?: string;
}

/** Invocations of a workgroup of subgroups: subgroups have at most 128 lanes. */
const SUBGROUP_WORKGROUP = 128;
/** Rows of a workgroup of subgroups. */
const ROWS_PER_GROUP = 32;

/** A kernel that works on rows, and perhaps on something else. */
export function rowKernel({ subgroups, rows, body, others, preamble = '', ...kernel }: RowKernel): Kernel {
  const total = rows + (others?.threads ?? 0);
  if (!subgroups) {
    const row = `let row = index; let lane = 0u; let lanes = 1u; ${body}`;
    return flatKernel({
      ...kernel,
      threads: total,
      preamble: `${preamble}\nfn over_row(x : f32) -> f32 { return x; }`,
      body: others ? `if (index < ${rows}u) { ${row} } else { ${others.body} }` : row,
    });
  }
  const rowGroups = Math.ceil(rows / ROWS_PER_GROUP);
  const groups = rowGroups + Math.ceil((others?.threads ?? 0) / SUBGROUP_WORKGROUP);
  const x = Math.min(groups, MAX_GROUPS);
  const code = `${preamble}
fn over_row(x : f32) -> f32 { return subgroupAdd(x); }
@compute @workgroup_size(${SUBGROUP_WORKGROUP})
fn main(@builtin(workgroup_id) workgroup : vec3u, @builtin(local_invocation_index) invocation : u32,
  @builtin(subgroup_size) lanes : u32, @builtin(subgroup_invocation_id) lane : u32) {
  let group = workgroup.x + workgroup.y * ${x}u;
  if (group < ${rowGroups}u) {
    let end = min(${rows}u, (group + 1u) * ${ROWS_PER_GROUP}u);
    for (var row = group * ${ROWS_PER_GROUP}u + invocation / lanes; row < end; row += ${SUBGROUP_WORKGROUP}u / lanes) {
      ${body}
    }
  }
  ${
    others
      ? `else {
    let index = ${rows}u + (group - ${rowGroups}u) * ${SUBGROUP_WORKGROUP}u + invocation;
    if (index < ${total}u) { ${others.body} }
  }`
      : ''
  }
}`;
  return { ...kernel, subgroups, code, grid: [x, Math.ceil(groups / x), 1] };
}

/** Consecutive rows that share a parameter: a modality's tokens among those of both. */
export interface RowRange {
  /** first row in the input */
  from: number;
  /** first row in the output */
  to: number;
  count: number;
}

/**
 * WGSL that finds the range of row number `row` (rows of all ranges, one after the other) and declares the given
 * constants of it.
 * @param values per name, the value of every range as WGSL; `local` is always declared: the row within its range
 */
export function selectRange(ranges: readonly { count: number }[], values: Record<string, readonly string[]>): string {
  const names = Object.keys(values);
  let start = 0;
  const starts = ranges.map(({ count }) => (start += count) - count);
  if (ranges.length === 1)
    return [`let local = row;`, ...names.map(name => `let ${name} = ${values[name]![0]};`)].join('\n');
  const declare = [`var local = row;`, ...names.map(name => `var ${name} = ${values[name]![0]};`)];
  const rest = ranges.slice(1).map((_, i) => {
    const assign = names.map(name => `${name} = ${values[name]![i + 1]};`).join(' ');
    return `if (row >= ${starts[i + 1]}u) { local = row - ${starts[i + 1]}u; ${assign} }`;
  });
  return [...declare, ...rest].join('\n');
}

/** Sum of the four components of `x`. */
export const SUM4 = 'fn sum4(x : vec4f) -> f32 { return (x.x + x.y) + (x.z + x.w); }';

/** QuickGELU x·σ(1.702·x) and its derivative on vec4f; the exponent is clamped because WGSL may assume no infinities. */
export const QUICK_GELU = `
fn gelu_gate(x : vec4f) -> vec4f { return 1.0 / (1.0 + exp(min(-1.702 * x, vec4f(80.0)))); }
fn quick_gelu(x : vec4f) -> vec4f { return x * gelu_gate(x); }
fn quick_gelu_slope(x : vec4f) -> vec4f { let g = gelu_gate(x); return g + 1.702 * x * g * (1.0 - g); }`;
