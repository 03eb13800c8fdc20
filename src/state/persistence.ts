import { create } from 'zustand';
import { recall, remember } from '@/browser/guarded';

/** Whether the browser may delete what is kept. */
export type Persistence =
  /** not known yet */
  | 'unknown'
  /** it has promised not to, unless the user asks it to */
  | 'granted'
  /** it may, when its disk is full or the page was not visited for long */
  | 'refused'
  /** it may, and it cannot be asked: no such interface, or an insecure page */
  | 'unavailable';

/** What is known of it, and how to ask. */
export interface PersistenceState {
  storagePersistence: Persistence;
  /** Looks without asking. */
  look: () => Promise<void>;
  /** Asks the browser not to delete anything. Some show a question to the user. */
  ask: () => Promise<void>;
  /** The same the first time that runs are kept in this browser; later it only looks. */
  askOnce: () => Promise<void>;
}

/** Remembers that the browser was asked, so that one that shows a question shows it once. */
const ASKED = 'storage-persistence-asked';

const wasAsked = () => recall(ASKED) !== null;
const rememberAsked = () => void remember(ASKED, 'yes');

/** The browser's storage manager, where it can be asked to keep things. */
function manager(): StorageManager | null {
  const storage = typeof navigator === 'undefined' ? undefined : navigator.storage;
  return typeof storage?.persist === 'function' && typeof storage.persisted === 'function' ? storage : null;
}

/** Whether the runs may vanish on their own. */
export const usePersistence = create<PersistenceState>()((set, get) => {
  let done = false;

  const find = async (how: 'persisted' | 'persist') => {
    const storage = manager();
    try {
      const granted = storage ? await storage[how]() : null;
      set({ storagePersistence: granted === null ? 'unavailable' : granted ? 'granted' : 'refused' });
    } catch {
      // It refuses even to be asked.
      set({ storagePersistence: 'unavailable' });
    }
  };

  return {
    storagePersistence: 'unknown',
    look: () => find('persisted'),
    ask: async () => {
      rememberAsked();
      await find('persist');
    },
    askOnce: async () => {
      if (done) return;
      done = true;
      await find('persisted');
      if (get().storagePersistence === 'refused' && !wasAsked()) await get().ask();
    },
  };
});
