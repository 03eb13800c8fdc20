import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

/** The one door to TensorFlow.js: everything in `src/engine` takes `tf` from here. */
export { tf };

/**
 * Runs `compute` with the gradient tape off: its results are constants, as under PyTorch's `no_grad` or `detach`.
 * TensorFlow.js has no stop-gradient; like its own kernels, this raises the engine's kernel depth while it runs.
 * @param compute must be synchronous
 * @returns what `compute` returns
 */
export function withoutGradient<T>(compute: () => T): T {
  const state = tf.engine().state;
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}

/**
 * A constant copy of `x` that shares its memory: gradients stop here.
 * @param x any shape
 */
export function detach<T extends tf.Tensor>(x: T): T {
  return withoutGradient(() => tf.engine().runKernel('Identity', { x }) as T);
}

/** Sum over every entry, as a scalar. */
export function total(x: tf.Tensor): tf.Scalar {
  return tf.sum(tf.reshape(x, [-1])) as tf.Scalar;
}

/**
 * Waits until the device has computed `x`: keeps its queue short between the chunks of a long phase.
 * @param x any shape; stays the caller's
 */
export async function settled(x: tf.Tensor): Promise<void> {
  const one = tf.tidy(() => tf.slice(tf.reshape(x, [-1]), 0, 1));
  await one.data();
  one.dispose();
}
