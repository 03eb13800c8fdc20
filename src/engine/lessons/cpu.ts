import '@tensorflow/tfjs-backend-cpu';
import { tf } from '../tf';

let opened: Promise<void> | null = null;

/** Plain JavaScript for what lessons compute: a few dozen samples, on any machine, and no WebGL or WebGPU to load for it. */
async function open(): Promise<void> {
  if (!(await tf.setBackend('cpu'))) throw new Error('TensorFlow.js has no CPU backend here.');
}

/**
 * Computes with TensorFlow.js on the CPU. Import what uses this only when it is asked for: TensorFlow.js comes with it.
 * @param compute must be synchronous and return numbers (see `numbers`): every tensor it makes is gone afterwards
 */
export async function onCpu<T>(compute: () => T): Promise<T> {
  opened ??= open();
  await opened;
  return inScope(compute);
}

function inScope<T>(compute: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return compute();
  } finally {
    engine.endScope();
  }
}

/** The values of a tensor, row by row: an array of its own, that outlives the tensor. */
export const numbers = (x: tf.Tensor): Float32Array => Float32Array.from(x.dataSync());

/** Values and gradient of a scalar function of one tensor. */
export function valueAndGradient(x: tf.Tensor, compute: (x: tf.Tensor) => tf.Scalar) {
  const { value, grad } = tf.valueAndGrad(compute)(x);
  return { value: numbers(value)[0]!, gradient: numbers(grad) };
}
