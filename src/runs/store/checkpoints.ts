import { withLater } from '@/config/later-losses';
import type { JobState } from '@/protocol/training';
import { change } from './change';
import { CHECKPOINT_PARTS, type Database } from './format';

/** The newest state of every comparison that can go on. */
export function checkpointsIn(db: Database) {
  return {
    saveCheckpoint(comparison: string, state: JobState): Promise<void> {
      return change(db, CHECKPOINT_PARTS, (tx, watch) => {
        watch(tx.objectStore('checkpoints').put(state, comparison));
        watch(tx.objectStore('checkpointSteps').put(state.step, comparison));
      });
    },

    async checkpoint(comparison: string): Promise<JobState | null> {
      const kept = await db.get('checkpoints', comparison);
      // States are too large to be written anew when a loss comes.
      return kept ? { ...kept, runs: kept.runs.map(run => ({ ...run, losses: withLater(run.losses) })) } : null;
    },

    dropCheckpoint(comparison: string): Promise<void> {
      return change(db, CHECKPOINT_PARTS, (tx, watch) => {
        for (const part of CHECKPOINT_PARTS) watch(tx.objectStore(part).delete(comparison));
      });
    },
  };
}
