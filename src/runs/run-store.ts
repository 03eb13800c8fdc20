import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Evaluation, JobState, StepPoint } from '@/protocol/training';
import { BLOCK_STEPS, fromColumns, type StepColumns, toColumns } from './columns';
import type { KeptComparison, RunRecord } from './record';

/** Weights of a run as a backbone file. */
export interface KeptWeights {
  file: Uint8Array;
  hash: string;
}

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord; indexes: { comparison: string } };
  /** by run and number of the block */
  series: { key: [string, number]; value: StepColumns };
  /** by run and step */
  evaluations: { key: [string, number]; value: Evaluation };
  /** the newest of every comparison */
  checkpoints: { key: string; value: JobState };
  /** step of each of these: the states themselves are large */
  checkpointSteps: { key: string; value: number };
  weights: { key: string; value: KeptWeights };
}

const PARTS = ['runs', 'series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights'] as const;
const CHECKPOINT_PARTS = ['checkpoints', 'checkpointSteps'] as const;

/** Everything of one run with a key of two parts. */
const ofRun = (id: string) => IDBKeyRange.bound([id, -Infinity], [id, Infinity]);

/** What changes of a run at a time. */
export interface RunChanges {
  record: RunRecord;
  /** all steps of the run, of which those from `from` on are new */
  points: readonly StepPoint[];
  from: number;
  evaluations: readonly Evaluation[];
}

/** Runs kept in this browser (IndexedDB). Every method is one transaction: what is kept is never half of a change. */
export class RunStore {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /**
   * @param onClosed told when the browser or a newer page closed it: open it again then
   * @throws where the browser keeps nothing, as in some private windows
   */
  static async open(onClosed: () => void = () => {}, name = 'neighborretr-runs'): Promise<RunStore> {
    const db = await openDB<Schema>(name, 1, {
      upgrade: base => {
        base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
        for (const part of PARTS) if (part !== 'runs') base.createObjectStore(part);
      },
      // A newer page wants to change the format: let it.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        onClosed();
      },
      terminated: onClosed,
    });
    return new RunStore(db);
  }

  close(): void {
    this.db.close();
  }

  /** Keeps what is new of runs; a series that became shorter loses what came after its end. */
  async save(changes: readonly RunChanges[]): Promise<void> {
    const tx = this.db.transaction(['runs', 'series', 'evaluations'], 'readwrite');
    const [runs, series, evaluations] = [
      tx.objectStore('runs'),
      tx.objectStore('series'),
      tx.objectStore('evaluations'),
    ];
    for (const { record, points, from, evaluations: measured } of changes) {
      void runs.put(record);
      const last = Math.ceil(points.length / BLOCK_STEPS);
      for (let block = Math.floor(from / BLOCK_STEPS); block < last; block++)
        void series.put(toColumns(points.slice(block * BLOCK_STEPS, (block + 1) * BLOCK_STEPS)), [record.id, block]);
      void series.delete(IDBKeyRange.bound([record.id, last], [record.id, Infinity]));
      void evaluations.delete(IDBKeyRange.bound([record.id, record.steps], [record.id, Infinity], true));
      for (const evaluation of measured) void evaluations.put(evaluation, [record.id, evaluation.step]);
    }
    await tx.done;
  }

  /** Changes the records of runs, for instance their names. */
  async saveRecords(records: readonly RunRecord[]): Promise<void> {
    const tx = this.db.transaction('runs', 'readwrite');
    for (const record of records) void tx.store.put(record);
    await tx.done;
  }

  async saveCheckpoint(comparison: string, state: JobState): Promise<void> {
    const tx = this.db.transaction(CHECKPOINT_PARTS, 'readwrite');
    void tx.objectStore('checkpoints').put(state, comparison);
    void tx.objectStore('checkpointSteps').put(state.step, comparison);
    await tx.done;
  }

  async checkpoint(comparison: string): Promise<JobState | null> {
    return (await this.db.get('checkpoints', comparison)) ?? null;
  }

  async dropCheckpoint(comparison: string): Promise<void> {
    const tx = this.db.transaction(CHECKPOINT_PARTS, 'readwrite');
    for (const part of CHECKPOINT_PARTS) void tx.objectStore(part).delete(comparison);
    await tx.done;
  }

  async saveWeights(run: string, weights: KeptWeights): Promise<void> {
    await this.db.put('weights', weights, run);
  }

  async weights(run: string): Promise<KeptWeights | null> {
    return (await this.db.get('weights', run)) ?? null;
  }

  /** All comparisons, newest first. */
  async comparisons(): Promise<KeptComparison[]> {
    const tx = this.db.transaction(['runs', 'checkpointSteps']);
    const kept = tx.objectStore('checkpointSteps');
    const [runs, keys, values] = await Promise.all([tx.objectStore('runs').getAll(), kept.getAllKeys(), kept.getAll()]);
    const steps = new Map(keys.map((key, i) => [key, values[i]!]));
    const groups = new Map<string, RunRecord[]>();
    for (const run of runs) groups.set(run.comparison, [...(groups.get(run.comparison) ?? []), run]);
    const made = [...groups].map(([id, group]) => ({
      id,
      runs: group.sort((a, b) => a.role.localeCompare(b.role)),
      checkpointStep: steps.get(id) ?? null,
    }));
    return made.sort((a, b) => (b.runs[0]?.created ?? 0) - (a.runs[0]?.created ?? 0));
  }

  /** All steps of a run. @throws when a kept block is broken */
  async series(run: string): Promise<StepPoint[]> {
    return (await this.db.getAll('series', ofRun(run))).flatMap(fromColumns);
  }

  /** All evaluations of a run, in the order of their steps. */
  async evaluations(run: string): Promise<Evaluation[]> {
    return this.db.getAll('evaluations', ofRun(run));
  }

  /** The newest evaluation of a run. */
  async lastEvaluation(run: string): Promise<Evaluation | null> {
    const cursor = await this.db.transaction('evaluations').store.openCursor(ofRun(run), 'prev');
    return cursor?.value ?? null;
  }

  /** Forgets runs, and the checkpoints of comparisons that have none left. */
  async remove(ids: readonly string[]): Promise<void> {
    const tx = this.db.transaction(PARTS, 'readwrite');
    const runs = tx.objectStore('runs');
    for (const id of ids) {
      const record = await runs.get(id);
      void runs.delete(id);
      void tx.objectStore('series').delete(ofRun(id));
      void tx.objectStore('evaluations').delete(ofRun(id));
      void tx.objectStore('weights').delete(id);
      if (!record) continue;
      const left = await runs.index('comparison').getAllKeys(record.comparison);
      if (left.length === 0) for (const part of CHECKPOINT_PARTS) void tx.objectStore(part).delete(record.comparison);
    }
    await tx.done;
  }
}
