import type { JobSpec, TrainingEvent } from '@/protocol/training';
import { betterScore } from './best-weights';
import type { Report } from '../contract/engine';
import { type Run, weightsFile } from './job-setup';

type Emit = (event: TrainingEvent) => void;

/** A report of the progress of a phase. */
type Reporter = (phase: string) => Report;

/** What an evaluation is reported with. */
export interface Measuring {
  /** seconds of training so far */
  seconds: number;
  /** says which weights are kept */
  job: Pick<JobSpec, 'keepsCheckpoints' | 'keepsSnapshots'>;
  emit: Emit;
  /** how many pairs of the gallery are enough; all unless stated */
  pairs?: number;
}

/** The weights of a finished run, as they are told. */
export async function finalWeights(run: Run): Promise<TrainingEvent> {
  return { type: 'weights', kind: 'final', runId: run.spec.id, ...(await weightsFile(run)) };
}

/** Evaluates every run on the held-out gallery, and tells the weights of those that were never better. */
export async function evaluateRuns(runs: readonly Run[], measuring: Measuring, reporter: Reporter): Promise<void> {
  const { seconds, job, emit, pairs } = measuring;
  for (const run of runs) {
    const { spec, session } = run;
    const evaluation = await session.evaluate(reporter(`Testing ${spec.name}`), pairs);
    emit({ type: 'evaluation', runId: spec.id, evaluation: { ...evaluation, seconds } });
    const better = betterScore(run.best, evaluation);
    run.best = better ?? run.best;
    if (!job.keepsCheckpoints || (!better && !job.keepsSnapshots)) continue;
    const weights = await weightsFile(run);
    const told = { type: 'weights', runId: spec.id, ...weights } as const;
    if (better) emit({ ...told, kind: 'best' });
    if (job.keepsSnapshots) emit({ ...told, kind: 'snapshot' });
  }
}

/** Tells how the losses of every run pull. */
export async function pullRuns(runs: readonly Run[], emit: Emit, reporter: Reporter): Promise<void> {
  for (const { spec, session } of runs) {
    const pull = await session.measurePull(reporter(`Taking the losses of ${spec.name} apart`));
    emit({ type: 'pull', runId: spec.id, pull });
  }
}
