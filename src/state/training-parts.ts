import { listBackbones, saveBackbone } from './backbones';
import { BROWSER_KEEPING, type KeepingParts } from './kept-runs';
import { usePersistence } from './persistence';
import { type ClientListeners, TrainingClient } from './training-client';

/** What a playground's store has around it. */
export interface TrainingParts {
  /** starts a worker; only once something is to be trained */
  startClient: (listeners: ClientListeners) => Pick<TrainingClient, 'send' | 'letGo' | 'close'>;
  backbones: { list: typeof listBackbones; save: typeof saveBackbone };
  /** where runs are kept, and what other tabs train */
  storage: KeepingParts;
  /** Asks, once, that nothing of what is kept vanishes by itself. */
  persist: () => Promise<void>;
  /** Calls again and again, until what it returns is called. */
  every: (milliseconds: number, work: () => void) => () => void;
  /** what the address asks for; a second playground on a page has none of it */
  search: () => string;
}

/** The page itself. */
export const PAGE_PARTS: TrainingParts = {
  startClient: listeners => new TrainingClient(listeners),
  backbones: { list: () => listBackbones(), save: (...given) => saveBackbone(...given) },
  storage: BROWSER_KEEPING,
  persist: () => usePersistence.getState().askOnce(),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds);
    return () => clearInterval(timer);
  },
  search: () => location.search,
};
