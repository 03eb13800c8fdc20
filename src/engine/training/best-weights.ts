import type { Evaluation, RunCheckpoint } from '@/protocol/training';

/** The best evaluation of a run so far: its step, and the mean of R@1 both ways in [0, 1]. */
export type BestScore = NonNullable<RunCheckpoint['best']>;

/**
 * The best of a run after one more evaluation.
 * @returns the evaluation's own score if it is better than all before, else null; the untrained weights are never the best
 */
export function betterScore(
  before: BestScore | null,
  { step, t2v, v2t }: Pick<Evaluation, 'step' | 't2v' | 'v2t'>,
): BestScore | null {
  const score = (t2v.r1 + v2t.r1) / 2;
  return step === 0 || (before && before.score >= score) ? null : { step, score };
}
