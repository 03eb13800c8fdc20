import type { TrainingEvent } from '@/protocol/training';

/** Weights of a run, as they are told. */
export type WeightsEvent = Extract<TrainingEvent, { type: 'weights' }>;

/** Bytes of weights at evaluations that wait at most. */
const LIMIT = 64 * 2 ** 20;

const size = (events: Iterable<WeightsEvent>) => [...events].reduce((sum, { file }) => sum + file.byteLength, 0);

/**
 * Weights that are not kept yet: of each run the newest final and best ones, and those at evaluations as far as the
 * memory allows.
 */
export class WaitingWeights {
  readonly #waiting = new Map<string, WeightsEvent>();
  #lost = 0;

  constructor(private readonly limit = LIMIT) {}

  /** Files that were let go because too many waited. */
  get lost(): number {
    return this.#lost;
  }

  get any(): boolean {
    return this.#waiting.size > 0;
  }

  /** What waits, oldest first. */
  all(): WeightsEvent[] {
    return [...this.#waiting.values()];
  }

  add(event: WeightsEvent): void {
    const { runId, kind, step } = event;
    const key = kind === 'snapshot' ? `${runId}/${kind}/${step}` : `${runId}/${kind}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, event);
    const snapshots = () => [...this.#waiting].filter(([, { kind: which }]) => which === 'snapshot');
    while (size(snapshots().map(([, e]) => e)) > this.limit) {
      this.#waiting.delete(snapshots()[0]![0]);
      this.#lost++;
    }
  }

  /** These are kept, or no longer wanted. What has taken their place meanwhile goes on waiting. */
  drop(event: WeightsEvent): void {
    for (const [key, waiting] of this.#waiting) if (waiting === event) this.#waiting.delete(key);
  }

  /** The runs went back to a step. */
  dropAfter(step: number): void {
    for (const event of this.all()) if (event.step > step) this.drop(event);
  }

  clear(): void {
    this.#waiting.clear();
  }
}
