import { tf, withoutGradient } from '../../tf';

/** What the uniform regularization needs besides the similarity. */
export interface UniformOptions {
  /** τ, a multiplier of G in the log-softmax; the published code passes the *neighbor* temperature */
  temperature: number;
  /** β, share of the transport plan in the targets */
  beta: number;
  /** Sinkhorn iterations */
  iterations: number;
}

/** log Σ exp along `axis`, kept as an axis of one. */
function logSumExp(x: tf.Tensor, axis: number): tf.Tensor {
  const maximum = tf.max(x, axis, true);
  return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, maximum)), axis, true)), maximum);
}

/**
 * Log-domain Sinkhorn to uniform marginals 1/(m+n), rows first, rescaled by m+n; a constant: no gradient passes
 * (UniformRegularizationLoss.sinkhorn_algorithm with β = 1).
 * @param scores [m, n] raw global similarity
 * @returns [m, n] the plan Q
 */
export function sinkhornPlan(scores: tf.Tensor, iterations: number): tf.Tensor {
  const [m = 1, n = 1] = scores.shape;
  const logMarginal = -Math.log(m + n);
  const compute = () => {
    let u: tf.Tensor = tf.zeros([m, 1]);
    let v: tf.Tensor = tf.zeros([1, n]);
    for (let i = 0; i < iterations; i++) {
      u = tf.sub(logMarginal, logSumExp(tf.add(scores, v), 1));
      v = tf.sub(logMarginal, logSumExp(tf.add(scores, u), 0));
    }
    return tf.exp(tf.sub(tf.add(tf.add(scores, u), v), logMarginal));
  };
  return withoutGradient(() => tf.tidy(compute));
}

/** Soft targets β·Q + (1 − β)·I. @param scores [B, B] */
export function transportTargets(scores: tf.Tensor, { beta, iterations }: UniformOptions): tf.Tensor {
  const plan = sinkhornPlan(scores, iterations);
  return withoutGradient(() => tf.add(tf.mul(plan, beta), tf.mul(tf.eye(scores.shape[0] ?? 1), 1 - beta)));
}

/**
 * L_Opt in one direction: mean_i [ −Σ_j targets_ij log_softmax(τ·G)_ij ] (until_module.py UniformRegularizationLoss).
 * @param similarity [B, B] raw global similarity
 */
export function uniformRegularizationLoss(similarity: tf.Tensor, options: UniformOptions): tf.Scalar {
  const targets = transportTargets(similarity, options);
  const logP = tf.logSoftmax(tf.mul(similarity, options.temperature));
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, logP), 1))) as tf.Scalar;
}
