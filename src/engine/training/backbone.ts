import { parseSafetensors, writeSafetensors } from '@/data/safetensors';
import type { ParameterValue } from '../contract/initial-parameters';
import { isMerging } from '../contract/parameters';

/** What the metadata of a file says whose token merging was trained; in other files it is a seed's, and every run draws its own. */
export const MERGING_TRAINED = { merging: 'trained' } as const;

type Metadata = Readonly<Record<string, string>>;

/** Parameters that no loss trains: they stay at their seeded start in every run. */
const isUnused = (name: string) => name.includes('_weight_fc1.');

/** Whether a file with this metadata is worth starting from as far as a parameter goes. */
const belongs = (name: string, { merging }: Metadata) =>
  !isUnused(name) && (!isMerging(name) || merging === MERGING_TRAINED.merging);

/**
 * A backbone file of trained weights in half precision, which takes half the room; what made it goes into the metadata.
 * Token merging is left out unless `MERGING_TRAINED` is said there.
 */
export function writeBackbone(
  weights: ReadonlyMap<string, ParameterValue>,
  metadata: Metadata,
): Uint8Array<ArrayBuffer> {
  const kept = new Map([...weights].filter(([name]) => belongs(name, metadata)));
  return writeSafetensors(kept, { format: 'neighborretr-backbone', ...metadata }, 'F16');
}

/** Whether token merging was trained by what made a file, or by what that started from. */
export function hasTrainedMerging(file: Uint8Array): boolean {
  return parseSafetensors(file).metadata.merging === MERGING_TRAINED.merging;
}

/** Whether a file with these parameters has token merging, without which there are no global features. */
export function hasMerging(names: Iterable<string>): boolean {
  return [...names].some(isMerging);
}

/** All weights of a run; what made them goes into the metadata. */
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
 * Initial parameters with those of a backbone put over them; of a file of all weights, what a backbone of it would have.
 * @throws Error naming the first parameter that does not fit the model
 */
export function withBackbone(
  initial: ReadonlyMap<string, ParameterValue>,
  file: Uint8Array,
): Map<string, ParameterValue> {
  const { tensors, metadata } = parseSafetensors(file);
  const merged = new Map(initial);
  for (const [name, { shape, data }] of tensors) {
    if (!belongs(name, metadata)) continue;
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
