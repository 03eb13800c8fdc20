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
  /** why it could not be trained; null unless it failed: the queue passes over it until it is tried again */
  failed: string | null;
  /** whether the queue has gone on from its checkpoint once already, after a lost device or a crash */
  revived?: boolean;
}

/** Jobs that are still to be trained. */
export const waitingJobs = (jobs: readonly QueuedJob[]): QueuedJob[] => jobs.filter(job => job.failed === null);

/** Jobs that failed. */
export const failedJobs = (jobs: readonly QueuedJob[]): QueuedJob[] => jobs.filter(job => job.failed !== null);

/** Run-steps of jobs: what their time is proportional to. */
export function runSteps(jobs: readonly Pick<QueuedJob, 'runs'>[]): number {
  return jobs.flatMap(job => job.runs).reduce((sum, run) => sum + run.config.steps, 0);
}
