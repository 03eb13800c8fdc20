import type { IDBPObjectStore } from 'idb';
import type { Evaluation, StepPoint } from '@/protocol/training';
import { BLOCK_STEPS, fromColumns, joinColumns, type StepColumns, toColumns } from '../columns';
import type { RunRecord } from '../record';
import { tellRunNews } from '../run-news';
import { isWhole } from '../whole-evaluations';
import { change, MissingRunError, ofRun, ofRunAfter } from './change';
import type { Database, Schema } from './format';

/** What changes of a run at a time. */
export interface RunChanges {
  record: RunRecord;
  /** all steps of the run, of which those from `from` on are new */
  points: readonly StepPoint[];
  from: number;
  evaluations: readonly Evaluation[];
}

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

/** What was measured of runs: steps, in blocks of columns, and evaluations. */
export function seriesIn(db: Database) {
  const evaluations = (run: string): Promise<Evaluation[]> => db.getAll('evaluations', ofRun(run));
  return {
    /**
     * Keeps what is new of runs; a series that became shorter loses what came after its end.
     * @throws MissingRunError when what came before is no longer there
     */
    async save(changes: readonly RunChanges[]): Promise<void> {
      let news = false;
      await change(db, ['runs', 'series', 'evaluations'], (tx, watch) => {
        const series = tx.objectStore('series');
        const tests = tx.objectStore('evaluations');
        for (const { record, points, from, evaluations: measured } of changes) {
          watch(putRecord(tx.objectStore('runs'), record, from).then(changed => (news ||= changed)));
          const last = Math.ceil(points.length / BLOCK_STEPS);
          for (let block = Math.floor(from / BLOCK_STEPS); block < last; block++) {
            const steps = points.slice(block * BLOCK_STEPS, (block + 1) * BLOCK_STEPS);
            watch(series.put(toColumns(steps), [record.id, block]));
          }
          watch(series.delete(IDBKeyRange.bound([record.id, last], [record.id, Infinity])));
          watch(tests.delete(ofRunAfter(record.id, record.steps)));
          for (const evaluation of measured) watch(tests.put(evaluation, [record.id, evaluation.step]));
        }
      });
      if (news) tellRunNews();
    },

    /** All steps of a run. @throws when a kept block is broken */
    async series(run: string): Promise<StepPoint[]> {
      return (await db.getAll('series', ofRun(run))).flatMap(fromColumns);
    },

    /** The same as columns: for drawing, without an object per step. @throws when a kept block is broken */
    async columns(run: string): Promise<StepColumns> {
      return joinColumns(await db.getAll('series', ofRun(run)));
    },

    /** All evaluations of a run, in the order of their steps. */
    evaluations,

    /** The evaluations of a run that tested the whole gallery: those that can be compared. */
    async wholeEvaluations(run: string): Promise<Evaluation[]> {
      return (await evaluations(run)).filter(isWhole);
    },

    /** The newest evaluation of a run that tested the whole gallery. */
    async lastEvaluation(run: string): Promise<Evaluation | null> {
      let cursor = await db.transaction('evaluations').store.openCursor(ofRun(run), 'prev');
      while (cursor && !isWhole(cursor.value)) cursor = await cursor.continue();
      return cursor?.value ?? null;
    },
  };
}
