import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

/**
 * A real conversion of integers and booleans to float32. The stock cast only relabels the integer buffer, and kernels
 * that read it (transpose, ours) then fail to compile without any exception.
 */
function kernel(stock: KernelFunc): KernelFunc {
  return args => {
    const { x } = args.inputs as { x: TensorInfo };
    const { dtype } = args.attrs as { dtype: string };
    const backend = args.backend as WebGPUBackend;
    const integer = x.dtype === 'bool' || x.dtype === 'int32';
    const size = tf.util.sizeFromShape(x.shape);
    if (!integer || dtype !== 'float32' || size === 0) return stock(args);
    const flat = {
      key: 'castToFloat',
      inputs: ['x'],
      outputShape: [size],
      threads: size,
      uniforms: '',
      body: 'if (index < uniforms.size) { result[index] = f32(x[index]); }',
    };
    return { ...runFlat(backend, flat, [{ ...x, shape: [size] }], []), shape: x.shape };
  };
}

/** The kernel to register for the WebGPU backend in place of the stock cast. */
export function castKernels(stock: (name: string) => KernelFunc): KernelConfig[] {
  return [{ kernelName: 'Cast', backendName: 'webgpu', kernelFunc: kernel(stock('Cast')) }];
}
