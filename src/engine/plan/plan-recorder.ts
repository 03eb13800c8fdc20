import type { PartialSum } from './kernels/layer-norm';
import { partialTable, reducePartials } from './kernels/layer-norm';
import { TABLE_USAGE } from './buffer-usage';
import { isDry } from './dry-device';
import { matmul, type MatmulRows, type MatmulSpec } from './kernels/matmul';
import {
  type GradientRows,
  gradientPartWords,
  weightGradient,
  type WeightGradientSpec,
} from './kernels/weight-gradient';
import type { ParameterArena } from './parameter-arena';
import { type Kernel, PlanBuilder, type PlanBuffer } from './plan';
import { type Tuning, tuningOf } from './tuning';

/** Rows that one affine map applies to. */
export interface LinearRows extends MatmulRows {
  /** name without `.weight` */
  parameter: string;
}

/** Names of an affine map's weight and bias; attention's joint input projection is named differently by PyTorch. */
const weightOf = (parameter: string) => `${parameter}${parameter.endsWith('in_proj') ? '_' : '.'}weight`;
const biasOf = (parameter: string) => `${parameter}${parameter.endsWith('in_proj') ? '_' : '.'}bias`;

/** Rows that a part of a weight gradient has at least. */
const PART_ROWS = 256;

/** Bytes of partial sums that weight gradients may add up to: deep models are cut into fewer parts. */
const MOST_PARTIAL_BYTES = 96 * 2 ** 20;

/**
 * Parts that give a weight gradient so many invocations, as far as its rows allow. Every range of rows is cut into as many: a
 * batch's few rows ride along with a bank's many, which one invocation an output would have to walk through alone.
 */
export function partsOf({ groups, m, n, taps }: WeightGradientSpec, invocations: number): number {
  const tiles = (groups.length * m * n * (taps ? 3 : 1)) / 64;
  const rows = Math.min(...groups.map(ranges => ranges.reduce((sum, range) => sum + range.count, 0)));
  return Math.max(1, Math.min(Math.floor(invocations / tiles), Math.floor(rows / PART_ROWS)));
}

/** Records a plan of a model: its dispatches, its parameters, and which of them got a gradient. */
export class PlanRecorder {
  readonly builder = new PlanBuilder();
  readonly #gradients = new Set<string>();
  readonly #sums: PartialSum[] = [];
  readonly #partials: PlanBuffer = { label: 'partial gradients', bytes: 0, gpu: null };
  readonly #tables: GPUBuffer[] = [];
  /** what suits the device */
  readonly tuning: Tuning;

  constructor(
    readonly arena: ParameterArena,
    /** 1 = valid, by token row: texts, videos, then the memory bank's */
    readonly masks: PlanBuffer,
    private readonly device: GPUDevice,
  ) {
    this.tuning = tuningOf(device);
  }

  /** A temporary of so many words. */
  temporary(label: string, words: number): PlanBuffer {
    return this.builder.temporary(label, words);
  }

  /** Adds a dispatch. */
  run(kernel: Kernel, buffers: readonly PlanBuffer[], args: readonly number[] = []): void {
    this.builder.dispatch(kernel, buffers, args);
  }

  /**
   * A constant table on the GPU, freed with the plan.
   * @param count its 32-bit words
   * @param fill makes them; not called where nothing is computed
   */
  table(label: string, count: number, fill: () => Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): PlanBuffer {
    const size = Math.max(16, count * 4);
    const gpu = this.device.createBuffer({ label, size, usage: TABLE_USAGE });
    if (!isDry(this.device)) this.device.queue.writeBuffer(gpu, 0, fill());
    this.#tables.push(gpu);
    return { label, bytes: size, gpu };
  }

  /** Constant tables made so far. */
  get tables(): readonly GPUBuffer[] {
    return this.#tables;
  }

  /** Place of a parameter, in vec4s. */
  place(name: string): number {
    return this.arena.place(name);
  }

  /** Place of a parameter's gradient, which from now on counts as computed. */
  gradient(name: string): number {
    this.#gradients.add(name);
    return this.arena.place(name);
  }

  /** Parameters with a gradient, in the arena's order. */
  get trained(): string[] {
    return this.arena.trained.filter(name => this.#gradients.has(name));
  }

  /** Room for partial sums of gradients. @returns first place, in vec4s */
  partials(vec4s: number): number {
    const from = this.#partials.bytes / 16;
    this.#partials.bytes += vec4s * 16;
    return from;
  }

  /** The buffer that `partials` makes room in. */
  get partialBuffer(): PlanBuffer {
    return this.#partials;
  }

  /** A parameter's gradient is the sum of partial sums. */
  sumPartials(name: string, sum: Omit<PartialSum, 'to'>): void {
    this.#sums.push({ ...sum, to: this.gradient(name) });
  }

  /** Adds all partial sums up; after everything that makes some. */
  finishPartials(): void {
    if (this.#sums.length === 0) return;
    const outputs = this.#sums.reduce((sum, { size }) => sum + size, 0);
    const table = this.table('partial sums', 4 * outputs, () => partialTable(this.#sums));
    this.run(reducePartials(outputs), [this.#partials, table, this.arena.gradients]);
  }

  /**
   * y = f(x·Wᵀ + b) (+ residual) for ranges of rows.
   * @param out `y`, and the argument of QuickGELU
   */
  linear(
    x: PlanBuffer,
    rows: readonly LinearRows[],
    spec: Omit<MatmulSpec, 'rows' | 'layout'>,
    out: { y: PlanBuffer; argument?: PlanBuffer; residual?: PlanBuffer },
  ): void {
    const { values } = this.arena;
    const buffers = [x, values, ...(spec.bias ? [values] : []), ...(out.residual ? [out.residual] : []), out.y];
    const args = rows.flatMap(({ parameter }) => [
      this.place(weightOf(parameter)),
      ...(spec.bias ? [this.place(biasOf(parameter))] : []),
    ]);
    const product = { ...spec, rows, layout: 'nk', residual: out.residual !== undefined } as const;
    this.product(product, out.argument ? [...buffers, out.argument] : buffers, args);
  }

  /** dx = (dy·W) ⊙ slope (+ residual) for ranges of rows; `k` and `n` are those of this product. */
  linearInput(
    dy: PlanBuffer,
    rows: readonly LinearRows[],
    spec: Omit<MatmulSpec, 'rows' | 'layout' | 'bias'>,
    out: { dx: PlanBuffer; x?: PlanBuffer },
  ): void {
    const buffers = [dy, this.arena.values, ...(out.x ? [out.x] : []), out.dx];
    const args = rows.map(({ parameter }) => this.place(weightOf(parameter)));
    this.product({ ...spec, rows, layout: 'kn' }, buffers, args);
  }

  /** A matrix product with the tiling that suits the device; buffers and arguments as `matmul` says. */
  product(spec: Omit<MatmulSpec, 'tiling'>, buffers: readonly PlanBuffer[], args: readonly number[]): void {
    this.run(matmul({ ...spec, tiling: this.tuning.tiling }), buffers, args);
  }

  /** dW = dyᵀ·x and db for several maps of one shape. */
  linearWeights(
    dy: PlanBuffer,
    x: PlanBuffer,
    groups: readonly { parameter: string; rows: readonly GradientRows[] }[],
    spec: { m: number; n: number; bias?: boolean; taps?: boolean },
  ): void {
    const named = groups.map(({ parameter, rows }) => ({
      weight: weightOf(parameter),
      bias: spec.bias ? biasOf(parameter) : null,
      rows,
    }));
    this.outerProducts(dy, x, named, spec);
  }

  /** dW = dyᵀ·x, and db where a bias is named, cut into as many parts as the device wants. */
  outerProducts(
    dy: PlanBuffer,
    x: PlanBuffer,
    groups: readonly { weight: string; bias: string | null; rows: readonly GradientRows[] }[],
    spec: { m: number; n: number; taps?: boolean },
  ): void {
    const bias = groups.some(g => g.bias !== null);
    const { tiling, invocations } = this.tuning;
    const whole: WeightGradientSpec = { ...spec, bias, tiling, groups: groups.map(g => g.rows) };
    const cut = partsOf(whole, invocations);
    const sums = cut * groups.length * gradientPartWords(whole) * 16;
    const parts = this.#partials.bytes + sums > MOST_PARTIAL_BYTES ? 1 : cut;
    const kernel = weightGradient({ ...whole, parts });
    if (parts === 1) {
      const places = groups.flatMap(g => [g.weight, ...(g.bias ? [g.bias] : [])]).map(name => this.gradient(name));
      this.run(kernel, [dy, x, this.arena.gradients], places);
      return;
    }
    const stride = gradientPartWords(whole);
    const weightSize = stride - (bias ? spec.m / 4 : 0);
    const places = groups.flatMap(g => {
      const from = this.partials(parts * stride);
      this.sumPartials(g.weight, { from, stride, parts, size: weightSize });
      if (g.bias) this.sumPartials(g.bias, { from: from + weightSize, stride, parts, size: spec.m / 4 });
      return g.bias ? [from, from + weightSize] : [from];
    });
    this.run(kernel, [dy, x, this.#partials], places);
  }
}
