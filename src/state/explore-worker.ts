import { ExploreClient } from './explore-client';

/** The worker as what it can be asked. */
export type ExploreRemote = ExploreClient['remote'];

/** Told what the worker uses instead of the fastest, and why, in a sentence each. */
type Noted = (notes: readonly string[]) => void;

/** Whether an error has one of these names: it may come out of a worker. */
export const isNamed = (error: unknown, names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** The explore worker: started when first needed, and again after it died. */
export class ExploreWorker {
  #client: Pick<ExploreClient, 'ask' | 'close'> | null = null;
  #noted: Noted = () => {};

  constructor(
    private readonly start: (onNotes: Noted) => Pick<ExploreClient, 'ask' | 'close' | 'crashed'> = onNotes =>
      new ExploreClient(onNotes),
  ) {}

  /** @param listener told what the worker uses instead of the fastest, and why, in a sentence each */
  onNotes(listener: Noted): void {
    this.#noted = listener;
  }

  /** Asks the worker. @throws what the worker throws, or that it died before it answered */
  async ask<T>(question: (remote: ExploreRemote) => Promise<T>): Promise<T> {
    const own = (this.#client ??= this.#begin());
    try {
      return await own.ask(question);
    } catch (error) {
      // A lost device does not come back: models are opened in a new worker then.
      if (isNamed(error, ['DeviceFailedError', 'WorkerCrashError'])) this.#letGo(own);
      throw error;
    }
  }

  #begin(): Pick<ExploreClient, 'ask' | 'close'> {
    const own = this.start(notes => this.#noted(notes));
    own.crashed.catch(() => this.#letGo(own));
    return own;
  }

  #letGo(own: Pick<ExploreClient, 'ask' | 'close'>): void {
    own.close();
    if (this.#client === own) this.#client = null;
  }
}
