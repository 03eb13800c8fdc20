import { proxy, type Remote, wrap } from 'comlink';
import scriptUrl from '../../workers/training.worker.ts?worker&url';
import type { TrainingCommand, TrainingEvent, TrainingWorkerApi } from '@/protocol/training';
import { startWorker } from './start-worker';

/** What the client tells besides the worker's own events. */
export interface ClientListeners {
  onEvents: (events: TrainingEvent[]) => void;
  /** The worker died or threw outside any command. */
  onCrash: (message: string) => void;
  /** The worker is at work but has not been heard of for so many seconds; said again when it goes on so. */
  onSilent: (seconds: number) => void;
}

/** Seconds of silence, at work, after which something may be wrong. */
const SILENCE = 120;

/**
 * One training worker. Commands are sent in order; a crash is reported once, and `close` ends the worker with all its
 * GPU memory.
 */
export class TrainingClient {
  readonly #worker: Worker;
  readonly #remote: Remote<TrainingWorkerApi>;
  readonly #watch: ReturnType<typeof setInterval>;
  #closed = false;
  /** whether what is heard still is of a comparison that was let go */
  #deaf = false;
  #working = false;
  #heard = 0;
  /** how often its silence has been told of since it was heard */
  #told = 0;

  constructor(private readonly listeners: ClientListeners) {
    this.#worker = startWorker(scriptUrl, 'training', message => {
      if (!this.#closed) listeners.onCrash(message);
    });
    this.#worker.addEventListener('messageerror', () =>
      listeners.onCrash('A message of the training worker was unreadable.'),
    );
    this.#remote = wrap<TrainingWorkerApi>(this.#worker);
    void this.#remote.listen(proxy(events => this.#hear(events)));
    this.#watch = setInterval(() => this.#checkSilence(), 5000);
  }

  #hear(events: TrainingEvent[]): void {
    if (this.#closed) return;
    this.#heard = performance.now();
    this.#told = 0;
    for (const event of events)
      if (event.type === 'status') this.#working = event.status === 'running' || event.status === 'preparing';
    this.listeners.onEvents(this.#deaf ? this.#sinceLetGo(events) : events);
  }

  /** The last word on what was let go is that the worker is idle; what comes after it is of what it does next. */
  #sinceLetGo(events: TrainingEvent[]): TrainingEvent[] {
    const last = events.findIndex(event => event.type === 'status' && event.status === 'idle');
    if (last < 0) return [];
    this.#deaf = false;
    return events.slice(last + 1);
  }

  #checkSilence(): void {
    const next = SILENCE * (this.#told + 1);
    if (!this.#working || performance.now() - this.#heard < next * 1000) return;
    this.#told++;
    this.listeners.onSilent(next);
  }

  /** Sends a command; resolves when it has been carried out. */
  async send(command: TrainingCommand): Promise<void> {
    if (!this.#closed) await this.#remote.send(command);
  }

  /**
   * Lets go of what is at rest in the worker, and hears no more of it. The worker keeps its device, so that the next
   * comparison finds its kernels compiled.
   */
  letGo(): void {
    this.#deaf = true;
    void this.send({ type: 'dispose' }).catch(() => {
      // What ails the worker is told by the next command.
    });
  }

  /** Ends the worker at once. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#watch);
    this.#worker.terminate();
  }
}
