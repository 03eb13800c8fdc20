/** Learning-rate schedules of models/optimization.py. */
export type ScheduleKind = 'warmup_cosine' | 'warmup_constant' | 'warmup_linear';

/**
 * Multiplier of the learning rate (models/optimization.py warmup_*). `warmup_cosine` is not rescaled after the
 * warm-up: it starts a little below 1 there, as published.
 * @param x progress, step / total; may pass 1
 * @param warmup share of the run that warms up
 */
export function scheduleFactor(kind: ScheduleKind, x: number, warmup: number): number {
  if (x < warmup) return x / warmup;
  if (kind === 'warmup_cosine') return 0.5 * (1 + Math.cos(Math.PI * x));
  if (kind === 'warmup_constant') return 1;
  return Math.max((x - 1) / (warmup - 1), 0);
}
