import type { JobState } from '@/protocol/training';
import type { Checkpoint } from './checkpoint';
import type { Run } from './job-setup';
import { restoreStates } from './lockstep-runs';

/** Milliseconds between checkpoints that are handed out for keeping: what a closed tab can lose. */
const KEEP_EVERY = 10_000;

/** Hands checkpoints out for keeping, not more often than that is worth. */
export class CheckpointKeeper {
  #keptAt = 0;
  #keptStep = 0;

  /** @param emit null where nobody keeps them */
  constructor(private readonly emit: ((state: JobState) => void) | null) {}

  /** Whether there is anybody to keep them. */
  get wanted(): boolean {
    return this.emit !== null;
  }

  /** Begins at a step that is kept already, or need not be. */
  begin(step: number): void {
    this.#keptAt = performance.now();
    this.#keptStep = step;
  }

  /**
   * Hands the runs' newest checkpoint out if it is new and the last one is old.
   * @param now hands it out however young the last one is
   */
  keep(runs: readonly Run[], seconds: number, now: boolean): void {
    const step = runs[0]?.checkpoint?.step ?? 0;
    if (!this.emit || step === this.#keptStep || step === 0) return;
    if (!now && performance.now() - this.#keptAt < KEEP_EVERY) return;
    this.emit({
      step,
      seconds,
      runs: runs.map(({ spec, session, checkpoint, checkpointBest }) => ({
        runId: spec.id,
        losses: session.config.losses,
        state: checkpoint!,
        best: checkpointBest,
      })),
    });
    this.begin(step);
  }
}

/**
 * Puts newly built runs into a kept state.
 * @throws Error when it is not a state of these runs
 */
export function resumeRuns(runs: readonly Run[], { step, runs: kept }: JobState): void {
  const states = runs.map(({ spec }) => {
    const own = kept.find(run => run.runId === spec.id);
    const checkpoint = own?.state as Checkpoint | undefined;
    if (!own || !checkpoint) throw new Error(`The kept state has no run "${spec.id}".`);
    if (checkpoint.step !== step)
      throw new Error(`The kept state of "${spec.id}" is of step ${checkpoint.step}, not ${step}.`);
    return { checkpoint, losses: own.losses, best: own.best ?? null };
  });
  restoreStates(runs, states);
}
