import type { Evaluation } from '@/protocol/training';
import { splitColumns, type StepColumns } from '../columns';
import type { RunRecord } from '../record';
import { tellRunNews } from '../run-news';
import { change } from './change';
import type { Database, RunWeights } from './format';

/** A whole run. */
export interface AddedRun {
  record: RunRecord;
  series: StepColumns;
  evaluations: readonly Evaluation[];
  weights: RunWeights;
}

/** How imports add whole runs: each is written where nobody sees it, then all are shown at once. */
export function stagingIn(db: Database) {
  return {
    /** Writes everything of a run but its record: nobody sees it before `publish` adds that. */
    stage({ record, series, evaluations, weights }: AddedRun): Promise<void> {
      return change(db, ['series', 'evaluations', 'weights'], (tx, watch) => {
        // First: what `staged` finds it by.
        watch(tx.objectStore('weights').put(weights, record.id));
        splitColumns(series).forEach((block, i) => watch(tx.objectStore('series').put(block, [record.id, i])));
        for (const evaluation of evaluations)
          watch(tx.objectStore('evaluations').put(evaluation, [record.id, evaluation.step]));
      });
    },

    /** Shows staged runs, all or none. */
    async publish(records: readonly RunRecord[]): Promise<void> {
      await change(db, ['runs'], (tx, watch) => {
        for (const record of records) watch(tx.objectStore('runs').add(record));
      });
      tellRunNews();
    },

    /** Names of runs that were staged but not published: what an import that was cut off left behind. */
    async staged(prefix: string): Promise<string[]> {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const tx = db.transaction(['runs', 'weights']);
      const [shown, all] = await Promise.all([
        tx.objectStore('runs').getAllKeys(range),
        tx.objectStore('weights').getAllKeys(range),
      ]);
      const known = new Set(shown);
      return all.filter(id => !known.has(id));
    },
  };
}
