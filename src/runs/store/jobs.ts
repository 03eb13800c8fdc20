import type { QueuedJob } from '../queue';
import type { Database } from './format';

/** The queue: comparisons that are still to be trained. */
export function jobsIn(db: Database) {
  return {
    /** Comparisons that are to be trained, in their order. */
    async queue(): Promise<QueuedJob[]> {
      return (await db.getAll('queue')).sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
    },

    /** Adds jobs to the queue, or changes them. */
    async saveQueued(jobs: readonly QueuedJob[]): Promise<void> {
      const tx = db.transaction('queue', 'readwrite');
      for (const job of jobs) void tx.store.put(job);
      await tx.done;
    },

    async dropQueued(ids: readonly string[]): Promise<void> {
      const tx = db.transaction('queue', 'readwrite');
      for (const id of ids) void tx.store.delete(id);
      await tx.done;
    },
  };
}
