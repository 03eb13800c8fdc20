import type { ExperimentConfig } from '@/config/schema';
import type { StepPoint } from '@/protocol/training';
import type { Report } from '../contract/engine';
import { NonFiniteError } from '../contract/step';
import { RunError } from './job-errors';
import { makeReady, type Run } from './job-setup';
import { checkpointAll, disposeRuns, restoreStates, type RunState, statesOf } from './lockstep-runs';
import type { TrainingSession } from './session';

/** What a step of all lanes is taken with. */
export interface LaneSurroundings {
  reporter: (phase: string) => Report;
  /** @throws when trouble was reported meanwhile */
  check: () => void;
  /** Told what a run measured. @param spent milliseconds that all runs took for this step so far */
  onStep: (runId: string, point: Omit<StepPoint, 'seconds'>, spent: number) => void;
}

/**
 * The runs of a job side by side, each with its session, its checkpoint and its best evaluation. They are at the same step
 * except where a step was cut short: those that are behind take the next one first.
 */
export class Lanes {
  /** those whose kernels are compiled */
  readonly #readied = new WeakSet<Run>();

  /** @param runs newly built; none for a job that has nothing to train */
  constructor(
    readonly runs: readonly Run[],
    private readonly around: LaneSurroundings,
  ) {}

  /** Completed steps: those every run has done. */
  get step(): number {
    return Math.min(...this.runs.map(run => run.session.completed));
  }

  /** Whether no run is ahead of another. */
  get together(): boolean {
    return this.runs.every(run => run.session.completed === this.step);
  }

  /** The config that all runs share, but for their losses. */
  get config(): ExperimentConfig {
    return this.runs[0]!.session.config;
  }

  /** Step of the newest checkpoint; null before the first. */
  get checkpointStep(): number | null {
    return this.runs[0]?.checkpoint?.step ?? null;
  }

  /**
   * A step of every run that is not ahead, on the same batch. A run is made ready right before its own first step: the
   * charts begin while the kernels of the next run are compiled. Later all are, before any steps: who pauses meanwhile
   * finds them at the same step.
   * @param measured whether what the step measures is read back @returns milliseconds it took, making ready left out
   */
  async takeStep(measured: boolean): Promise<number> {
    const { step } = this;
    const behind = this.runs.filter(run => run.session.completed === step);
    for (const run of behind) if (this.#readied.has(run)) await this.#makeReady(run);
    const batch = await behind[0]!.session.nextBatch();
    let spent = 0;
    for (const run of behind) {
      if (!this.#readied.has(run)) await this.#makeReady(run);
      spent += await this.#stepRun(run, batch, measured ? spent : null);
    }
    this.around.check();
    return spent;
  }

  async #makeReady(run: Run): Promise<void> {
    await makeReady(run, this.around.reporter);
    this.#readied.add(run);
    this.around.check();
  }

  /** @param before milliseconds that other runs took for this step; null leaves it unread @returns milliseconds it took */
  async #stepRun(run: Run, batch: Parameters<TrainingSession['step']>[0], before: number | null): Promise<number> {
    const started = performance.now();
    try {
      if (before === null) {
        await run.session.stepUnread(batch);
        return performance.now() - started;
      }
      const point = await run.session.step(batch);
      const took = performance.now() - started;
      this.around.onStep(run.spec.id, point, before + took);
      return took;
    } catch (error) {
      throw error instanceof NonFiniteError ? new RunError(run, error) : error;
    }
  }

  /** Reads the state of every run back; all of them or none become their checkpoints. */
  checkpoint(): Promise<void> {
    return checkpointAll(this.runs);
  }

  /** Newest checkpoint and current losses of every run. */
  states(): RunState[] {
    return statesOf(this.runs);
  }

  restore(states: readonly RunState[]): void {
    restoreStates(this.runs, states);
  }

  /** Frees every run. @param lost whether the device is gone: then there is nothing left to free */
  dispose(lost: boolean): void {
    disposeRuns(this.runs, lost);
  }
}
