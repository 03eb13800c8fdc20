import type { LossValues } from '@/config/losses';

/** What one step measured, before its update; the terms are unweighted, a switched-off one is null. */
export interface StepMeasures extends LossValues {
  total: number;
  /** Global gradient norm before clipping. */
  gradientNorm: number;
  /** The logit-scale parameter (a logarithm) before the update. */
  logitScale: number;
}

/** Thrown before the update when a loss term or gradient is not finite; the parameters are still those before the step. */
export class NonFiniteError extends Error {
  override name = 'NonFiniteError';
  /** @param term the first bad term, for instance `neighbor` or `gradient of text_weight_fc.0.weight` */
  constructor(readonly term: string) {
    super(`The ${term} is not a finite number.`);
  }
}
