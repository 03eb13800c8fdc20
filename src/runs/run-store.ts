import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction, openDB } from 'idb';
import { migrateConfig } from '@/config/migrations';
import type { ExperimentConfig } from '@/config/schema';
import type { Evaluation, JobState, StepPoint } from '@/protocol/training';
import { BLOCK_STEPS, fromColumns, joinColumns, splitColumns, type StepColumns, toColumns } from './columns';
import type { QueuedJob } from './queue';
import { type KeptComparison, migrateRecord, type RunRecord } from './record';
import { tellRunNews } from './run-news';
import { isWhole } from './whole-evaluations';

/** Weights of a run as a backbone file. */
export interface KeptWeights {
  file: Uint8Array;
  hash: string;
  /** completed steps */
  step: number;
}

/** At the end, and where the mean of R@1 both ways was best. */
export type WeightsKind = 'final' | 'best';

/** Everything that is kept of a run's weights. */
export type RunWeights = Record<WeightsKind, KeptWeights | null>;

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
  weights: { key: string; value: RunWeights };
  /** weights at evaluations, by run and step: for looking at how a run came to be what it is */
  snapshots: { key: [string, number]; value: Uint8Array };
  queue: { key: string; value: QueuedJob };
}

/** Everything about runs; the queue holds what is still to be trained. */
const PARTS = ['runs', 'series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights', 'snapshots'] as const;
const CHECKPOINT_PARTS = ['checkpoints', 'checkpointSteps'] as const;

const NO_WEIGHTS: RunWeights = { final: null, best: null };

/** Version of the store's format. */
const STORE_VERSION = 4;

type Upgrade = IDBPTransaction<Schema, ((typeof PARTS)[number] | 'queue')[], 'versionchange'>;

/** Captions had no end token in version 1: its runs can be looked at, but what they would go on from no longer fits. */
async function fromVersion1(tx: Upgrade): Promise<void> {
  // The weights no longer fit either.
  for (const part of [...CHECKPOINT_PARTS, 'weights'] as const) await tx.objectStore(part).clear();
}

/** Configs of runs and of queued jobs become what this page knows. */
async function migrateConfigs(tx: Upgrade): Promise<void> {
  for (let cursor = await tx.objectStore('runs').openCursor(); cursor; cursor = await cursor.continue())
    await cursor.update(migrateRecord(cursor.value) as RunRecord);
  for (let cursor = await tx.objectStore('queue').openCursor(); cursor; cursor = await cursor.continue()) {
    const runs = cursor.value.runs.map(run => ({ ...run, config: migrateConfig(run.config) as ExperimentConfig }));
    await cursor.update({ ...cursor.value, runs });
  }
}

/** Makes the store what this page knows, from whatever version it has. */
async function upgrade(base: IDBPDatabase<Schema>, from: number, tx: Upgrade): Promise<void> {
  if (from < 2) base.createObjectStore('queue', { keyPath: 'id' });
  if (from >= 1 && from < 3) base.createObjectStore('snapshots');
  if (from === 1) await fromVersion1(tx);
  if (from >= 1) return migrateConfigs(tx);
  base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
  for (const part of PARTS) if (part !== 'runs') base.createObjectStore(part);
}

/** A run whose earlier steps were taken for kept is gone: the storage was emptied, or the run deleted. */
export class MissingRunError extends Error {}

/**
 * Keeps a record, but what users said of the run since: the page that trains it does not know of that.
 * @param from steps that must be there already
 * @returns whether the run is new, or in another state
 */
async function putRecord(
  runs: IDBPObjectStore<Schema, ('runs' | 'series' | 'evaluations')[], 'runs', 'readwrite'>,
  record: RunRecord,
  from: number,
): Promise<boolean> {
  const known = await runs.get(record.id);
  if (from > 0 && !known) {
    runs.transaction.abort();
    throw new MissingRunError(`"${record.name}" is no longer kept.`);
  }
  const { name, tags, note, archived, color } = known ?? record;
  await runs.put({ ...record, name, tags, note, archived, ...(color ? { color } : {}) });
  return known?.state !== record.state;
}

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

/** A whole run. */
export interface AddedRun {
  record: RunRecord;
  series: StepColumns;
  evaluations: readonly Evaluation[];
  weights: RunWeights;
}

/** Runs kept in this browser (IndexedDB). Every method is one transaction: what is kept is never half of a change. */
export class RunStore {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /**
   * @param onClosed told when the browser or a newer page closed it: open it again then
   * @param onBlocked told when another tab, with an earlier version of the page, keeps it from being opened
   * @throws where the browser keeps nothing, as in some private windows
   */
  static async open(
    onClosed: () => void = () => {},
    name = 'neighborretr-runs',
    onBlocked: () => void = () => {},
  ): Promise<RunStore> {
    const failed: unknown[] = [];
    const opening = openDB<Schema>(name, STORE_VERSION, {
      upgrade: async (base, from, _, tx) => {
        try {
          await upgrade(base, from, tx as Upgrade);
        } catch (error) {
          // Else it would be half of one version and half of another.
          failed.push(error);
          tx.done.catch(() => {});
          tx.abort();
        }
      },
      // A newer page wants to change the format: let it.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        onClosed();
      },
      blocked: onBlocked,
      terminated: onClosed,
    });
    const db = await opening.catch((error: unknown) => {
      throw failed[0] ?? error;
    });
    return new RunStore(db);
  }

  /** Whether it can be used: the browser may have closed it without a word. */
  get isOpen(): boolean {
    try {
      // Nothing is asked of it; that it cannot be finished is told to whoever asks for something.
      this.db.transaction('runs').done.catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.db.close();
  }

  /**
   * Does all of a change or nothing of it.
   * @param work makes requests and hands every one to `watch`: an aborted transaction fails them all
   */
  async #change<Part extends (typeof PARTS)[number]>(
    parts: readonly Part[],
    work: (tx: IDBPTransaction<Schema, Part[], 'readwrite'>, watch: (request: Promise<unknown>) => void) => void,
  ): Promise<void> {
    const tx = this.db.transaction([...parts], 'readwrite');
    const requests: Promise<unknown>[] = [tx.done];
    try {
      work(tx, request => requests.push(request));
    } catch (error) {
      tx.abort();
      await Promise.allSettled(requests);
      throw error;
    }
    const failed = (await Promise.allSettled(requests)).filter(r => r.status === 'rejected').map(r => r.reason);
    // The transaction knows why, unless it was aborted from here; its requests only know that it was.
    if (failed.length > 0) throw tx.error ?? failed.find(reason => reason instanceof MissingRunError) ?? failed[0];
  }

  /**
   * Keeps what is new of runs; a series that became shorter loses what came after its end.
   * @throws MissingRunError when what came before is no longer there
   */
  async save(changes: readonly RunChanges[]): Promise<void> {
    let news = false;
    await this.#change(['runs', 'series', 'evaluations'], (tx, watch) => {
      const series = tx.objectStore('series');
      const evaluations = tx.objectStore('evaluations');
      for (const { record, points, from, evaluations: measured } of changes) {
        watch(putRecord(tx.objectStore('runs'), record, from).then(changed => (news ||= changed)));
        const last = Math.ceil(points.length / BLOCK_STEPS);
        for (let block = Math.floor(from / BLOCK_STEPS); block < last; block++) {
          const steps = points.slice(block * BLOCK_STEPS, (block + 1) * BLOCK_STEPS);
          watch(series.put(toColumns(steps), [record.id, block]));
        }
        watch(series.delete(IDBKeyRange.bound([record.id, last], [record.id, Infinity])));
        watch(evaluations.delete(IDBKeyRange.bound([record.id, record.steps], [record.id, Infinity], true)));
        for (const evaluation of measured) watch(evaluations.put(evaluation, [record.id, evaluation.step]));
      }
    });
    if (news) tellRunNews();
  }

  /** Writes everything of a run but its record: nobody sees it before `publish` adds that. */
  stage({ record, series, evaluations, weights }: AddedRun): Promise<void> {
    return this.#change(['series', 'evaluations', 'weights'], (tx, watch) => {
      // First: what `staged` finds it by.
      watch(tx.objectStore('weights').put(weights, record.id));
      splitColumns(series).forEach((block, i) => watch(tx.objectStore('series').put(block, [record.id, i])));
      for (const evaluation of evaluations)
        watch(tx.objectStore('evaluations').put(evaluation, [record.id, evaluation.step]));
    });
  }

  /** Shows staged runs, all or none. */
  async publish(records: readonly RunRecord[]): Promise<void> {
    await this.#change(['runs'], (tx, watch) => {
      for (const record of records) watch(tx.objectStore('runs').add(record));
    });
    tellRunNews();
  }

  /** Names of runs that were staged but not published: what an import that was cut off left behind. */
  async staged(prefix: string): Promise<string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const tx = this.db.transaction(['runs', 'weights']);
    const [shown, all] = await Promise.all([
      tx.objectStore('runs').getAllKeys(range),
      tx.objectStore('weights').getAllKeys(range),
    ]);
    const known = new Set(shown);
    return all.filter(id => !known.has(id));
  }

  /** Changes what users say of runs, and nothing else: another tab may be writing the rest. */
  async describe(ids: readonly string[], words: Partial<RunRecord>): Promise<void> {
    const tx = this.db.transaction('runs', 'readwrite');
    for (const id of ids) {
      const record = await tx.store.get(id);
      if (record) await tx.store.put({ ...record, ...words });
    }
    await tx.done;
    tellRunNews();
  }

  /** Changes the records of runs, for instance their states. */
  saveRecords(records: readonly RunRecord[]): Promise<void> {
    return this.#change(['runs'], (tx, watch) => {
      for (const record of records) watch(tx.objectStore('runs').put(record));
    });
  }

  saveCheckpoint(comparison: string, state: JobState): Promise<void> {
    return this.#change(CHECKPOINT_PARTS, (tx, watch) => {
      watch(tx.objectStore('checkpoints').put(state, comparison));
      watch(tx.objectStore('checkpointSteps').put(state.step, comparison));
    });
  }

  async checkpoint(comparison: string): Promise<JobState | null> {
    return (await this.db.get('checkpoints', comparison)) ?? null;
  }

  dropCheckpoint(comparison: string): Promise<void> {
    return this.#change(CHECKPOINT_PARTS, (tx, watch) => {
      for (const part of CHECKPOINT_PARTS) watch(tx.objectStore(part).delete(comparison));
    });
  }

  async saveWeights(run: string, kind: WeightsKind, weights: KeptWeights): Promise<void> {
    const tx = this.db.transaction('weights', 'readwrite');
    const known = (await tx.store.get(run)) ?? NO_WEIGHTS;
    await tx.store.put({ ...known, [kind]: weights }, run);
    await tx.done;
  }

  /** Forgets weights of runs that came after a step: the runs went back to it. */
  async dropWeightsAfter(step: number, runs: readonly string[]): Promise<void> {
    const tx = this.db.transaction(['weights', 'snapshots'], 'readwrite');
    const still = (weights: KeptWeights | null) => (weights && weights.step <= step ? weights : null);
    for (const run of runs) {
      const weights = tx.objectStore('weights');
      const known = await weights.get(run);
      if (known) await weights.put({ final: still(known.final), best: still(known.best) }, run);
      await tx.objectStore('snapshots').delete(IDBKeyRange.bound([run, step], [run, Infinity], true));
    }
    await tx.done;
  }

  saveSnapshot(run: string, step: number, file: Uint8Array): Promise<void> {
    return this.#change(['snapshots'], (tx, watch) => {
      watch(tx.objectStore('snapshots').put(file, [run, step]));
    });
  }

  /** Steps at which a run's weights are kept besides the last and the best, in order. */
  async snapshotSteps(run: string): Promise<number[]> {
    return (await this.db.getAllKeys('snapshots', ofRun(run))).map(([, step]) => step);
  }

  async snapshot(run: string, step: number): Promise<Uint8Array | null> {
    return (await this.db.get('snapshots', [run, step])) ?? null;
  }

  async weights(run: string): Promise<RunWeights> {
    return (await this.db.get('weights', run)) ?? NO_WEIGHTS;
  }

  /** Whether anything of a run is kept. */
  async has(run: string): Promise<boolean> {
    return (await this.db.count('runs', run)) > 0;
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

  /** The same as columns: for drawing, without an object per step. @throws when a kept block is broken */
  async columns(run: string): Promise<StepColumns> {
    return joinColumns(await this.db.getAll('series', ofRun(run)));
  }

  /** All evaluations of a run, in the order of their steps. */
  async evaluations(run: string): Promise<Evaluation[]> {
    return this.db.getAll('evaluations', ofRun(run));
  }

  /** The evaluations of a run that tested the whole gallery: those that can be compared. */
  async wholeEvaluations(run: string): Promise<Evaluation[]> {
    return (await this.evaluations(run)).filter(isWhole);
  }

  /** The newest evaluation of a run that tested the whole gallery. */
  async lastEvaluation(run: string): Promise<Evaluation | null> {
    let cursor = await this.db.transaction('evaluations').store.openCursor(ofRun(run), 'prev');
    while (cursor && !isWhole(cursor.value)) cursor = await cursor.continue();
    return cursor?.value ?? null;
  }

  /** Comparisons that are to be trained, in their order. */
  async queue(): Promise<QueuedJob[]> {
    return (await this.db.getAll('queue')).sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  }

  /** Adds jobs to the queue, or changes them. */
  async saveQueued(jobs: readonly QueuedJob[]): Promise<void> {
    const tx = this.db.transaction('queue', 'readwrite');
    for (const job of jobs) void tx.store.put(job);
    await tx.done;
  }

  async dropQueued(ids: readonly string[]): Promise<void> {
    const tx = this.db.transaction('queue', 'readwrite');
    for (const id of ids) void tx.store.delete(id);
    await tx.done;
  }

  /** Forgets runs, and the checkpoints of comparisons that have none left. */
  async remove(ids: readonly string[]): Promise<void> {
    const tx = this.db.transaction(PARTS, 'readwrite');
    const runs = tx.objectStore('runs');
    for (const id of ids) {
      const record = await runs.get(id);
      await Promise.all([
        runs.delete(id),
        tx.objectStore('series').delete(ofRun(id)),
        tx.objectStore('evaluations').delete(ofRun(id)),
        tx.objectStore('weights').delete(id),
        tx.objectStore('snapshots').delete(ofRun(id)),
      ]);
      const left = record ? await runs.index('comparison').getAllKeys(record.comparison) : [];
      if (record && left.length === 0)
        await Promise.all(CHECKPOINT_PARTS.map(part => tx.objectStore(part).delete(record.comparison)));
    }
    await tx.done;
    tellRunNews();
  }
}
