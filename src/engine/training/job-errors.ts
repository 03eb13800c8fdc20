import type { JobError, Remedy } from '@/protocol/training';
import { LimitError } from '../plan/limits';
import { ConfigLimitError } from './config-limits';
import type { Run } from './job-setup';
import { NonFiniteError } from '../contract/step';

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

/** Milliseconds that a failed operation waits for the browser to say that the device is lost. */
const NOTICE_MS = 300;

/** Collects what the backend reports outside any call: only the first report counts, the rest follows from it. */
export class TroubleWatch {
  #trouble: Trouble | null = null;
  #noticed: () => void = () => {};
  readonly #waiting = new Set<(error: TroubleError) => void>();

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  note(trouble: Trouble): void {
    this.#trouble ??= trouble;
    this.#noticed();
    if (trouble.kind === 'deviceLost') for (const reject of this.#waiting) reject(new TroubleError());
  }

  /**
   * Waits for some work, but no longer than until the device is lost: not every browser ends what was waiting for it.
   * @throws TroubleError when the device is lost meanwhile
   */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  /** Forgets what an earlier device reported. */
  clear(): void {
    this.#trouble = null;
  }

  /** @throws TroubleError when something was reported */
  check(): void {
    if (this.#trouble) throw new TroubleError();
  }

  /** An operation on a lost device may fail before the browser says that it is lost: gives it the time to. */
  settled(): Promise<void> {
    if (this.#trouble) return Promise.resolve();
    return new Promise(resolve => {
      this.#noticed = resolve;
      setTimeout(resolve, NOTICE_MS);
    });
  }
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

/** Whether WebGPU refused something for its size: a new device would refuse it again. */
const isTooLarge = (message: string) => /out of memory|larger than|exceeds? the (max|limit)|too large/i.test(message);

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
  if (error instanceof ConfigLimitError) return { ...make('limits', error.message, 'edit'), field: error.path };
  if (error instanceof LimitError) return make('limits', error.message, 'edit');
  if (trouble?.kind === 'gpu' && isTooLarge(trouble.message))
    return make(
      'limits',
      `This set-up needs more memory than the adapter gives: ${trouble.message} A smaller batch, memory bank, width or test set needs less.`,
      'edit',
    );
  if (trouble?.kind === 'deviceLost')
    return make('deviceLost', `The graphics device was lost (${trouble.message || 'no reason given'}).`, 'recover');
  if (trouble) return make('gpu', `WebGPU reported an error: ${trouble.message}`, 'recover');
  return make('internal', error instanceof Error ? error.message : String(error), built ? 'recover' : 'restart');
}
