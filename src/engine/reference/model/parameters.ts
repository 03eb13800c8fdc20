import { tf } from '../../tf';
import type { Weights } from './layers';
import type { TrainedParts } from '@/config/trained-parts';
import { isTrained } from '../../contract/parameters';

/** Trained and frozen parameters by their published names. */
export type Parameters = Map<string, tf.Variable>;

/** Makes device variables of CPU arrays; those of the parts that are trained are `trainable`. */
export function toParameters(
  values: ReadonlyMap<string, { shape: readonly number[]; data: ArrayLike<number> }>,
  trains: TrainedParts = 'all',
): Parameters {
  return new Map(
    [...values].map(([name, { shape, data }]) => {
      const variable = tf.tidy(() =>
        tf.variable(tf.tensor(Float32Array.from(data), [...shape], 'float32'), isTrained(name, trains)),
      );
      return [name, variable];
    }),
  );
}

/** Looks parameters up; a missing one is named. */
export function lookup(parameters: ReadonlyMap<string, tf.Tensor>): Weights {
  return name => {
    const parameter = parameters.get(name);
    if (!parameter) throw new Error(`The model has no parameter "${name}".`);
    return parameter;
  };
}

/** Reads all parameters back, for a checkpoint or a file. */
export async function readParameters(
  parameters: Parameters,
): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
  const entries = [...parameters].map(
    async ([name, x]) => [name, { shape: x.shape, data: Float32Array.from(await x.data()) }] as const,
  );
  return new Map(await Promise.all(entries));
}
