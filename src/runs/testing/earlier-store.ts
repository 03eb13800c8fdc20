import { type IDBPDatabase, openDB } from 'idb';

/** A storage as the page made it in an earlier version, open. */
export function earlierStore(name: string, version: 1 | 2 | 3 | 4 | 5): Promise<IDBPDatabase> {
  return openDB(name, version, {
    upgrade: base => {
      base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
      for (const part of ['series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights'])
        base.createObjectStore(part);
      if (version >= 2) base.createObjectStore('queue', { keyPath: 'id' });
      if (version >= 3) base.createObjectStore('snapshots');
    },
  });
}
