import { LOSS_NAMES, LOSSES } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import { isPlanned } from './kernels/optimizer';
import { KernelError } from './plan';

/** What of the loss settings shapes the plan of a step. Weights and temperatures do not: they are numbers that it reads. */
export interface StepTerms {
  /** whether pairs are weighted by centrality, and whether gradients pass through the weights */
  centrality: 'off' | 'published' | 'detached';
  /** K of the neighbor loss; null when it is off */
  neighbors: number | null;
  /** Sinkhorn iterations of the uniform loss; null when it is off */
  iterations: number | null;
  kl: boolean;
}

/**
 * The terms of a step with these losses. Plans are recorded from nothing else of them, so equal terms are equal plans.
 * @throws KernelError for a loss that was switched on and has no kernels
 */
export function stepTerms(losses: ExperimentConfig['losses']): StepTerms {
  const bare = LOSS_NAMES.find(name => losses[name].enabled && !isPlanned(name));
  if (bare) throw new KernelError(LOSSES[bare].label, 'the loss has no kernels.');
  const { centrality, neighbor, uniform, kl } = losses;
  return {
    centrality: !centrality.enabled ? 'off' : centrality.detached ? 'detached' : 'published',
    neighbors: neighbor.enabled ? neighbor.neighbors : null,
    iterations: uniform.enabled ? uniform.iterations : null,
    kl: kl.enabled,
  };
}

/** Whether any term needs the merged tokens. */
export function needsGlobals({ centrality, iterations, kl }: StepTerms): boolean {
  return centrality !== 'off' || iterations !== null || kl;
}
