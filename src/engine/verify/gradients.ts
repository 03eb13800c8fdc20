import { tf, total } from '../tf';
import type { GoldenCheck } from './golden-check';

/** Named tensors on the device. */
export type Tensors = Map<string, tf.Tensor>;

/**
 * Value and gradients of a scalar function of named tensors. A tensor that the value does not depend on has a zero
 * gradient. The caller disposes of the results.
 */
export function valueAndGradients(inputs: Tensors, compute: () => tf.Scalar): { value: tf.Scalar; gradients: Tensors } {
  const names = [...inputs.keys()];
  const xs = names.map(name => inputs.get(name)!);
  const { value, grads } = tf.engine().gradients(compute, xs, undefined, true);
  const gradients = new Map(names.map((name, i) => [name, grads[i] ?? tf.zerosLike(xs[i]!)]));
  return { value: value as tf.Scalar, gradients };
}

/** What a case computes: outputs by their name without `out.`, and the scalar whose gradient is taken. */
export interface CaseOutputs {
  outputs: Record<string, tf.Tensor>;
  /** defaults to Σ output·cotangent over all `cot.` tensors */
  loss?: tf.Scalar;
  /** optional intermediate values by their name without `mid.` */
  intermediates?: Record<string, tf.Tensor>;
}

/**
 * Runs a differentiable case: compares every output, `out.loss` and every `grad.*` of the file.
 * @param inputs by name: those whose gradients the file may hold
 */
export async function checkDifferentiable(
  check: GoldenCheck,
  inputs: Tensors,
  compute: () => CaseOutputs,
): Promise<void> {
  const { file } = check;
  let kept: CaseOutputs = { outputs: {} };
  const { value, gradients } = valueAndGradients(inputs, () => {
    kept = compute();
    for (const x of [...Object.values(kept.outputs), ...Object.values(kept.intermediates ?? {})]) tf.keep(x);
    if (kept.loss) return kept.loss;
    const terms = Object.entries(kept.outputs)
      .filter(([name]) => file.has(`cot.${name}`))
      .map(([name, x]) => total(tf.mul(x, file.tensor(`cot.${name}`))));
    return terms.reduce((a, b) => tf.add(a, b) as tf.Scalar);
  });
  for (const [name, x] of Object.entries(kept.outputs)) await check.tensor(`out.${name}`, x);
  for (const [name, x] of Object.entries(kept.intermediates ?? {}))
    if (file.has(`mid.${name}`)) await check.tensor(`mid.${name}`, x);
    else x.dispose();
  if (file.has('out.loss') && !('loss' in kept.outputs)) await check.tensor('out.loss', value);
  for (const [name, gradient] of gradients)
    if (file.has(`grad.${name}`)) await check.tensor(`grad.${name}`, gradient);
    else gradient.dispose();
}
