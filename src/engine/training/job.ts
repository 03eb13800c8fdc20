import { videoCounts } from '@/config/data-kinds';
import type { JobSpec, JobStatus, TrainingCommand, TrainingEvent } from '@/protocol/training';
import { truthReference } from '../gallery/figures';
import type { Report } from '../contract/engine';
import { changeLosses } from './change-losses';
import { describeError, Interrupted, RunError, TroubleError, TroubleWatch } from './job-errors';
import { JobBackend } from './job-backend';
import { buildRuns, checkJob, makeData, makeReady, type Run } from './job-setup';
import { evaluateRuns, finalWeights, pullRuns } from './measure-runs';
import { CheckpointKeeper, isEvaluated, isMeasured, resumeRuns } from './job-checkpoints';
import { checkpointAll, disposeRuns, restoreStates, simulateFault, statesOf, usageOf } from './lockstep-runs';
import { PaceKeeper } from './pace';
import type { SessionData, TrainingSession } from './session';
import { NonFiniteError } from '../contract/step';
import { StepClock } from './step-clock';
import { yieldToMessages } from './yield-to-messages';

/** Largest gallery that a software adapter is tested on before the first step, and the pairs that are taken of larger ones. */
const [QUICK_GALLERY, QUICK_PAIRS] = [300, 192];
/** Milliseconds after which a pause says what it waits for. */
const PATIENCE = 3000;

/**
 * One run, or several in lockstep: same data, seed, initial weights and batches, a step of each in turn. Reports
 * through `emit` and stops at the first error, saying which state it can go back to.
 */
export class TrainingJob {
  #runs: Run[] = [];
  /** those whose kernels are compiled */
  readonly #readied = new WeakSet<Run>();
  #spec: JobSpec | null = null;
  #status: JobStatus = 'idle';
  #wanted: 'run' | 'pause' | 'stop' = 'pause';
  #stepsLeft = Infinity;
  #loop: Promise<void> | null = null;
  #queue: Promise<void> = Promise.resolve();
  readonly #clock = new StepClock();
  #evaluatedAt = -1;
  #truthTold = false;
  #pace = new PaceKeeper([]);
  #failing: Promise<void> | null = null;
  #busy = false;
  readonly #watch = new TroubleWatch();
  #keeper = new CheckpointKeeper(null);
  #data: SessionData | null = null;

  readonly #backend: JobBackend;

  constructor(private readonly emit: (event: TrainingEvent) => void) {
    this.#backend = new JobBackend(emit, this.#watch);
  }

  /**
   * Carries out a command after those before it; what goes wrong becomes an error event. A wish to halt reaches the
   * work in progress at once.
   */
  handle(command: TrainingCommand): Promise<void> {
    if (command.type === 'pause') this.#wanted = 'pause';
    else if (command.type === 'stop' || command.type === 'dispose') this.#wanted = 'stop';
    this.#queue = this.#queue.then(() => this.#carryOut(command));
    return this.#queue;
  }

  async #carryOut(command: TrainingCommand): Promise<void> {
    this.#busy = true;
    try {
      await this.#watch.race(this.#dispatch(command));
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#busy = false;
    }
    this.#failIfTroubled();
  }

  async #dispatch(command: TrainingCommand): Promise<void> {
    switch (command.type) {
      case 'start':
        return this.#start(command.job, command.steps);
      case 'pause':
        return this.#halt('pause');
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
        return this.#between(() => pullRuns(this.#runs, this.emit, this.#reporter));
      case 'setLosses':
        return changeLosses(this.#runs, command, this.#backend.limits, this.emit);
      case 'rollBack':
        return this.#rollBack();
      case 'recover':
        return this.#recover();
      case 'simulateFault':
        return simulateFault(command.fault, this.#runs);
      case 'dispose':
        return this.#dispose();
    }
  }

  #setStatus(status: JobStatus): void {
    this.#status = status;
    this.emit({ type: 'status', status });
  }

  /** Completed lockstep steps: those every run has done. */
  get #step(): number {
    return Math.min(...this.#runs.map(run => run.session.completed));
  }

  async #start(job: JobSpec, steps: number | null): Promise<void> {
    await this.#dispose();
    this.#truthTold = false;
    checkJob(job);
    this.#spec = job;
    this.#backend.reset();
    await this.#openBackend();
    const { train, test } = videoCounts(job.runs[0]!.config.data);
    this.emit({ type: 'progress', phase: 'Preparing the data', done: 0, total: train + test });
    this.#data = makeData(job);
    await this.#buildRuns();
    this.#keeper = new CheckpointKeeper(
      job.keepsCheckpoints ? checkpoint => this.emit({ type: 'checkpoint', checkpoint }) : null,
    );
    this.#keeper.begin(job.resume?.step ?? 0);
    if (job.resume) {
      resumeRuns(this.#runs, job.resume);
      this.#rewindTo(job.resume.step);
      this.#clock.reset(job.resume.seconds);
    }
    return this.#go(steps ?? Infinity);
  }

  async #openBackend(): Promise<void> {
    this.#setStatus('preparing');
    await this.#backend.open(this.#spec?.backend ?? 'auto', (kind, message) => {
      this.#watch.note({ kind, message });
      this.#failIfTroubled();
    });
  }

  async #buildRuns(): Promise<void> {
    const spec = this.#spec!;
    const engine = this.#backend.engine(spec);
    this.#runs = await buildRuns({ ...spec, ...(engine && { engine }) }, this.#data!, note => this.#backend.note(note));
    this.#pace = new PaceKeeper(this.#backend.software ? spec.runs.map(run => run.config) : []);
    await checkpointAll(this.#runs);
    this.#watch.check();
  }

  async #go(steps: number): Promise<void> {
    if (this.#runs.length === 0 || this.#loop || this.#status === 'failed' || this.#status === 'finished') return;
    this.#wanted = 'run';
    this.#stepsLeft = steps;
    this.#loop = this.#runLoop();
    // Not waited for: the loop lives on after the command, so that a pause can arrive.
  }

  async #runLoop(): Promise<void> {
    this.#setStatus('running');
    try {
      const total = this.#runs[0]!.session.config.steps;
      while (this.#wanted === 'run') {
        await this.#watch.race(this.#evaluateIfDue());
        if (this.#step >= total || this.#stepsLeft <= 0) break;
        await this.#watch.race(this.#lockstep());
        this.#stepsLeft--;
        await yieldToMessages();
      }
      if (this.#step >= total) await this.#finish();
      this.#watch.check();
      if (this.#step < total) await this.#rest();
    } catch (error) {
      // Resting reads the state back, which fails when the device was lost meanwhile.
      const rested = error instanceof Interrupted ? this.#rest() : Promise.reject(error);
      await rested.catch((reason: unknown) => this.#fail(reason));
    } finally {
      this.#loop = null;
    }
  }

  /** Halts, with a checkpoint of right here where somebody keeps them: a page that is closed now loses nothing. */
  async #rest(): Promise<void> {
    const together = this.#runs.every(run => run.session.completed === this.#step);
    if (this.#keeper.wanted && together && this.#step > 0) await checkpointAll(this.#runs);
    this.#keeper.keep(this.#runs, this.#clock.seconds, true);
    this.#setStatus(this.#wanted === 'stop' ? 'stopped' : 'paused');
  }

  async #finish(): Promise<void> {
    await checkpointAll(this.#runs);
    if (this.#spec?.keepsEnd) this.#keeper.keep(this.#runs, this.#clock.seconds, true);
    for (const run of this.#runs) this.emit(await finalWeights(run));
    this.#setStatus('finished');
  }

  /**
   * A step of every run that is not ahead, on the same batch. A run is made ready right before its own first step: the
   * charts begin while the kernels of the next run are compiled. Later all are, before any steps: who pauses meanwhile
   * finds them at the same step.
   */
  async #lockstep(): Promise<void> {
    const step = this.#step;
    const behind = this.#runs.filter(run => run.session.completed === step);
    for (const run of behind) if (this.#readied.has(run)) await this.#makeReady(run);
    const { config } = this.#runs[0]!.session;
    const measured = this.#stepsLeft <= 1 || isMeasured(step + 1, config, this.#spec?.measureEvery ?? 1);
    const batch = await behind[0]!.session.nextBatch();
    let spent = 0;
    for (const run of behind) {
      if (!this.#readied.has(run)) await this.#makeReady(run);
      spent += await this.#stepRun(run, batch, measured ? spent : null);
    }
    this.#watch.check();
    this.#clock.add(spent);
    this.emit({ type: 'usage', usage: usageOf(this.#runs, this.#data!, this.#clock.rate) });
    const pace = this.#backend.software ? this.#pace.after(this.#step, 1 / this.#clock.rate) : null;
    if (pace) this.emit({ type: 'pace', pace });
    // What was not measured may not be finite; the end is handed out only where it is wanted.
    if (measured && this.#step < config.steps)
      await this.#keeper.afterStep(this.#step, this.#runs, this.#clock.seconds);
  }

  async #makeReady(run: Run): Promise<void> {
    await makeReady(run, this.#reporter);
    this.#readied.add(run);
    this.#watch.check();
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
      const seconds = this.#clock.seconds + (before + took) / 1000;
      this.emit({ type: 'steps', runId: run.spec.id, points: [{ ...point, seconds }] });
      return took;
    } catch (error) {
      throw error instanceof NonFiniteError ? new RunError(run, error) : error;
    }
  }

  readonly #reporter =
    (phase: string): Report =>
    (done, total) =>
      this.#report(phase, done, total);

  async #report(phase: string, done: number, total: number): Promise<void> {
    this.emit({ type: 'progress', phase, done, total });
    await yieldToMessages();
    this.#watch.check();
    if (this.#wanted !== 'run') throw new Interrupted();
  }

  async #evaluateIfDue(): Promise<void> {
    const { config } = this.#runs[0]!.session;
    if (this.#evaluatedAt === this.#step || !isEvaluated(this.#step, config)) return;
    // A software adapter takes minutes for a large gallery: there a part of it must do before the first step.
    const part = this.#step === 0 && this.#backend.software && videoCounts(config.data).test > QUICK_GALLERY;
    await this.#evaluateAll(part ? QUICK_PAIRS : undefined);
  }

  /** @param pairs of the gallery that are enough; all of them unless stated */
  async #evaluateAll(pairs?: number): Promise<void> {
    const step = this.#step;
    // With the first figures that it is compared with: those of all pairs.
    if (!this.#truthTold && !pairs) {
      this.emit({ type: 'truth', reference: truthReference(this.#data!.test) });
      this.#truthTold = true;
    }
    const measured = { seconds: this.#clock.seconds, job: this.#spec!, emit: this.emit, ...(pairs && { pairs }) };
    await evaluateRuns(this.#runs, measured, this.#reporter);
    this.#watch.check();
    this.#evaluatedAt = step;
  }

  /** Does something between two steps, then goes on as before. */
  async #between(work: () => Promise<void>): Promise<void> {
    if (this.#runs.length === 0 || this.#status === 'failed') return;
    const resume = this.#loop !== null;
    const before = this.#status;
    await this.#halt('pause');
    this.#wanted = 'run';
    this.#setStatus('running');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    const stillWanted = (this.#wanted as string) === 'run';
    this.#setStatus(before === 'finished' ? 'finished' : 'paused');
    if (resume && stillWanted) await this.#go(this.#stepsLeft);
  }

  async #halt(how: 'pause' | 'stop'): Promise<void> {
    this.#wanted = how;
    const phase = 'Waiting for the graphics device to finish what it computes; Discard ends it at once';
    const late = setTimeout(() => this.emit({ type: 'progress', phase, done: 0, total: 1 }), PATIENCE);
    await this.#loop;
    clearTimeout(late);
  }

  async #stop(): Promise<void> {
    await this.#halt('stop');
    if (this.#runs.length > 0 && this.#status !== 'failed') this.#setStatus('stopped');
  }

  async #reset(): Promise<void> {
    if (!this.#spec || this.#status === 'preparing') return;
    await this.#halt('pause');
    const losses = this.#runs.map(run => run.session.config.losses);
    this.#disposeRuns();
    if (this.#watch.trouble) await this.#openBackend();
    await this.#buildRuns();
    this.#runs.forEach((run, i) => losses[i] && run.session.setLosses(losses[i]));
    this.#rewindTo(0);
    this.#keeper.begin(0);
    this.#setStatus('paused');
  }

  #rewindTo(step: number): void {
    this.#evaluatedAt = -1;
    if (step === 0) this.#clock.reset();
    this.emit({ type: 'rewound', step });
  }

  async #rollBack(): Promise<void> {
    const step = this.#runs[0]?.checkpoint?.step;
    if (step === undefined || this.#watch.trouble) return;
    await this.#halt('pause');
    restoreStates(this.#runs, statesOf(this.#runs));
    this.#rewindTo(step);
    this.#setStatus('paused');
  }

  /** A new device, the models built again, the last checkpoint put back. */
  async #recover(): Promise<void> {
    if (!this.#spec) return;
    await this.#halt('pause');
    const states = statesOf(this.#runs);
    if (this.#watch.trouble?.kind === 'gpu') this.#backend.refused(this.#watch.trouble.message);
    this.#disposeRuns();
    await this.#openBackend();
    await this.#buildRuns();
    restoreStates(this.#runs, states);
    this.#rewindTo(this.#step);
    this.#setStatus('paused');
  }

  /** Trouble while nothing is at work: a command or a loop finds out by itself. */
  #failIfTroubled(): void {
    const atRest = !this.#busy && !this.#loop && this.#runs.length > 0 && this.#status !== 'failed';
    if (this.#watch.trouble && atRest) void this.#fail(new TroubleError());
  }

  /** Stops the job and says once what happened, in which run, and what helps. */
  #fail(error: unknown): Promise<void> {
    this.#failing ??= this.#stopAt(error).finally(() => (this.#failing = null));
    return this.#failing;
  }

  async #stopAt(failure: unknown): Promise<void> {
    const [error, run] = failure instanceof RunError ? [failure.cause, failure.run] : [failure, null];
    if (!(error instanceof NonFiniteError)) await this.#watch.settled();
    this.#setStatus(error instanceof NonFiniteError ? 'paused' : 'failed');
    const built = this.#runs.length > 0;
    const checkpointStep = this.#runs[0]?.checkpoint?.step ?? 0;
    const where = { run, trouble: this.#watch.trouble, step: built ? this.#step : 0, checkpointStep, built };
    this.emit({ type: 'error', error: describeError(error, where) });
  }

  #disposeRuns(): void {
    disposeRuns(this.#runs, this.#watch.trouble !== null);
    this.#runs = [];
  }

  async #dispose(): Promise<void> {
    await this.#halt('stop');
    this.#disposeRuns();
    this.#data = null;
    this.#spec = null;
    this.#clock.reset();
    this.#evaluatedAt = -1;
    if (this.#status !== 'idle') this.#setStatus('idle');
  }
}
