import type { IDBPTransaction } from 'idb';
import type { Database, Part, Schema } from './format';

/** A run whose earlier steps were taken for kept is gone: the storage was emptied, or the run deleted. */
export class MissingRunError extends Error {}

/**
 * Does all of a change or nothing of it.
 * @param work makes requests and hands every one to `watch`: an aborted transaction fails them all
 */
export async function change<Parts extends Part>(
  db: Database,
  parts: readonly Parts[],
  work: (tx: IDBPTransaction<Schema, Parts[], 'readwrite'>, watch: (request: Promise<unknown>) => void) => void,
): Promise<void> {
  const tx = db.transaction([...parts], 'readwrite');
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

/** Everything of one run with a key of two parts. */
export const ofRun = (id: string) => IDBKeyRange.bound([id, -Infinity], [id, Infinity]);

/** The same, but only what came after a step. */
export const ofRunAfter = (id: string, step: number) => IDBKeyRange.bound([id, step], [id, Infinity], true);
