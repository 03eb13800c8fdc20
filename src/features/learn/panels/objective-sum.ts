import type { LossName } from '@/config/losses';
import type { EntryKind, ObjectiveTerm, ObjectiveView, Push } from '@/protocol/learn-objective';

/** What each loss counts; 0 where it is switched off. Centrality switched off is InfoNCE, which counts with weight 1. */
export type Weights = Record<LossName, number>;

/** A loss as it counts. */
export interface WeightedTerm extends ObjectiveTerm {
  weight: number;
  weighted: number;
}

/** Kinds of entries in the order of the page. */
export const KINDS: readonly EntryKind[] = ['own', 'central', 'remote', 'rest'];

const combined = (pushes: readonly { push: Push; weight: number }[]): Push => {
  const of = (matrix: keyof Push) =>
    Object.fromEntries(
      KINDS.map(kind => [kind, pushes.reduce((sum, { push, weight }) => sum + weight * push[matrix][kind], 0)]),
    ) as Record<EntryKind, number>;
  return { local: of('local'), global: of('global') };
};

/** The objective with these weights: the gradient of a weighted sum is the weighted sum of the gradients. */
export function weigh(view: ObjectiveView, weights: Weights): { terms: WeightedTerm[]; total: number; push: Push } {
  const terms = view.terms.map((term): WeightedTerm => {
    const weight = weights[term.name];
    return { ...term, weight, weighted: weight * term.value, push: combined([{ push: term.push, weight }]) };
  });
  return {
    terms,
    total: terms.reduce((sum, term) => sum + term.weighted, 0),
    push: combined(terms.map(({ push }) => ({ push, weight: 1 }))),
  };
}

/** A kind that gets less than this share of all that is moved is left where it is. */
const LITTLE = 0.1;

/** Whether a push raises, lowers or leaves a kind of entries, against the largest push on the same matrix. */
export function verbOf(push: Record<EntryKind, number>, kind: EntryKind): 'raises' | 'lowers' | 'leaves' {
  const largest = Math.max(...KINDS.map(other => Math.abs(push[other])));
  if (Math.abs(push[kind]) <= LITTLE * largest) return 'leaves';
  return push[kind] > 0 ? 'raises' : 'lowers';
}
