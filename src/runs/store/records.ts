import type { KeptComparison, RunRecord } from '../record';
import { tellRunNews } from '../run-news';
import { change, ofRun } from './change';
import { CHECKPOINT_PARTS, type Database, PARTS } from './format';

/** What runs there are, what users say of them, and their end. */
export function recordsIn(db: Database) {
  return {
    /** Whether anything of a run is kept. */
    async has(run: string): Promise<boolean> {
      return (await db.count('runs', run)) > 0;
    },

    /** All comparisons, newest first. */
    async comparisons(): Promise<KeptComparison[]> {
      const tx = db.transaction(['runs', 'checkpointSteps']);
      const kept = tx.objectStore('checkpointSteps');
      const [runs, keys, values] = await Promise.all([
        tx.objectStore('runs').getAll(),
        kept.getAllKeys(),
        kept.getAll(),
      ]);
      const steps = new Map(keys.map((key, i) => [key, values[i]!]));
      const groups = new Map<string, RunRecord[]>();
      for (const run of runs) groups.set(run.comparison, [...(groups.get(run.comparison) ?? []), run]);
      const made = [...groups].map(([id, group]) => ({
        id,
        runs: group.sort((a, b) => a.role.localeCompare(b.role)),
        checkpointStep: steps.get(id) ?? null,
      }));
      return made.sort((a, b) => (b.runs[0]?.created ?? 0) - (a.runs[0]?.created ?? 0));
    },

    /** Changes what users say of runs, and nothing else: another tab may be writing the rest. */
    async describe(ids: readonly string[], words: Partial<RunRecord>): Promise<void> {
      const tx = db.transaction('runs', 'readwrite');
      for (const id of ids) {
        const record = await tx.store.get(id);
        if (record) await tx.store.put({ ...record, ...words });
      }
      await tx.done;
      tellRunNews();
    },

    /** Changes the records of runs, for instance their states. */
    saveRecords(records: readonly RunRecord[]): Promise<void> {
      return change(db, ['runs'], (tx, watch) => {
        for (const record of records) watch(tx.objectStore('runs').put(record));
      });
    },

    /** Forgets runs, and the checkpoints of comparisons that have none left. */
    async remove(ids: readonly string[]): Promise<void> {
      const tx = db.transaction(PARTS, 'readwrite');
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
    },
  };
}
