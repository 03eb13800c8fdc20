import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { castKernels } from './cast';
import { LAYER_NORM_KERNELS } from './layer-norm';
import { matMulKernels } from './matmul';
import { QUICK_GELU_KERNELS } from './quick-gelu';
import { rowReduceKernels } from './row-reduce';
import { softmaxKernels } from './softmax';
import { WINDOW_KERNELS } from './windows';

/** Kernels that TensorFlow.js has no counterpart of. */
const OWN = [...LAYER_NORM_KERNELS, ...QUICK_GELU_KERNELS, ...WINDOW_KERNELS];

/** Stock kernels that are wrong, not slow: ours stay in their place in comparisons too. */
const MENDED = new Set(['Cast']);

const stockKernels = new Map<string, KernelConfig>();

function stock(name: string): KernelFunc {
  const kept = stockKernels.get(name) ?? tf.getKernel(name, 'webgpu');
  if (!kept) throw new Error(`TensorFlow.js has no WebGPU kernel "${name}" to replace.`);
  stockKernels.set(name, kept);
  return kept.kernelFunc;
}

/** Puts our kernels in the place of the stock ones of the same name on the WebGPU backend. Safe to call twice. */
export function registerKernels(): void {
  for (const config of OWN) if (!tf.getKernel(config.kernelName, 'webgpu')) tf.registerKernel(config);
  for (const config of [
    ...rowReduceKernels(stock),
    ...matMulKernels(stock),
    ...castKernels(stock),
    ...softmaxKernels(stock),
  ]) {
    tf.unregisterKernel(config.kernelName, 'webgpu');
    tf.registerKernel(config);
  }
}

/** Brings TensorFlow.js' own WebGPU kernels back, but for those that are wrong: for comparisons. */
export function restoreStockKernels(): void {
  for (const { kernelName } of OWN) if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
  for (const config of stockKernels.values()) {
    if (MENDED.has(config.kernelName)) continue;
    tf.unregisterKernel(config.kernelName, 'webgpu');
    tf.registerKernel(config);
  }
}
