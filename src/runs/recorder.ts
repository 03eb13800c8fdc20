import type { PresetName } from '@/config/presets';
import type { ExperimentConfig } from '@/config/schema';
import type { Evaluation, StepPoint, TrainingEvent, TruthReference } from '@/protocol/training';
import { RECORD_VERSION, type RecordEvent, type RecordState, type RunRecord } from './record';
import type { RunChanges, RunStore } from './run-store';

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
}

/** Milliseconds that changes are collected before they are written. */
const COLLECT = 1000;

/** The name of a run among all that are kept. */
export const recordId = (comparison: string, role: string) => `${comparison}/${role}`;

/**
 * Keeps a comparison as it goes: told of every event after the page has taken it in, it writes what is new once a
 * second, and at once when the status changes. Nothing is kept before the first step.
 */
export class RunRecorder {
  /** per role, the number of steps that are kept unchanged */
  readonly #kept = new Map<string, number>();
  readonly #evaluations = new Map<string, Set<number>>();
  #dirty = false;
  /** the page's state at the end: what the page shows later is something else */
  #last: ComparisonSnapshot | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #work: Promise<void> = Promise.resolve();

  /**
   * @param snapshot the page's state
   * @param onProblem told when writing failed; what is new stays waiting
   */
  constructor(
    private readonly store: Promise<RunStore>,
    private readonly identity: ComparisonIdentity,
    private readonly snapshot: () => ComparisonSnapshot,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  /** Says that runs are kept already, with so many steps each. */
  goOn(records: readonly RunRecord[]): void {
    for (const { role, steps } of records) this.#kept.set(role, steps);
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
        for (const role of this.#kept.keys()) this.#changeFrom(role, event.step);
        // Only a reset goes back behind what is kept.
        if (event.step === 0) this.#dropCheckpoint();
        this.#dropWeightsAfter(event.step);
        return this.#soon();
      case 'checkpoint':
        void this.flush();
        return this.#then(() => this.store.then(s => s.saveCheckpoint(this.identity.id, event.checkpoint)));
      case 'weights': {
        const { runId, kind, step, file, hash } = event;
        if (kind === 'snapshot')
          return this.#then(() => this.store.then(s => s.saveSnapshot(this.#id(runId), step, file)));
        return this.#then(() => this.store.then(s => s.saveWeights(this.#id(runId), kind, { step, file, hash })));
      }
      case 'status':
        this.#dirty = true;
        void this.flush();
        if (event.status === 'finished') this.#dropCheckpoint();
        return;
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
    this.#then(() => this.#write());
    return this.#work;
  }

  /** Writes what is new of the comparison as it is now, also where earlier writes are still waiting. */
  end(): Promise<void> {
    this.#last = this.snapshot();
    return this.flush();
  }

  #id(role: string): string {
    return recordId(this.identity.id, role);
  }

  #dropCheckpoint(): void {
    this.#then(() => this.store.then(s => s.dropCheckpoint(this.identity.id)));
  }

  #dropWeightsAfter(step: number): void {
    const ids = [...this.#kept.keys()].map(role => this.#id(role));
    this.#then(() => this.store.then(s => s.dropWeightsAfter(step, ids)));
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
    this.#timer ??= setTimeout(() => void this.flush(), COLLECT);
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.onProblem(error));
  }

  async #write(): Promise<void> {
    if (!this.#dirty) return;
    const now = this.#last ?? this.snapshot();
    if (now.runs.every(run => run.points.length === 0 && !this.#kept.has(run.role))) return;
    const changes = now.runs.map(run => this.#changesOf(run, now));
    const measured = now.runs.map(run => [...this.#measured(run.role)]);
    // As if it were written already: what changes meanwhile counts from there.
    this.#dirty = false;
    now.runs.forEach(({ role, points }) => {
      this.#kept.set(role, points.length);
      this.#measured(role).clear();
    });
    try {
      await (await this.store).save(changes);
    } catch (error) {
      this.#dirty = true;
      now.runs.forEach(({ role }, i) => {
        this.#changeFrom(role, changes[i]!.from);
        for (const step of measured[i]!) this.#measured(role).add(step);
      });
      throw error;
    }
  }

  #changesOf(run: RunSnapshot, { state, adapter, truth }: ComparisonSnapshot): RunChanges {
    const { role, name, config, losses, events, points, evaluations } = run;
    const { id, tags, ...rest } = this.identity;
    const record: RunRecord = {
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
    };
    const fresh = this.#measured(role);
    return {
      record,
      points: points.slice(),
      from: Math.min(this.#kept.get(role) ?? 0, points.length),
      evaluations: evaluations.filter(e => fresh.has(e.step)),
    };
  }
}
