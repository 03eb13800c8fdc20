import { tf, total } from '../../tf';

/**
 * KL( softmax(local) ‖ softmax(global) ) in one direction, summed over all entries and divided by A·B (PyTorch's
 * reduction "mean"); gradient flows into both (until_module.py KLDivergenceLoss).
 * @param global [A, B] raw global similarity
 * @param local [A, B] raw local similarity
 */
export function klConsistencyLoss(global: tf.Tensor, local: tf.Tensor): tf.Scalar {
  const logTarget = tf.logSoftmax(local);
  const gap = tf.sub(logTarget, tf.logSoftmax(global));
  return tf.div(total(tf.mul(tf.exp(logTarget), gap)), local.size) as tf.Scalar;
}
