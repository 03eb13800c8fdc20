import type { Evaluation, RunCheckpoint } from '@/protocol/training';

/** The best evaluation of a run so far: its step, and the mean of R@1 both ways in [0, 1]. */
export type BestScore = NonNullable<RunCheckpoint['best']>;

/**
 * The best of a run after one more evaluation.
 * @returns the evaluation's own score if it is better than all before, else null; the untrained weights are never the best, nor are
 * those of a test on a part of the gallery
 */
export function betterScore(
  before: BestScore | null,
  { step, pairs, t2v, v2t }: Pick<Evaluation, 'step' | 'pairs' | 't2v' | 'v2t'>,
): BestScore | null {
  const score = (t2v.r1 + v2t.r1) / 2;
  // Among fewer items every recall is higher.
  if (pairs !== undefined) return null;
  return step === 0 || (before && before.score >= score) ? null : { step, score };
}
