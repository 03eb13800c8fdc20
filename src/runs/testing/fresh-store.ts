import 'fake-indexeddb/auto';
import { afterEach, beforeEach } from 'vitest';
import { RunStore } from '../run-store';

/** How many were made: each gets a name of its own. */
let made = 0;

/** A name that no other storage of this file has. */
export const freshName = () => `storage ${made++}`;

/** An empty storage for every test of a file, closed after it. @returns asks for that of the test under way */
export function freshStore(): () => RunStore {
  let store: RunStore;
  beforeEach(async () => {
    store = await RunStore.open(undefined, freshName());
  });
  afterEach(() => store.close());
  return () => store;
}
