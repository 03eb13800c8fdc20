import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

/** Softmax over the last axis, one thread per row: three passes over it, no barriers. */
function rowSoftmax(backend: WebGPUBackend, logits: TensorInfo): TensorInfo {
  const n = logits.shape[logits.shape.length - 1] ?? 1;
  const size = tf.util.sizeFromShape(logits.shape);
  const flat = {
    key: 'rowSoftmax',
    inputs: ['x'],
    outputShape: [size],
    threads: size / n,
    uniforms: 'n : i32, ',
    body: `
      if (index >= uniforms.size / uniforms.n) { return; }
      let first = index * uniforms.n;
      let last = first + uniforms.n;
      var largest = x[first];
      for (var i = first + 1; i < last; i = i + 1) { largest = max(largest, x[i]); }
      var sum = 0.0;
      for (var i = first; i < last; i = i + 1) {
        let e = exp(x[i] - largest);
        result[i] = e;
        sum = sum + e;
      }
      for (var i = first; i < last; i = i + 1) { result[i] = result[i] / sum; }`,
  };
  return { ...runFlat(backend, flat, [{ ...logits, shape: [size] }], [n]), shape: logits.shape };
}

function kernel(stock: KernelFunc): KernelFunc {
  return args => {
    const { logits } = args.inputs as { logits: TensorInfo };
    const { dim } = args.attrs as { dim: number };
    const last = dim === logits.shape.length - 1;
    if (!last || logits.dtype !== 'float32' || tf.util.sizeFromShape(logits.shape) === 0) return stock(args);
    return rowSoftmax(args.backend as WebGPUBackend, logits);
  };
}

/** The kernel to register for the WebGPU backend in place of the stock softmax. */
export function softmaxKernels(stock: (name: string) => KernelFunc): KernelConfig[] {
  return [{ kernelName: 'Softmax', backendName: 'webgpu', kernelFunc: kernel(stock('Softmax')) }];
}
