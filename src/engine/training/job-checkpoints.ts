import { parseSafetensors } from '@/data/safetensors';
import type { ExperimentConfig } from '@/config/schema';
import type { JobState, WeightsState } from '@/protocol/training';
import type { Checkpoint } from '../contract/checkpoint';
import type { Run } from './job-setup';
import { checkpointAll, restoreStates } from './lockstep-runs';

/** Steps between states that a failed step can go back to. */
export const CHECKPOINT_EVERY = 25;
/** Milliseconds after which the first state is handed out for keeping: a tab may be closed soon. */
const KEEP_FIRST = 5000;
/** Milliseconds between states that are handed out for keeping: what a closed tab can lose. */
const KEEP_EVERY = 10_000;
/**
 * Largest share of the time that reading states back may take, for going back to and for keeping. Of the demo 10 MB a
 * run are read: 50 ms on a software adapter, whose steps take seconds; a graphics processor makes dozens of steps meanwhile.
 */
const SHARE = { goBack: 0.02, keep: 0.1 };

/**
 * When states are read back, and which of them are handed out for keeping. A step may take a hundredth of a second or
 * ten: so time decides, and the number of steps only where steps are quick.
 */
export class CheckpointKeeper {
  #takenAt = 0;
  #keptAt = 0;
  #keptStep = 0;
  #keptAny = false;
  #askedAt = 0;
  /** milliseconds between the last two steps, and that reading back took last */
  #stepMs = 0;
  #cost = 0;

  /**
   * @param emit null where nobody keeps them
   * @param clock milliseconds
   */
  constructor(
    private readonly emit: ((state: JobState) => void) | null,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Whether there is anybody to keep them. */
  get wanted(): boolean {
    return this.emit !== null;
  }

  /** Begins at a step that is kept already, or need not be. */
  begin(step: number): void {
    this.#keptAt = this.#takenAt = this.#askedAt = this.clock();
    this.#keptStep = step;
    this.#keptAny = step > 0;
  }

  /** After a measured step: reads the state of every run back if that is due, and hands it out if that is. */
  async afterStep(step: number, runs: readonly Run[], seconds: number): Promise<void> {
    if (!this.due(step)) return;
    const started = this.clock();
    await checkpointAll(runs);
    this.taken(this.clock() - started);
    this.keep(runs, seconds, false);
  }

  /** Asked after every step: whether its state should be read back. */
  due(step: number): boolean {
    const now = this.clock();
    this.#stepMs = now - this.#askedAt;
    this.#askedAt = now;
    if (this.emit !== null && this.#keepDue(now)) return true;
    return step % CHECKPOINT_EVERY === 0 && now - this.#takenAt >= this.#cost / SHARE.goBack;
  }

  /** A state was read back. @param cost milliseconds that it took */
  taken(cost: number): void {
    this.#takenAt = this.#askedAt = this.clock();
    this.#cost = cost;
  }

  /** Whether the last kept state would be too old at the end of the next step. */
  #keepDue(now: number): boolean {
    const patience = this.#keptAny ? Math.max(KEEP_EVERY, this.#cost / SHARE.keep) : KEEP_FIRST;
    return now - this.#keptAt + this.#stepMs >= patience;
  }

  /**
   * Hands the runs' newest checkpoint out if it is new and the last one is old.
   * @param now hands it out however young the last one is
   */
  keep(runs: readonly Run[], seconds: number, now: boolean): void {
    const step = runs[0]?.checkpoint?.step ?? 0;
    if (!this.emit || step === this.#keptStep || step === 0) return;
    if (!now && !this.#keepDue(this.clock())) return;
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
    this.#keptAt = this.clock();
    this.#keptStep = step;
    this.#keptAny = true;
  }
}

/** Whether the test set is retrieved after so many steps: every so many, and at the end. */
export function isEvaluated(step: number, { evaluation, steps }: ExperimentConfig): boolean {
  return step % evaluation.every === 0 || step === steps;
}

/**
 * Whether a step is read back: every so many, and where its state is kept, tested or looked at, which must be known to
 * be finite.
 */
export function isMeasured(step: number, config: ExperimentConfig, every: number): boolean {
  return step % every === 0 || step % CHECKPOINT_EVERY === 0 || isEvaluated(step, config);
}

/** A kept state as a checkpoint. @throws SafetensorsError when it is a file of weights that is damaged */
function checkpointOf(state: object | WeightsState, step: number): Checkpoint {
  if (!('weights' in state)) return state as Checkpoint;
  const parameters = new Map(
    [...parseSafetensors(state.weights).tensors].map(
      ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
    ),
  );
  return { step, parameters, optimizer: new Map(), updates: 0, bank: null };
}

/**
 * Puts newly built runs into a kept state.
 * @throws Error when it is not a state of these runs
 */
export function resumeRuns(runs: readonly Run[], { step, runs: kept }: JobState): void {
  const states = runs.map(({ spec }) => {
    const own = kept.find(run => run.runId === spec.id);
    const checkpoint = own && checkpointOf(own.state, step);
    if (!own || !checkpoint) throw new Error(`The kept state has no run "${spec.id}".`);
    if (checkpoint.step !== step)
      throw new Error(`The kept state of "${spec.id}" is of step ${checkpoint.step}, not ${step}.`);
    return { checkpoint, losses: own.losses, best: own.best ?? null };
  });
  restoreStates(runs, states);
}
