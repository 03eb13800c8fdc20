import type { RunWeights } from './run-store';

/** A moment of a run whose weights can be looked at. */
export interface Moment {
  /** `final`, `best`, `now` for a run under way, or the step of an evaluation */
  key: string;
  step: number;
  label: string;
}

/**
 * Moments of a run, latest first: where it is now or ended, where it was best, and its evaluations.
 * @param checkpointStep of its comparison; null without one
 */
export function momentsOf(weights: RunWeights, snapshots: readonly number[], checkpointStep: number | null): Moment[] {
  const moments: Moment[] = [];
  if (weights.final)
    moments.push({ key: 'final', step: weights.final.step, label: `end (step ${weights.final.step})` });
  else if (checkpointStep !== null)
    moments.push({ key: 'now', step: checkpointStep, label: `newest checkpoint (step ${checkpointStep})` });
  if (weights.best)
    moments.push({ key: 'best', step: weights.best.step, label: `best R@1 (step ${weights.best.step})` });
  // The last evaluation has the weights of the end.
  for (const step of [...snapshots].reverse())
    if (step !== weights.final?.step)
      moments.push({ key: String(step), step, label: step === 0 ? 'before training' : `step ${step}` });
  return moments;
}
