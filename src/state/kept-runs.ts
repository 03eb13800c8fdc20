import { databaseReady } from '@/browser/database';
import { lockComparison } from '@/runs/locks';
import type { RunRecord } from '@/runs/record';
import { type ComparisonIdentity, type ComparisonSnapshot, RunRecorder } from '@/runs/recorder';
import { RunStore } from '@/runs/run-store';
import type { TrainingEvent } from '@/protocol/training';

let opened: Promise<RunStore> | null = null;

/** The runs kept in this browser, opened once. @throws where the browser keeps nothing */
export function keptRuns(): Promise<RunStore> {
  opened ??= databaseReady()
    .then(() => RunStore.open(() => (opened = null)))
    .catch((error: unknown) => {
      opened = null;
      throw error;
    });
  return opened;
}

/** Why runs cannot be kept. */
export interface KeepingProblem {
  /** `full`: no room left; `unavailable`: anything else */
  kind: 'full' | 'unavailable';
  message: string;
}

/** What an error of the storage means to the user. */
export function keepingProblem(error: unknown): KeepingProblem {
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  return { kind: full ? 'full' : 'unavailable', message: error instanceof Error ? error.message : String(error) };
}

/** A unique name; `randomUUID` is missing on insecure pages. */
export function uniqueId(): string {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return Array.from(words, word => word.toString(16).padStart(8, '0')).join('');
}

/** Keeps the comparison that this tab trains, and holds its lock. */
export class Keeping {
  #recorder: RunRecorder | null = null;
  #release: (() => void) | null = null;
  #comparison: string | null = null;

  constructor(
    private readonly snapshot: () => ComparisonSnapshot,
    private readonly onProblem: (problem: KeepingProblem) => void,
  ) {}

  /** Begins with a new comparison. */
  async begin(what: Omit<ComparisonIdentity, 'id' | 'created'>): Promise<void> {
    await this.#record({ ...what, id: uniqueId(), created: Date.now() }, []);
  }

  /**
   * Goes on with a kept one.
   * @returns whether it could be had: another tab may be training it
   */
  async goOn(records: readonly RunRecord[]): Promise<boolean> {
    const [first] = records;
    if (!first) return false;
    const { comparison, preset, appVersion, created } = first;
    return this.#record({ id: comparison, preset, appVersion, created, tags: first.tags }, records);
  }

  async #record(identity: ComparisonIdentity, records: readonly RunRecord[]): Promise<boolean> {
    void this.end();
    const release = await lockComparison(identity.id);
    if (!release) return false;
    this.#release = release;
    this.#comparison = identity.id;
    const fail = (error: unknown) => this.onProblem(keepingProblem(error));
    const store = keptRuns();
    // Said with the first attempt to write.
    store.catch(() => {});
    this.#recorder = new RunRecorder(store, identity, this.snapshot, fail);
    this.#recorder.goOn(records);
    return true;
  }

  /** The comparison that is kept; null without one. */
  get comparison(): string | null {
    return this.#comparison;
  }

  note(event: TrainingEvent): void {
    this.#recorder?.note(event);
  }

  /** Writes what is new at once, for instance after room was made. */
  flush(): Promise<void> {
    return this.#recorder?.flush() ?? Promise.resolve();
  }

  /** Writes the rest and lets go of the comparison. */
  end(): Promise<void> {
    const [recorder, release] = [this.#recorder, this.#release];
    this.#recorder = null;
    this.#release = null;
    this.#comparison = null;
    return (recorder?.end() ?? Promise.resolve()).finally(() => release?.());
  }
}
