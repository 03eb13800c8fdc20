import { checkpointsIn } from './store/checkpoints';
import { type Database, openDatabase } from './store/format';
import { jobsIn } from './store/jobs';
import { recordsIn } from './store/records';
import { seriesIn } from './store/series';
import { stagingIn } from './store/staging';
import { weightsIn } from './store/weights';

export { MissingRunError } from './store/change';
export type { RunChanges } from './store/series';
export type { KeptWeights, RunWeights, WeightsKind } from './store/format';

/** Everything that can be asked of an open storage, by what it is about. */
const partsIn = (db: Database) => ({
  ...recordsIn(db),
  ...seriesIn(db),
  ...checkpointsIn(db),
  ...weightsIn(db),
  ...stagingIn(db),
  ...jobsIn(db),
});

/** Runs kept in this browser (IndexedDB). Every method is one transaction: what is kept is never half of a change. */
export interface RunStore extends ReturnType<typeof partsIn> {
  /** Whether it can be used: the browser may have closed it without a word. */
  readonly isOpen: boolean;
  close(): void;
}

/** Whether an open storage still answers. */
function answers(db: Database): boolean {
  try {
    // Nothing is asked of it; that it cannot be finished is told to whoever asks for something.
    db.transaction('runs').done.catch(() => {});
    return true;
  } catch {
    return false;
  }
}

/** Opens the runs kept in this browser. */
export const RunStore = {
  /**
   * @param onClosed told when the browser or a newer page closed it: open it again then
   * @param onBlocked told when another tab, with an earlier version of the page, keeps it from being opened
   * @throws where the browser keeps nothing, as in some private windows
   */
  async open(
    onClosed: () => void = () => {},
    name = 'neighborretr-runs',
    onBlocked: () => void = () => {},
  ): Promise<RunStore> {
    const db = await openDatabase(name, onClosed, onBlocked);
    return {
      ...partsIn(db),
      get isOpen() {
        return answers(db);
      },
      close: () => db.close(),
    };
  },
};
