import type { PresetName } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import type { Evaluation, JobState, StepPoint, TrainingEvent, TruthReference } from '@/protocol/training';
import { RECORD_VERSION, type RecordEvent, type RecordState, type RunOrigin, type RunRecord } from './record';
import { toColumns } from './columns';
import type { RunFileEntry } from './run-file';
import { type KeptWeights, MissingRunError, type RunChanges, type RunStore, type WeightsKind } from './run-store';
import { WaitingWeights } from './waiting-weights';

/** A run as the page has it right now. */
export interface RunSnapshot {
  role: string;
  name: string;
  config: ExperimentConfig;
  losses: ExperimentConfig['losses'];
  events: readonly RecordEvent[];
  /** all steps */
  points: readonly StepPoint[];
  evaluations: readonly Evaluation[];
}

/** A comparison as the page has it right now. */
export interface ComparisonSnapshot {
  state: RecordState;
  adapter: string | null;
  truth: TruthReference | null;
  runs: RunSnapshot[];
}

/** What stays the same of a comparison. */
export interface ComparisonIdentity {
  id: string;
  preset: PresetName;
  appVersion: string;
  created: number;
  /** what its runs are tagged with at first */
  tags: string[];
  /** per role, the run that its first steps come from, if it goes on from another */
  from?: Readonly<Record<string, RunOrigin>>;
}

/** Milliseconds that changes are collected before they are written. */
const COLLECT = 1000;
/** Longest wait in milliseconds before it is tried again to write what could not be written. */
const LONGEST_WAIT = 30_000;

/** The name of a run among all that are kept. */
export const recordId = (comparison: string, role: string) => `${comparison}/${role}`;

/** What a recorder says. */
export interface RecorderListeners {
  /** Writing failed; what is new stays waiting, and it is tried again. */
  onProblem: (error: unknown) => void;
  /** What was waiting is written. */
  onKept: () => void;
}

/**
 * Keeps a comparison as it goes: told of every event after the page has taken it in, it writes what is new once a
 * second, and at once when the status changes. Nothing is kept before the first step. What cannot be written waits,
 * and is tried again at growing intervals until it is: of checkpoints only the newest.
 */
export class RunRecorder {
  /** per role, the number of steps that are kept unchanged */
  readonly #kept = new Map<string, number>();
  readonly #evaluations = new Map<string, Set<number>>();
  readonly #weights = new WaitingWeights();
  #dirty = false;
  /** the newest there is, and what is still to be done about it */
  #checkpoint: JobState | null = null;
  #checkpointWaits: 'save' | 'drop' | null = null;
  /** weights after this step are to be forgotten; null when none are */
  #back: number | null = null;
  /** the page's state at the end: what the page shows later is something else */
  #last: ComparisonSnapshot | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #work: Promise<void> = Promise.resolve();
  /** where it was written last */
  #store: RunStore | null = null;
  #settled: () => void = () => {};
  readonly #settling = new Promise<void>(resolve => (this.#settled = resolve));

  /**
   * @param open the storage, open: asked at each write, because it may be closed between any two
   * @param snapshot the page's state
   */
  constructor(
    private readonly open: () => Promise<RunStore>,
    private readonly identity: ComparisonIdentity,
    private readonly snapshot: () => ComparisonSnapshot,
    private readonly listeners: RecorderListeners,
  ) {}

  /** Says that runs are kept already, with so many steps each. */
  goOn(records: readonly RunRecord[]): void {
    for (const { role, steps } of records) this.#kept.set(role, steps);
  }

  /** The comparison as this tab has it, for a file: with the weights that are not kept yet. */
  entries(): RunFileEntry[] {
    const now = this.#last ?? this.snapshot();
    return now.runs.map(run => {
      const weights = (wanted: WeightsKind): KeptWeights | null =>
        this.#weights.all().find(({ kind, runId }) => kind === wanted && runId === run.role) ?? null;
      return {
        record: this.#recordOf(run, now),
        series: toColumns(run.points),
        evaluations: [...run.evaluations],
        weights: { final: weights('final'), best: weights('best') },
      };
    });
  }

  /** Weights at evaluations that were let go because too many waited. */
  get lostWeights(): number {
    return this.#weights.lost;
  }

  /** Takes notice of an event that the page has taken in. */
  note(event: TrainingEvent): void {
    switch (event.type) {
      case 'steps':
        this.#changeFrom(event.runId, (event.points[0]?.step ?? 1) - 1);
        return this.#soon();
      case 'evaluation':
        this.#measured(event.runId).add(event.evaluation.step);
        return this.#soon();
      case 'rewound':
        this.#rewind(event.step);
        return this.#soon();
      case 'checkpoint':
        this.#checkpoint = event.checkpoint;
        this.#checkpointWaits = 'save';
        return void this.flush();
      case 'weights':
        this.#weights.add(event);
        return void this.flush();
      case 'status':
        this.#dirty = true;
        // One of the very end is what it can be trained further from.
        if (event.status === 'finished' && !this.#isEnd(this.#checkpoint?.step)) this.#dropCheckpoint();
        return void this.flush();
      case 'truth':
      case 'lossesChanged':
      case 'backend':
        return this.#soon();
    }
  }

  /** Writes what is new now; resolves when everything so far is written or has failed. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#work = this.#work.then(() => this.#attempt());
    return this.#work;
  }

  /** Writes what is new of the comparison as it is now, also where earlier writes are still waiting. */
  end(): Promise<void> {
    this.#last ??= this.snapshot();
    return this.flush();
  }

  /** Resolves when it was ended and nothing waits any more. */
  settled(): Promise<void> {
    return this.#settling;
  }

  /** Gives up what is still waiting. */
  abandon(): void {
    this.#last ??= this.snapshot();
    this.#forget();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#settled();
  }

  /** Whether a step is the last one of these runs. */
  #isEnd(step: number | undefined): boolean {
    return this.snapshot().runs.every(({ points }) => points.at(-1)?.step === step);
  }

  #id(role: string): string {
    return recordId(this.identity.id, role);
  }

  #dropCheckpoint(): void {
    this.#checkpoint = null;
    this.#checkpointWaits = 'drop';
  }

  #rewind(step: number): void {
    for (const role of this.#kept.keys()) this.#changeFrom(role, step);
    // Only a reset goes back behind what is kept.
    if (step === 0) this.#dropCheckpoint();
    this.#weights.dropAfter(step);
    this.#back = Math.min(this.#back ?? step, step);
  }

  #changeFrom(role: string, step: number): void {
    this.#kept.set(role, Math.min(this.#kept.get(role) ?? 0, step));
  }

  #measured(role: string): Set<number> {
    const known = this.#evaluations.get(role) ?? new Set();
    this.#evaluations.set(role, known);
    return known;
  }

  #soon(): void {
    this.#dirty = true;
    this.#timer ??= setTimeout(() => void this.flush(), this.#wait());
  }

  /** Milliseconds until the next write. */
  #wait(): number {
    return Math.min(LONGEST_WAIT, COLLECT * 2 ** Math.max(0, this.#failures - 1));
  }

  get #waits(): boolean {
    return this.#dirty || this.#checkpointWaits !== null || this.#back !== null || this.#weights.any;
  }

  #forget(): void {
    this.#dirty = false;
    this.#checkpointWaits = null;
    this.#back = null;
    this.#weights.clear();
  }

  async #attempt(): Promise<void> {
    try {
      if (this.#waits) {
        await this.#write();
        this.#failures = 0;
        this.listeners.onKept();
      }
      if (this.#last) this.#settled();
    } catch (error) {
      this.#failures++;
      this.#timer ??= setTimeout(() => void this.flush(), this.#wait());
      this.listeners.onProblem(error);
    }
  }

  /** Whether there is anything of the comparison that is worth keeping. */
  #begun(now: ComparisonSnapshot): boolean {
    return now.runs.some(run => run.points.length > 0 || this.#kept.has(run.role));
  }

  async #write(): Promise<void> {
    const store = await this.open();
    // Nothing of a comparison without a step is kept; once it has ended, nothing will be.
    if (!this.#begun(this.#last ?? this.snapshot())) return this.#last ? this.#forget() : undefined;
    await this.#writeBack(store);
    await this.#writeRuns(store);
    this.#store = store;
    // A checkpoint that does not fit must not keep weights out, nor the other way round.
    const results = await Promise.allSettled([this.#writeCheckpoint(store), this.#writeWeights(store)]);
    const failed = results.find(result => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #writeBack(store: RunStore): Promise<void> {
    const step = this.#back;
    if (step === null) return;
    const ids = [...this.#kept.keys()].map(role => this.#id(role));
    await store.dropWeightsAfter(step, ids);
    if (this.#back === step) this.#back = null;
  }

  async #writeCheckpoint(store: RunStore): Promise<void> {
    const [what, checkpoint] = [this.#checkpointWaits, this.#checkpoint];
    if (what === 'drop') await store.dropCheckpoint(this.identity.id);
    else if (what === 'save' && checkpoint) await store.saveCheckpoint(this.identity.id, checkpoint);
    if (this.#checkpointWaits === what && this.#checkpoint === checkpoint) this.#checkpointWaits = null;
  }

  async #writeWeights(store: RunStore): Promise<void> {
    for (const event of this.#weights.all()) {
      const { runId, kind, step, file, hash } = event;
      if (kind === 'snapshot') await store.saveSnapshot(this.#id(runId), step, file);
      else await store.saveWeights(this.#id(runId), kind, { step, file, hash });
      this.#weights.drop(event);
    }
  }

  async #writeRuns(store: RunStore): Promise<void> {
    try {
      await this.#writeChanges(store);
    } catch (error) {
      if (!(error instanceof MissingRunError)) throw error;
      // Deleted on purpose after it had ended; in another storage, or while it trains, it was lost.
      if (this.#last && store === this.#store) return this.#forget();
      this.#startAnew();
      await this.#writeChanges(store);
    }
  }

  /** The storage was emptied: everything that this tab still has counts as new. */
  #startAnew(): void {
    this.#dirty = true;
    for (const { role, evaluations } of (this.#last ?? this.snapshot()).runs) {
      this.#kept.set(role, 0);
      for (const { step } of evaluations) this.#measured(role).add(step);
    }
    if (this.#checkpoint) this.#checkpointWaits = 'save';
  }

  async #writeChanges(store: RunStore): Promise<void> {
    if (!this.#dirty) return;
    const now = this.#last ?? this.snapshot();
    const changes = now.runs.map(run => this.#changesOf(run, now));
    const measured = now.runs.map(run => [...this.#measured(run.role)]);
    // As if it were written already: what changes meanwhile counts from there.
    this.#dirty = false;
    now.runs.forEach(({ role, points }) => {
      this.#kept.set(role, points.length);
      this.#measured(role).clear();
    });
    try {
      await store.save(changes);
    } catch (error) {
      this.#dirty = true;
      now.runs.forEach(({ role }, i) => {
        this.#changeFrom(role, changes[i]!.from);
        for (const step of measured[i]!) this.#measured(role).add(step);
      });
      throw error;
    }
  }

  #recordOf(run: RunSnapshot, { state, adapter, truth }: ComparisonSnapshot): RunRecord {
    const { role, name, config, losses, events, points } = run;
    const { id, tags, from, ...rest } = this.identity;
    return {
      version: RECORD_VERSION,
      ...rest,
      id: this.#id(role),
      comparison: id,
      role,
      config,
      losses,
      events: [...events],
      truth,
      adapter,
      updated: Date.now(),
      state,
      steps: points.length,
      name,
      tags,
      note: '',
      archived: false,
      ...(from?.[role] ? { from: from[role] } : {}),
    };
  }

  #changesOf(run: RunSnapshot, now: ComparisonSnapshot): RunChanges {
    const { role, points, evaluations } = run;
    const fresh = this.#measured(role);
    return {
      record: this.#recordOf(run, now),
      points: points.slice(),
      from: Math.min(this.#kept.get(role) ?? 0, points.length),
      evaluations: evaluations.filter(e => fresh.has(e.step)),
    };
  }
}
