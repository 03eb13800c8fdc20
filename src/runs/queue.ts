import type { PresetName } from '@/config/presets';
import type { RunSpec } from '@/protocol/training';

/** Runs that wait to be trained in lockstep. */
export interface QueuedJob {
  id: string;
  /** jobs are trained in ascending order */
  order: number;
  title: string;
  preset: PresetName;
  /** what its runs are tagged with */
  tag: string;
  runs: RunSpec[];
  /** the comparison that it is kept as, once it has begun: it goes on from there after a reload */
  comparison: string | null;
  /** why it could not be trained; null unless it failed */
  failed: string | null;
}

/** Run-steps of jobs: what their time is proportional to. */
export function runSteps(jobs: readonly Pick<QueuedJob, 'runs'>[]): number {
  return jobs.flatMap(job => job.runs).reduce((sum, run) => sum + run.config.steps, 0);
}
