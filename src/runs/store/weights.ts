import { change, ofRun, ofRunAfter } from './change';
import type { Database, KeptWeights, RunWeights, WeightsKind } from './format';

const NO_WEIGHTS: RunWeights = { final: null, best: null };

/** Weights of runs: the last, the best, and (snapshots) those at evaluations. */
export function weightsIn(db: Database) {
  return {
    async weights(run: string): Promise<RunWeights> {
      return (await db.get('weights', run)) ?? NO_WEIGHTS;
    },

    async saveWeights(run: string, kind: WeightsKind, weights: KeptWeights): Promise<void> {
      const tx = db.transaction('weights', 'readwrite');
      const known = (await tx.store.get(run)) ?? NO_WEIGHTS;
      await tx.store.put({ ...known, [kind]: weights }, run);
      await tx.done;
    },

    /** Forgets weights of runs that came after a step: the runs went back to it. */
    async dropWeightsAfter(step: number, runs: readonly string[]): Promise<void> {
      const tx = db.transaction(['weights', 'snapshots'], 'readwrite');
      const still = (weights: KeptWeights | null) => (weights && weights.step <= step ? weights : null);
      for (const run of runs) {
        const weights = tx.objectStore('weights');
        const known = await weights.get(run);
        if (known) await weights.put({ final: still(known.final), best: still(known.best) }, run);
        await tx.objectStore('snapshots').delete(ofRunAfter(run, step));
      }
      await tx.done;
    },

    /** Steps at which a run's weights are kept besides the last and the best, in order. */
    async snapshotSteps(run: string): Promise<number[]> {
      return (await db.getAllKeys('snapshots', ofRun(run))).map(([, step]) => step);
    },

    async snapshot(run: string, step: number): Promise<Uint8Array | null> {
      return (await db.get('snapshots', [run, step])) ?? null;
    },

    saveSnapshot(run: string, step: number, file: Uint8Array): Promise<void> {
      return change(db, ['snapshots'], (tx, watch) => {
        watch(tx.objectStore('snapshots').put(file, [run, step]));
      });
    },
  };
}
