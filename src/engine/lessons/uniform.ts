import type { SinkhornRequest, SinkhornSteps, UniformRequest, UniformView } from '@/protocol/learn-uniform';
import { sinkhornPlan, transportTargets, uniformRegularizationLoss } from '../reference/losses/uniform';
import { tf } from '../tf';
import { numbers, onCpu } from './cpu';

/** log Σ exp along an axis, kept as an axis of one. */
const logSumExp = (x: tf.Tensor, axis: number) => tf.logSumExp(x, axis, true);

/**
 * The plan after every half-iteration of `sinkhornPlan`: rows are scaled, then columns, and so on.
 * @param scores [n, n]
 */
export function sinkhornSteps(scores: tf.Tensor, halves: number): tf.Tensor[] {
  const [m = 1, n = 1] = scores.shape;
  const logMarginal = -Math.log(m + n);
  let u: tf.Tensor = tf.zeros([m, 1]);
  let v: tf.Tensor = tf.zeros([1, n]);
  const plan = () => tf.exp(tf.sub(tf.add(tf.add(scores, u), v), logMarginal));
  const plans = [plan()];
  for (let half = 0; half < halves; half++) {
    if (half % 2 === 0) u = tf.sub(logMarginal, logSumExp(tf.add(scores, v), 1));
    else v = tf.sub(logMarginal, logSumExp(tf.add(scores, u), 0));
    plans.push(plan());
  }
  return plans;
}

/** Sinkhorn step by step, with the sums that it makes equal. */
export function sinkhorn({ scores, halves }: SinkhornRequest): Promise<SinkhornSteps> {
  return onCpu(() => {
    const size = Math.round(Math.sqrt(scores.length));
    const plans = sinkhornSteps(tf.tensor2d(scores, [size, size]), halves);
    return {
      plans: plans.map(numbers),
      rows: plans.map(plan => numbers(tf.sum(plan, 1))),
      columns: plans.map(plan => numbers(tf.sum(plan, 0))),
    };
  });
}

const diagonalMean = (x: tf.Tensor) => numbers(tf.mean(tf.sum(tf.mul(x, tf.eye(x.shape[0] ?? 1)), 1)))[0]!;

/** Mean entropy of rows, where 0·log 0 is 0. */
function entropy(targets: tf.Tensor): number {
  const logs = tf.log(tf.maximum(targets, 1e-30));
  return -numbers(tf.mean(tf.sum(tf.mul(targets, logs), 1)))[0]!;
}

/** Plan, targets and loss of a recorded batch, by the reference's own functions. */
export function uniform({ global, way, temperature, beta, iterations }: UniformRequest): Promise<UniformView> {
  return onCpu(() => {
    const size = Math.round(Math.sqrt(global.length));
    const texts = tf.tensor2d(global, [size, size]);
    const scores = way === 't2v' ? texts : tf.transpose(texts);
    const options = { temperature, beta, iterations };
    const plan = sinkhornPlan(scores, iterations);
    const targets = transportTargets(scores, options);
    return {
      targets: numbers(targets),
      given: numbers(tf.sum(tf.softmax(tf.mul(scores, temperature)), 0)),
      wanted: numbers(tf.sum(targets, 0)),
      own: diagonalMean(plan),
      loss: numbers(uniformRegularizationLoss(scores, options))[0]!,
      least: entropy(targets),
      error: numbers(tf.max(tf.abs(tf.sub(tf.sum(plan, 1), 1))))[0]!,
    };
  });
}
