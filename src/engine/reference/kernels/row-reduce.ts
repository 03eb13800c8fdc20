import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

/** Reductions that this kernel takes over from TensorFlow.js' WebGPU backend. */
export type Reduction = 'Sum' | 'Mean' | 'Max' | 'Min';

/** A tensor seen as [outer, n, inner], reduced over its middle. */
export interface ReductionLayout {
  outer: number;
  n: number;
  inner: number;
}

/**
 * Sees a reduction over consecutive `axes` of `shape` as [outer, n, inner]; null when the axes are not consecutive.
 * @param axes non-negative, any order
 */
export function reductionLayout(shape: readonly number[], axes: readonly number[]): ReductionLayout | null {
  const sorted = [...axes].sort((a, b) => a - b);
  const first = sorted[0];
  if (first === undefined || sorted.some((axis, i) => axis !== first + i)) return null;
  const size = (dims: readonly number[]) => dims.reduce((product, d) => product * d, 1);
  const end = first + sorted.length;
  return { outer: size(shape.slice(0, first)), n: size(shape.slice(first, end)), inner: size(shape.slice(end)) };
}

const COMBINE: Record<Reduction, string> = {
  Sum: 'acc = acc + value;',
  Mean: 'acc = acc + value;',
  Max: 'acc = max(acc, value);',
  Min: 'acc = min(acc, value);',
};

/** One thread reduces `chunk` entries of one row: [outer, n, inner] → [outer, ceil(n / chunk), inner]. */
function reducePass(
  backend: WebGPUBackend,
  op: Reduction,
  x: TensorInfo,
  layout: ReductionLayout,
  chunk: number,
  divisor: number,
): TensorInfo {
  const { outer, n, inner } = layout;
  const parts = Math.ceil(n / chunk);
  const sums = op === 'Sum' || op === 'Mean';
  return runFlat(
    backend,
    {
      key: `rowReduce_${op}`,
      inputs: ['x'],
      outputShape: [outer * parts * inner],
      threads: outer * parts * inner,
      uniforms: 'n : i32, inner : i32, chunk : i32, parts : i32, divisor : i32, ',
      body: `
        if (index >= uniforms.size) { return; }
        let column = index % uniforms.inner;
        let part = (index / uniforms.inner) % uniforms.parts;
        let row = index / (uniforms.inner * uniforms.parts);
        let first = part * uniforms.chunk;
        let last = min(first + uniforms.chunk, uniforms.n);
        var at = (row * uniforms.n + first) * uniforms.inner + column;
        var acc = ${sums ? '0.0' : 'x[at]'};
        for (var i = first; i < last; i = i + 1) {
          let value = x[at];
          ${COMBINE[op]}
          at = at + uniforms.inner;
        }
        result[index] = ${op === 'Mean' ? 'acc / f32(uniforms.divisor)' : 'acc'};`,
    },
    [x],
    [n, inner, chunk, parts, divisor],
  );
}

/** Rows longer than this with few outputs are reduced in two passes, for parallelism and for float32 accuracy. */
const LONG_ROW = 2048;

/**
 * Sum, mean, maximum or minimum over the middle of [outer, n, inner] with one thread per output, in a fixed order:
 * the same bits on every run. The stock kernel starts a workgroup per output, even to add up eight numbers.
 * @param x float32
 * @returns a tensor of outer·inner entries; the caller gives it its shape
 */
export function rowReduce(backend: WebGPUBackend, op: Reduction, x: TensorInfo, layout: ReductionLayout): TensorInfo {
  const { outer, n, inner } = layout;
  if (n <= LONG_ROW || outer * inner >= 1024) return reducePass(backend, op, x, layout, n, n);
  const chunk = Math.ceil(Math.sqrt(n));
  const partial = reducePass(backend, op === 'Mean' ? 'Sum' : op, x, layout, chunk, 1);
  const rest = { outer, n: Math.ceil(n / chunk), inner };
  const out = reducePass(backend, op, partial, rest, rest.n, n);
  backend.disposeData(partial.dataId);
  return out;
}

function kernelFor(op: Reduction, stock: KernelFunc): KernelFunc {
  return args => {
    const { x } = args.inputs as { x: TensorInfo };
    const backend = args.backend as WebGPUBackend;
    const attrs = args.attrs as { axis?: number | number[]; reductionIndices?: number | number[]; keepDims: boolean };
    const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices ?? null!, x.shape);
    const layout = x.dtype === 'float32' ? reductionLayout(x.shape, axes) : null;
    if (!layout || layout.n === 0 || backend.shouldExecuteOnCPU([x])) return stock(args);
    const reduced = rowReduce(backend, op, x, layout);
    const kept = x.shape.filter((_, i) => !axes.includes(i));
    const shape = attrs.keepDims ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : kept;
    return { ...reduced, shape };
  };
}

/** The kernels to register for the WebGPU backend in place of the stock ones; other layouts still go to those. */
export function rowReduceKernels(stock: (name: string) => KernelFunc): KernelConfig[] {
  return (['Sum', 'Mean', 'Max', 'Min'] as const).map(op => ({
    kernelName: op,
    backendName: 'webgpu',
    kernelFunc: kernelFor(op, stock(op)),
  }));
}
