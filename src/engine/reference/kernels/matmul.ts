import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

/** Rows and columns of the output that one thread computes: large tiles where there is enough work for all threads. */
function tileFor(entries: number): 4 | 8 {
  return entries >= 2048 ? 8 : 4;
}

/** WGSL of one thread's tile of C = op(A)·op(B), without barriers or workgroup memory. */
function tileSource(tile: 4 | 8, transposeA: boolean, transposeB: boolean): { preamble: string; body: string } {
  const rows = Array.from({ length: tile }, (_, i) => i);
  const quads = Array.from({ length: tile / 4 }, (_, i) => i);
  const readA = (row: string) => (transposeA ? `A[aAt + k * uniforms.m + ${row}]` : `A[aAt + ${row} * uniforms.k + k]`);
  const readB = (column: string) =>
    transposeB ? `B[bAt + ${column} * uniforms.k + k]` : `B[bAt + k * uniforms.n + ${column}]`;
  const quad = (q: number) => `vec4<f32>(${[0, 1, 2, 3].map(j => readB(`c${4 * q + j}`)).join(', ')})`;
  // Rows and columns past the edge read the last valid one and are not written.
  const body = `
    let tilesN = (uniforms.n + ${tile - 1}) / ${tile};
    let tilesM = (uniforms.m + ${tile - 1}) / ${tile};
    if (index >= tilesM * tilesN * uniforms.batches) { return; }
    let batch = index / (tilesM * tilesN);
    let row = ((index / tilesN) % tilesM) * ${tile};
    let column = (index % tilesN) * ${tile};
    let aAt = (batch % uniforms.batchesA) * uniforms.m * uniforms.k;
    let bAt = (batch % uniforms.batchesB) * uniforms.n * uniforms.k;
    ${rows.map(i => `let r${i} = min(row + ${i}, uniforms.m - 1); let c${i} = min(column + ${i}, uniforms.n - 1);`).join('\n    ')}
    ${rows.flatMap(i => quads.map(q => `var acc${i}_${q} = vec4<f32>(0.0);`)).join(' ')}
    for (var k = 0; k < uniforms.k; k = k + 1) {
      ${quads.map(q => `let b${q} = ${quad(q)};`).join('\n      ')}
      ${rows.map(i => `let a${i} = ${readA(`r${i}`)};`).join('\n      ')}
      ${rows.flatMap(i => quads.map(q => `acc${i}_${q} = acc${i}_${q} + a${i} * b${q};`)).join('\n      ')}
    }
    ${rows.flatMap(i => quads.map(q => `writeQuad(batch, row + ${i}, column + ${4 * q}, acc${i}_${q});`)).join('\n    ')}`;
  const preamble = `
    fn writeQuad(batch : i32, row : i32, column : i32, values : vec4<f32>) {
      if (row >= uniforms.m) { return; }
      let at = (batch * uniforms.m + row) * uniforms.n + column;
      for (var j = 0; j < 4; j = j + 1) {
        if (column + j < uniforms.n) { result[at + j] = values[j]; }
      }
    }`;
  return { preamble, body };
}

/** The three extents of C[m, n] = op(A)·op(B) with inner extent k. */
interface Extents {
  m: number;
  n: number;
  k: number;
}

/**
 * Batched matrix product in which one thread computes a tile, summing over k in order: the same bits on every
 * run (the stock split-k product adds up atomically). A batch of one side may be a divisor of the other's.
 * @returns [batches, m, n]
 */
export function batchMatMul(
  backend: WebGPUBackend,
  a: TensorInfo,
  b: TensorInfo,
  { m, n, k }: Extents,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  const batchesA = tf.util.sizeFromShape(a.shape) / (m * k);
  const batchesB = tf.util.sizeFromShape(b.shape) / (n * k);
  const batches = Math.max(batchesA, batchesB);
  const tile = tileFor(batches * m * n);
  const flat = {
    key: `tileMatMul_${tile}_${transposeA}_${transposeB}`,
    inputs: ['A', 'B'],
    outputShape: [batches * m * n],
    threads: batches * Math.ceil(m / tile) * Math.ceil(n / tile),
    uniforms: 'm : i32, n : i32, k : i32, batches : i32, batchesA : i32, batchesB : i32, ',
    ...tileSource(tile, transposeA, transposeB),
  };
  const asVector = (x: TensorInfo): TensorInfo => ({ ...x, shape: [tf.util.sizeFromShape(x.shape)] });
  return runFlat(backend, flat, [asVector(a), asVector(b)], [m, n, k, batches, batchesA, batchesB]);
}

function kernel(stock: KernelFunc): KernelFunc {
  return args => {
    const { a, b } = args.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = args.attrs as { transposeA: boolean; transposeB: boolean };
    const backend = args.backend as WebGPUBackend;
    const outer = (x: TensorInfo) => x.shape.slice(0, -2);
    const leading = tf.broadcast_util.assertAndGetBroadcastShape(outer(a), outer(b));
    const count = tf.util.sizeFromShape(leading);
    // Only "same batch" and "one matrix against a batch" are indexed by a modulus; the rest goes to the stock kernel.
    const simple = [outer(a), outer(b)].every(s => [1, count].includes(tf.util.sizeFromShape(s)));
    const [a2 = 1, a1 = 1] = a.shape.slice(-2);
    const [b2 = 1, b1 = 1] = b.shape.slice(-2);
    const extents = { m: transposeA ? a1 : a2, n: transposeB ? b2 : b1, k: transposeA ? a2 : a1 };
    if (!simple || a.dtype !== 'float32' || b.dtype !== 'float32' || count * extents.m * extents.n * extents.k === 0)
      return stock(args);
    const out = batchMatMul(backend, a, b, extents, transposeA, transposeB);
    return { ...out, shape: [...leading, extents.m, extents.n] };
  };
}

/** The kernel to register for the WebGPU backend in place of the stock matrix product. */
export function matMulKernels(stock: (name: string) => KernelFunc): KernelConfig[] {
  return [{ kernelName: 'BatchMatMul', backendName: 'webgpu', kernelFunc: kernel(stock('BatchMatMul')) }];
}
