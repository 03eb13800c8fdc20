import { databaseReady } from '@/browser/database';
import type { TrainingEvent } from '@/protocol/training';
import { Connection } from '@/runs/connection';
import { lockComparison, lockedComparisons, whenFree } from '@/runs/locks';
import type { RunRecord } from '@/runs/record';
import { type ComparisonIdentity, type ComparisonSnapshot, RunRecorder } from '@/runs/recorder';
import type { RunFileEntry } from '@/runs/run-file';
import { RunStore } from '@/runs/run-store';
import { uniqueId } from '@/runs/unique-id';
import { Presence } from './presence';

const connection = new Connection(async onBlocked => {
  await databaseReady();
  return RunStore.open(undefined, undefined, onBlocked);
}, 'the runs that are kept in this browser');

/**
 * The runs kept in this browser, open right now. Ask at each use: browsers close them at any time.
 * @throws where the browser keeps nothing
 */
export function keptRuns(): Promise<RunStore> {
  return connection.get();
}

/** Where a playground keeps what it trains, and how it learns what others train. */
export interface KeepingParts {
  /** the runs, open right now: asked at each use. @throws where nothing is kept */
  kept: () => Promise<RunStore>;
  lock: typeof lockComparison;
  locked: typeof lockedComparisons;
  whenFree: typeof whenFree;
  presence: Pick<Presence, 'own' | 'elsewhere' | 'listen'>;
}

/** This browser's storage, and its other tabs. */
export const BROWSER_KEEPING: KeepingParts = {
  kept: keptRuns,
  lock: lockComparison,
  locked: lockedComparisons,
  whenFree,
  presence: new Presence(),
};

/** Why runs cannot be kept. */
export interface KeepingProblem {
  /** `full`: no room left; `unavailable`: anything else */
  kind: 'full' | 'unavailable';
  /** whole sentences */
  message: string;
  /** how many weights at evaluations this tab had to let go meanwhile */
  lost?: number;
}

/** What browsers say only in the language of their programmers, by the error's name. */
const WORDS: Record<string, string> = {
  QuotaExceededError: 'There is no room left.',
  InvalidStateError: 'The browser has closed its storage.',
  AbortError: 'The browser broke off writing.',
  VersionError:
    'Another tab has a newer version of this page open, which keeps runs in another way. Reload this tab when its training has ended.',
  SecurityError: 'The browser refuses pages like this one to keep anything; its settings for site data say so.',
  UnknownError: 'The storage of the browser is broken or cannot be reached.',
  ReferenceError: 'This browser has no storage for runs.',
};

const asSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What an error of the storage means to the user. */
export function keepingProblem(error: unknown): KeepingProblem {
  const name = error instanceof Error ? error.name : '';
  const said = error instanceof Error ? error.message : String(error);
  const own = WORDS[name];
  const message = own && said && name !== 'ReferenceError' ? `${own} (${said})` : (own ?? asSentence(said));
  return { kind: name === 'QuotaExceededError' ? 'full' : 'unavailable', message };
}

/** Comparisons that were put away but cannot be written: more would fill the memory of the tab. */
const MOST_ENDED = 2;

/** What keeping says. */
export interface KeepingListeners {
  /** What stands in the way, or null once everything is written. */
  onProblem: (problem: KeepingProblem | null) => void;
  /** What could not be kept for good, in whole sentences. */
  onLost: (message: string) => void;
}

/** One comparison and what holds it. */
interface Held {
  comparison: string;
  recorder: RunRecorder;
  release: () => void;
  problem: KeepingProblem | null;
}

/** Keeps the comparison that this tab trains, and holds its lock until all of it is written. */
export class Keeping {
  #current: Held | null = null;
  /** put away, but not wholly written */
  #ended: Held[] = [];

  constructor(
    private readonly snapshot: () => ComparisonSnapshot,
    private readonly listeners: KeepingListeners,
    private readonly parts: Pick<KeepingParts, 'kept' | 'lock' | 'presence'>,
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
    // Where there are no locks nobody but the other tab itself says so.
    if ((await this.parts.presence.elsewhere()).has(comparison)) return false;
    const from = Object.fromEntries(records.flatMap(run => (run.from ? [[run.role, run.from] as const] : [])));
    return this.#record({ id: comparison, preset, appVersion, created, tags: first.tags, from }, records);
  }

  async #record(identity: ComparisonIdentity, records: readonly RunRecord[]): Promise<boolean> {
    void this.end();
    const release = await this.parts.lock(identity.id);
    if (!release) return false;
    const held: Held = {
      comparison: identity.id,
      release,
      problem: null,
      recorder: new RunRecorder(this.parts.kept, identity, this.snapshot, {
        onProblem: error => this.#say(held, { ...keepingProblem(error), lost: held.recorder.lostWeights }),
        onKept: () => this.#say(held, null),
      }),
    };
    this.#current = held;
    this.parts.presence.own = identity.id;
    held.recorder.goOn(records);
    return true;
  }

  #say(held: Held, problem: KeepingProblem | null): void {
    held.problem = problem;
    this.listeners.onProblem(this.problem);
    const failing = this.#ended.filter(other => other.problem);
    for (const other of failing.slice(0, Math.max(0, failing.length - MOST_ENDED))) this.#abandon(other);
  }

  /** What stands in the way; null while everything is being written. */
  get problem(): KeepingProblem | null {
    return [this.#current, ...this.#ended].find(held => held?.problem)?.problem ?? null;
  }

  /** The comparison that is kept; null without one. */
  get comparison(): string | null {
    return this.#current?.comparison ?? null;
  }

  /** Whether this tab still writes a comparison. */
  holds(comparison: string): boolean {
    return comparison === this.comparison || this.#ended.some(held => held.comparison === comparison);
  }

  /** What this tab has of the comparison that it trains, for a file. */
  entries(): RunFileEntry[] {
    return this.#current?.recorder.entries() ?? [];
  }

  note(event: TrainingEvent): void {
    this.#current?.recorder.note(event);
  }

  /** Writes what is new at once, for instance after room was made. */
  async flush(): Promise<void> {
    await Promise.all([this.#current, ...this.#ended].map(held => held?.recorder.flush()));
  }

  /** Puts the comparison away; what cannot be written now goes on being tried. Resolves after the first attempt. */
  async end(): Promise<void> {
    const held = this.#current;
    if (!held) return;
    this.#current = null;
    this.parts.presence.own = null;
    this.#ended.push(held);
    void held.recorder.settled().then(() => this.#letGo(held));
    await held.recorder.end();
  }

  #letGo(held: Held): void {
    if (!this.#ended.includes(held)) return;
    this.#ended = this.#ended.filter(other => other !== held);
    held.release();
    if (held.problem) this.#say(held, null);
  }

  #abandon(held: Held): void {
    held.recorder.abandon();
    this.#letGo(held);
    this.listeners.onLost(
      'The end of an earlier comparison could not be kept and was let go: too many waited for the storage.',
    );
  }
}
