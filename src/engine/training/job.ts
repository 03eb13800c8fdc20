import { videoCounts } from '@/config/data-kinds';
import type { JobSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import { truthReference } from '../gallery/figures';
import type { Report } from '../contract/engine';
import { NonFiniteError } from '../contract/step';
import { changeLosses } from './change-losses';
import { describeError, Interrupted, RunError, TroubleError, TroubleWatch } from './job-errors';
import { JobBackend } from './job-backend';
import { CheckpointKeeper, isEvaluated, isMeasured, resumeRuns } from './job-checkpoints';
import { buildRuns, checkJob, makeData } from './job-setup';
import { allows, AT_FIRST, changesBy, goesOn, type Happening, isAtRest } from './job-state';
import { Lanes } from './lanes';
import { type RunState, simulateFault, usageOf } from './lockstep-runs';
import { evaluateRuns, finalWeights, pullRuns } from './measure-runs';
import { PaceKeeper } from './pace';
import type { SessionData } from './session';
import { StepClock } from './step-clock';
import { yieldToMessages } from './yield-to-messages';

/** Largest gallery that a software adapter is tested on before the first step, and the pairs that are taken of larger ones. */
const [QUICK_GALLERY, QUICK_PAIRS] = [300, 192];
/** Milliseconds after which a pause says what it waits for. */
const PATIENCE = 3000;

/** How the loop of steps came to its end. */
type LoopEnd = 'rested' | 'finished' | 'failed';

/**
 * One run, or several in lockstep: same data, seed, initial weights and batches, a step of each in turn. Reports
 * through `emit` and stops at the first error, saying which state it can go back to. Where it stands, and what that allows,
 * is decided in job-state.ts; here is what it takes to get there.
 */
export class TrainingJob {
  #standing = AT_FIRST;
  #spec: JobSpec | null = null;
  #data: SessionData | null = null;
  #lanes: Lanes;
  /** what newly built runs are to be put into: kept until that has succeeded */
  #toRestore: RunState[] | null = null;
  /** ends when no more steps are taken, with how that came; null while none are */
  #loop: Promise<LoopEnd> | null = null;
  /** ends when every command so far is carried out */
  #queue: Promise<void> = Promise.resolve();
  /** an error that is being told: what else goes wrong meanwhile follows from it */
  #failing: Promise<void> | null = null;
  readonly #clock = new StepClock();
  readonly #watch = new TroubleWatch();
  readonly #backend: JobBackend;
  #keeper = new CheckpointKeeper(null);
  #pace = new PaceKeeper([]);

  constructor(private readonly emit: (event: TrainingEvent) => void) {
    this.#backend = new JobBackend(emit, this.#watch);
    this.#lanes = this.#lanesOf([]);
  }

  /**
   * Carries out a command after those before it; what goes wrong becomes an error event. A wish to halt reaches the
   * work in progress at once.
   */
  handle(command: TrainingCommand): Promise<void> {
    this.#note({ type: 'asked', command: command.type });
    this.#queue = this.#queue.then(() => this.#carryOut(command));
    return this.#queue;
  }

  async #carryOut(command: TrainingCommand): Promise<void> {
    this.#note({ type: 'begun' });
    try {
      if (allows(this.#standing, command.type, this.#watch.trouble !== null))
        await this.#watch.race(this.#dispatch(command));
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#note({ type: 'carriedOut' });
    }
    this.#failIfTroubled();
  }

  async #dispatch(command: TrainingCommand): Promise<void> {
    switch (command.type) {
      case 'start':
        return this.#start(command.job, command.steps);
      case 'pause':
        return void (await this.#halt('pause'));
      case 'resume':
        return this.#go(Infinity);
      case 'step':
        return this.#go(command.count);
      case 'stop':
        return this.#stop();
      case 'reset':
        return this.#reset();
      case 'evaluate':
        return this.#between(() => this.#evaluateAll());
      case 'measurePull':
        return this.#between(() => pullRuns(this.#lanes.runs, this.emit, this.#reporter));
      case 'setLosses':
        return changeLosses(this.#lanes.runs, command, this.#backend.limits, this.emit);
      case 'rollBack':
        return this.#rollBack();
      case 'recover':
        return this.#recover();
      case 'simulateFault':
        return simulateFault(command.fault, this.#lanes.runs);
      case 'dispose':
        return this.#dispose();
    }
  }

  /** Something happened: the job stands where that leads, and says so. */
  #note(happening: Happening): void {
    const changes = changesBy(this.#standing, happening);
    this.#standing = { ...this.#standing, ...changes };
    if (changes.status) this.emit({ type: 'status', status: changes.status });
  }

  async #start(job: JobSpec, steps: number | null): Promise<void> {
    await this.#dispose();
    checkJob(job);
    this.#spec = job;
    this.#note({ type: 'given' });
    this.#backend.reset();
    await this.#openBackend();
    const { train, test } = videoCounts(job.runs[0]!.config.data);
    this.emit({ type: 'progress', phase: 'Preparing the data', done: 0, total: train + test });
    this.#data = makeData(job);
    await this.#build();
    this.#keeper = new CheckpointKeeper(
      job.keepsCheckpoints ? checkpoint => this.emit({ type: 'checkpoint', checkpoint }) : null,
    );
    this.#keeper.begin(job.resume?.step ?? 0);
    if (job.resume) {
      resumeRuns(this.#lanes.runs, job.resume);
      this.#rewindTo(job.resume.step);
      this.#clock.reset(job.resume.seconds);
    }
    this.#go(steps ?? Infinity);
  }

  async #openBackend(): Promise<void> {
    this.#note({ type: 'opening' });
    await this.#backend.open(this.#spec?.backend ?? 'auto', (kind, message) => {
      this.#watch.note({ kind, message });
      this.#failIfTroubled();
    });
  }

  async #build(): Promise<void> {
    const spec = this.#spec!;
    const engine = this.#backend.engine(spec);
    const runs = await buildRuns({ ...spec, ...(engine && { engine }) }, this.#data!, note => this.#backend.note(note));
    this.#lanes = this.#lanesOf(runs);
    this.#note({ type: 'built' });
    this.#pace = new PaceKeeper(this.#backend.software ? spec.runs.map(run => run.config) : []);
    await this.#lanes.checkpoint();
    this.#watch.check();
  }

  #lanesOf(runs: Lanes['runs']): Lanes {
    return new Lanes(runs, {
      reporter: phase => this.#reporter(phase),
      check: () => this.#watch.check(),
      onStep: (runId, point, spent) => {
        const seconds = this.#clock.seconds + spent / 1000;
        this.emit({ type: 'steps', runId, points: [{ ...point, seconds }] });
      },
    });
  }

  /** Takes so many steps. The loop lives on after the command, so that a pause can arrive. */
  #go(steps: number): void {
    this.#loop = this.#runLoop(steps);
  }

  async #runLoop(most: number): Promise<LoopEnd> {
    this.#note({ type: 'going', steps: most });
    try {
      const { steps } = this.#lanes.config;
      while (this.#standing.wish === 'run') {
        await this.#watch.race(this.#evaluateIfDue());
        if (!goesOn(this.#standing, this.#lanes.step, steps)) break;
        await this.#watch.race(this.#lockstep());
        this.#note({ type: 'stepped' });
        await yieldToMessages();
      }
      const over = this.#lanes.step >= steps;
      if (over) await this.#finish();
      this.#watch.check();
      if (!over) await this.#rest();
      return over ? 'finished' : 'rested';
    } catch (error) {
      try {
        if (!(error instanceof Interrupted)) throw error;
        // Resting reads the state back, which fails when the device was lost meanwhile.
        await this.#rest();
        return 'rested';
      } catch (reason) {
        await this.#fail(reason);
        return 'failed';
      }
    } finally {
      this.#loop = null;
      this.#note({ type: 'loopEnded' });
    }
  }

  /** Halts, with a checkpoint of right here where somebody keeps them: a page that is closed now loses nothing. */
  async #rest(): Promise<void> {
    if (this.#keeper.wanted && this.#lanes.together && this.#lanes.step > 0) await this.#lanes.checkpoint();
    this.#keeper.keep(this.#lanes.runs, this.#clock.seconds, true);
    this.#note({ type: 'rested' });
  }

  async #finish(): Promise<void> {
    await this.#lanes.checkpoint();
    if (this.#spec?.keepsEnd) this.#keeper.keep(this.#lanes.runs, this.#clock.seconds, true);
    for (const run of this.#lanes.runs) this.emit(await finalWeights(run));
    this.#note({ type: 'finished' });
  }

  /** A step of all runs, and what is told and kept after it. */
  async #lockstep(): Promise<void> {
    const { config, runs, step } = this.#lanes;
    const last = this.#standing.stepsLeft <= 1;
    const measured = last || isMeasured(step + 1, config, this.#spec?.measureEvery ?? 1);
    this.#clock.add(await this.#lanes.takeStep(measured));
    this.emit({ type: 'usage', usage: usageOf(runs, this.#data!, this.#clock.rate) });
    const pace = this.#backend.software ? this.#pace.after(this.#lanes.step, 1 / this.#clock.rate) : null;
    if (pace) this.emit({ type: 'pace', pace });
    // What was not measured may not be finite; the end is handed out only where it is wanted.
    if (measured && this.#lanes.step < config.steps)
      await this.#keeper.afterStep(this.#lanes.step, runs, this.#clock.seconds);
  }

  readonly #reporter =
    (phase: string): Report =>
    (done, total) =>
      this.#report(phase, done, total);

  async #report(phase: string, done: number, total: number): Promise<void> {
    this.emit({ type: 'progress', phase, done, total });
    await yieldToMessages();
    this.#watch.check();
    if (this.#standing.wish !== 'run') throw new Interrupted();
  }

  async #evaluateIfDue(): Promise<void> {
    const { config, step } = this.#lanes;
    if (this.#standing.evaluatedAt === step || !isEvaluated(step, config)) return;
    // A software adapter takes minutes for a large gallery: there a part of it must do before the first step.
    const part = step === 0 && this.#backend.software && videoCounts(config.data).test > QUICK_GALLERY;
    await this.#evaluateAll(part ? QUICK_PAIRS : undefined);
  }

  /** @param pairs of the gallery that are enough; all of them unless stated */
  async #evaluateAll(pairs?: number): Promise<void> {
    const { runs, step } = this.#lanes;
    // With the first figures that it is compared with: those of all pairs.
    if (!this.#standing.truthTold && !pairs) {
      this.emit({ type: 'truth', reference: truthReference(this.#data!.test) });
      this.#note({ type: 'truthTold' });
    }
    const measured = { seconds: this.#clock.seconds, job: this.#spec!, emit: this.emit, ...(pairs && { pairs }) };
    await evaluateRuns(runs, measured, this.#reporter);
    this.#watch.check();
    this.#note({ type: 'evaluated', step });
  }

  /** Does something between two steps, then goes on as before; nothing where the step before it fails. */
  async #between(work: () => Promise<void>): Promise<void> {
    const ended = await this.#halt('pause');
    if (ended === 'failed') return;
    const { status: before } = this.#standing;
    this.#note({ type: 'betweenSteps' });
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    const stillWanted = this.#standing.wish === 'run';
    this.#note({ type: 'betweenDone', before });
    if (ended === 'rested' && stillWanted) this.#go(this.#standing.stepsLeft);
  }

  /** @returns how the steps that were being taken ended; null where none were */
  async #halt(how: 'pause' | 'stop'): Promise<LoopEnd | null> {
    this.#note({ type: 'halting', how });
    const phase = 'Waiting for the graphics device to finish what it computes; Discard ends it at once';
    const late = setTimeout(() => this.emit({ type: 'progress', phase, done: 0, total: 1 }), PATIENCE);
    const ended = await this.#loop;
    clearTimeout(late);
    return ended;
  }

  async #stop(): Promise<void> {
    await this.#halt('stop');
    this.#note({ type: 'stopped' });
  }

  async #reset(): Promise<void> {
    await this.#halt('pause');
    const states = this.#toRestore ?? this.#lanes.states();
    this.#tearDown();
    if (this.#watch.trouble) await this.#openBackend();
    await this.#build();
    this.#lanes.restore(states.map(({ losses }) => ({ losses, checkpoint: null, best: null })));
    this.#toRestore = null;
    this.#rewindTo(0);
    this.#keeper.begin(0);
    this.#note({ type: 'ready' });
  }

  #rewindTo(step: number): void {
    this.#note({ type: 'rewound' });
    if (step === 0) this.#clock.reset();
    this.emit({ type: 'rewound', step });
  }

  async #rollBack(): Promise<void> {
    const step = this.#lanes.checkpointStep;
    if (step === null) return;
    await this.#halt('pause');
    this.#lanes.restore(this.#lanes.states());
    this.#rewindTo(step);
    this.#note({ type: 'ready' });
  }

  /** A new device, the models built again, the last checkpoint put back. */
  async #recover(): Promise<void> {
    await this.#halt('pause');
    this.#toRestore ??= this.#lanes.states();
    if (this.#watch.trouble?.kind === 'gpu') this.#backend.refused(this.#watch.trouble.message);
    this.#tearDown();
    await this.#openBackend();
    await this.#build();
    this.#lanes.restore(this.#toRestore);
    this.#toRestore = null;
    this.#rewindTo(this.#lanes.step);
    this.#note({ type: 'ready' });
  }

  #failIfTroubled(): void {
    if (this.#watch.trouble && isAtRest(this.#standing)) void this.#fail(new TroubleError());
  }

  /** Stops the job and says once what happened, in which run, and what helps. */
  #fail(error: unknown): Promise<void> {
    this.#failing ??= this.#stopAt(error).finally(() => (this.#failing = null));
    return this.#failing;
  }

  async #stopAt(failure: unknown): Promise<void> {
    const [error, run] = failure instanceof RunError ? [failure.cause, failure.run] : [failure, null];
    // A step that is not finite is found before the update.
    const recoverable = error instanceof NonFiniteError;
    if (!recoverable) await this.#watch.settled();
    this.#note({ type: 'failed', recoverable });
    const built = this.#standing.holding === 'runs';
    const step = built ? this.#lanes.step : 0;
    const checkpointStep = this.#toRestore?.[0]?.checkpoint?.step ?? this.#lanes.checkpointStep ?? 0;
    this.emit({
      type: 'error',
      error: describeError(error, { run, trouble: this.#watch.trouble, step, checkpointStep, built }),
    });
  }

  #tearDown(): void {
    this.#lanes.dispose(this.#watch.trouble !== null);
    this.#lanes = this.#lanesOf([]);
    this.#note({ type: 'tornDown' });
  }

  async #dispose(): Promise<void> {
    await this.#halt('stop');
    this.#tearDown();
    this.#toRestore = null;
    this.#data = null;
    this.#spec = null;
    this.#clock.reset();
    this.#note({ type: 'disposed' });
  }
}
