import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

const FORWARD = 'NrQuickGelu';
const GRADIENT = 'NrQuickGeluGradient';

/** σ(1.702·x); the exponent is clamped because WGSL may assume that nothing overflows. */
const PREAMBLE = 'fn gate(x : f32) -> f32 { return 1.0 / (1.0 + exp(min(-1.702 * x, 80.0))); }';

function elementwise(
  key: string,
  inputs: string[],
  expression: string,
): (tensors: TensorInfo[], backend: unknown) => TensorInfo {
  return (tensors, backend) => {
    const [first] = tensors;
    const size = tf.util.sizeFromShape(first!.shape);
    const flat = {
      key,
      inputs,
      outputShape: [size],
      threads: size,
      uniforms: '',
      preamble: PREAMBLE,
      body: `if (index < uniforms.size) { ${expression} }`,
    };
    const vectors = tensors.map(x => ({ ...x, shape: [size] }));
    return { ...runFlat(backend as WebGPUBackend, flat, vectors, []), shape: first!.shape };
  };
}

const runForward = elementwise('quickGelu', ['x'], 'result[index] = x[index] * gate(x[index]);');
const runGradient = elementwise(
  'quickGeluGradient',
  ['x', 'dy'],
  'let s = gate(x[index]); result[index] = dy[index] * s * (1.0 + 1.702 * x[index] * (1.0 - s));',
);

const forward: KernelFunc = ({ inputs, backend }) => runForward([inputs.x!], backend);
const gradient: KernelFunc = ({ inputs, backend }) => runGradient([inputs.x!, inputs.dy!], backend);

/** Kernels of the WebGPU backend; there is no stock one of these names. */
export const QUICK_GELU_KERNELS: KernelConfig[] = [
  { kernelName: FORWARD, backendName: 'webgpu', kernelFunc: forward },
  { kernelName: GRADIENT, backendName: 'webgpu', kernelFunc: gradient },
];

/** The same by plain operations, differentiable, for the other backends and as the kernels' reference. */
export function plainQuickGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}

/** x·σ(1.702·x), CLIP's activation (module_clip.py QuickGELU). Any shape. */
export function quickGelu(x: tf.Tensor): tf.Tensor {
  if (tf.getKernel(FORWARD, tf.getBackend()) == null) return plainQuickGelu(x);
  const op = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([input]);
    return {
      value: tf.engine().runKernel(FORWARD, { x: input }) as tf.Tensor,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.engine().runKernel(GRADIENT, { x: saved[0]!, dy }) as tf.Tensor,
    };
  });
  return op(x);
}
