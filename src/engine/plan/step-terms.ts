import { LOSS_NAMES, LOSSES } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import { LOSS_INPUTS, type LossInput } from './losses/planned-loss';
import { isPlanned, type Planned, PLANNED_LOSSES, type ShapeOf } from './losses/table';
import { KernelError } from './plan';

/** What of the loss settings shapes the plan of a step, null where a loss is off. Weights and temperatures do not: they are numbers that it reads. */
export type StepTerms = {
  /** whether gradients pass through the weights */
  centrality: { detached: boolean } | null;
} & { [Loss in Planned as Loss['name']]: ShapeOf<Loss> | null };

/**
 * The terms of a step with these losses. Plans are recorded from nothing else of them, so equal terms are equal plans.
 * @throws KernelError for a loss that was switched on and has no kernels
 */
export function stepTerms(losses: ExperimentConfig['losses']): StepTerms {
  const bare = LOSS_NAMES.find(name => losses[name].enabled && !isPlanned(name));
  if (bare) throw new KernelError(LOSSES[bare].label, 'the loss has no kernels.');
  const { enabled, detached } = losses.centrality;
  const added = PLANNED_LOSSES.map(({ name, shapes }) => {
    const settings: Record<string, unknown> = losses[name];
    return [name, settings.enabled ? Object.fromEntries(shapes.map(key => [key, settings[key]])) : null];
  });
  return { centrality: enabled ? { detached } : null, ...Object.fromEntries(added) } as StepTerms;
}

/** The added losses that are on, in the order in which they are computed. */
export const plannedOn = (terms: StepTerms): readonly Planned[] => PLANNED_LOSSES.filter(({ name }) => terms[name]);

/** What the losses that are on read besides S, in the order in which it is bound. */
export const lossInputs = (terms: StepTerms): readonly LossInput[] =>
  LOSS_INPUTS.filter(input => plannedOn(terms).some(({ inputs }) => inputs.includes(input)));

/** Whether any term needs the merged tokens. */
export const needsGlobals = (terms: StepTerms): boolean =>
  terms.centrality !== null || lossInputs(terms).includes('globals');
