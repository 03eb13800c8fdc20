import { presetNamed } from '@/config/presets';
import type { JobState } from '@/protocol/training';
import type { KeptComparison } from '@/runs/record';
import type { PutAway, RunState, TrainingState } from './training-state';

/**
 * What is lost with the comparison on the page, if it is put away; null when nothing is: it has no steps, or is kept to
 * its end.
 * @param wasTraining before it came to rest
 */
export function putAwayOf(
  state: TrainingState,
  newest: JobState | null,
  comparison: string | null,
  wasTraining: boolean,
): PutAway | null {
  const { status, preset, draft, baseline, runs, truth, origin } = state;
  const steps = Math.min(...runs.map(run => run.series.last?.step ?? 0));
  if (runs.length === 0 || steps === 0) return null;
  if (status === 'finished' && state.keeping === null) return null;
  return {
    comparison,
    title: `${presetNamed(preset).title}, seed ${draft.seed}`,
    steps,
    state: newest,
    wasTraining,
    page: { preset, draft, baseline, runs, truth, origin },
  };
}

/** Whether leaving a comparison should wait for its state of right now: only what trains changes. */
export const comesToRest = ({ status, runs }: TrainingState): boolean =>
  status === 'running' && runs.some(run => run.series.length > 0);

/** The page with a kept comparison on it. */
export function pageOf({ runs: records }: KeptComparison, runs: RunState[]): PutAway['page'] {
  const method = records.at(-1)!;
  return {
    preset: method.preset,
    draft: { ...runs.at(-1)!.spec.config, losses: method.losses },
    baseline: runs.length > 1,
    truth: method.truth,
    runs,
    origin: method.from?.step ?? 0,
  };
}
