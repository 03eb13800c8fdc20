import { parseSafetensors, writeSafetensors } from '@/data/safetensors';
import type { ParameterValue } from '../contract/initial-parameters';

/** Parameters that InfoNCE never trains: they stay at their seeded start in every run. */
const NOT_IN_BACKBONE = /_(ctm|block)\d|_weight_fc1\./;

/** A backbone file of trained weights; what made it goes into the metadata. */
export function writeBackbone(
  weights: ReadonlyMap<string, ParameterValue>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const kept = new Map([...weights].filter(([name]) => !NOT_IN_BACKBONE.test(name)));
  return writeSafetensors(kept, { format: 'neighborretr-backbone', ...metadata });
}

/** Whether a file with these parameters leaves out what InfoNCE never trains. */
export function isBackboneOnly(names: Iterable<string>): boolean {
  return ![...names].some(name => NOT_IN_BACKBONE.test(name));
}

/** All trained weights of a run; what made them goes into the metadata. */
export function writeWeights(
  weights: ReadonlyMap<string, ParameterValue>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  return writeSafetensors(weights, { format: 'neighborretr-weights', ...metadata });
}

/** A file of all weights as a backbone file. */
export function toBackbone(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const { metadata, tensors } = parseSafetensors(file);
  const { format: _, ...made } = metadata;
  const weights = [...tensors].map(
    ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
  );
  return writeBackbone(new Map(weights), made);
}

/**
 * Initial parameters with those of a backbone put over them; of a file of all weights, only what a backbone has.
 * @throws Error naming the first parameter that does not fit the model
 */
export function withBackbone(
  initial: ReadonlyMap<string, ParameterValue>,
  file: Uint8Array,
): Map<string, ParameterValue> {
  const { tensors } = parseSafetensors(file);
  const merged = new Map(initial);
  for (const [name, { shape, data }] of tensors) {
    if (NOT_IN_BACKBONE.test(name)) continue;
    const own = initial.get(name);
    if (!own)
      throw new Error(
        `The backbone has a parameter "${name}" that this model lacks: was it trained with another model?`,
      );
    if (own.shape.join() !== shape.join())
      throw new Error(
        `The backbone's "${name}" is [${shape.join(', ')}], but this model needs [${own.shape.join(', ')}].`,
      );
    merged.set(name, { shape, data: Float32Array.from(data) });
  }
  return merged;
}
