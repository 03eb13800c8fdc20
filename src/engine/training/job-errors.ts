import type { JobError, Remedy } from '@/protocol/training';
import type { Run } from './job-setup';
import { NonFiniteError } from './trainer';

/** Thrown out of a long phase when the job is asked to stop. */
export class Interrupted extends Error {}

/** Carries which run a step failed in. */
export class RunError extends Error {
  constructor(
    readonly run: Run,
    override readonly cause: NonFiniteError,
  ) {
    super(cause.message);
  }
}

/** Stands for trouble that the backend reported outside any call. */
export class TroubleError extends Error {}

/** Trouble that the backend reported outside any call. */
export interface Trouble {
  kind: 'deviceLost' | 'gpu';
  message: string;
}

/** Where the job stood when something went wrong. */
export interface ErrorContext {
  run: Run | null;
  trouble: Trouble | null;
  step: number;
  checkpointStep: number;
  /** whether there are runs to go back to */
  built: boolean;
}

/** What happened, in which run, and what helps, in words for the reader. */
export function describeError(error: unknown, { run, trouble, step, checkpointStep, built }: ErrorContext): JobError {
  const place = { runId: run?.spec.id ?? null, step, checkpointStep };
  const make = (kind: JobError['kind'], message: string, remedy: Remedy): JobError => ({
    kind,
    message,
    ...place,
    remedy,
  });
  if (error instanceof NonFiniteError) {
    const name = run?.spec.name ?? 'A run';
    const message = `${name} paused before step ${step + 1}: the ${error.term} is not a finite number. Its weights are those of step ${step}.`;
    return make('nonFinite', message, 'rollBack');
  }
  if (trouble?.kind === 'deviceLost')
    return make('deviceLost', `The graphics device was lost (${trouble.message || 'no reason given'}).`, 'recover');
  if (trouble) return make('gpu', `WebGPU reported an error: ${trouble.message}`, 'recover');
  return make('internal', error instanceof Error ? error.message : String(error), built ? 'recover' : 'restart');
}
