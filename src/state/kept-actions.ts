import type { StoreApi } from 'zustand';
import type { JobState, RunSpec } from '@/protocol/training';
import { type KeptComparison, type RunRecord, wasCutOff } from '@/runs/record';
import { type Keeping, type KeepingParts, type KeepingProblem, keepingProblem } from './kept-runs';
import { takeHold } from './leaving-actions';
import { watchOthers } from './other-tabs';
import { pageOf } from './put-away';
import { loadKept } from './snapshot';
import type { TrainingActions } from './training-actions';
import type { TrainingState } from './training-state';

/** Actions on what is kept of comparisons. */
export type KeptActions = Pick<
  TrainingActions,
  | 'loadInterrupted'
  | 'watchInterrupted'
  | 'resumeKept'
  | 'trainAgain'
  | 'leaveInterrupted'
  | 'oldestKept'
  | 'makeRoom'
  | 'keepAgain'
  | 'saveHere'
>;

/** What these actions need of the store. */
export interface KeptParts {
  set: StoreApi<TrainingState & TrainingActions>['setState'];
  get: StoreApi<TrainingState & TrainingActions>['getState'];
  keeping: Keeping;
  storage: KeepingParts;
  warn: (message: string) => void;
  /** Sets a worker to work on these runs to the end, from this state. */
  launch: (runs: RunSpec[], resume: JobState) => Promise<void>;
}

/** A run's spec, as it began. */
const specOf = ({ role, name, config }: RunRecord): RunSpec => ({ id: role, name, config });

/** Looking for what was cut off, going on with it, and making room. */
export function keptActions({ set, get, keeping, storage, warn, launch }: KeptParts): KeptActions {
  const { kept: open, presence, whenFree } = storage;

  /** Comparisons that some tab trains, so that nothing of them is cut off. */
  const trainedNow = async (): Promise<Set<string>> => {
    const [locked, elsewhere] = await Promise.all([storage.locked(), presence.elsewhere()]);
    return new Set([...locked, ...elsewhere]);
  };

  /** what went wrong outside of writing, until it goes right */
  const failed = (error: unknown) => set({ keeping: keepingProblem(error) });
  const fine = () => {
    const problem: KeepingProblem | null = keeping.problem;
    if (get().keeping !== problem) set({ keeping: problem });
  };

  const without = (id: string) => {
    set(state => ({ interrupted: state.interrupted.filter(c => c.id !== id) }));
  };

  /** @returns comparisons that other tabs train */
  const look = async (): Promise<Set<string>> => {
    try {
      // In this order: one that ends in between is then known as ended.
      const busy = await trainedNow();
      const kept = await (await open()).comparisons();
      const known = new Map(get().interrupted.map(c => [c.id, c.problem]));
      const cutOff = kept.filter(c => wasCutOff(c) && !busy.has(c.id) && !keeping.holds(c.id));
      set({ interrupted: cutOff.map(c => ({ ...c, problem: known.get(c.id) ?? null })) });
      fine();
      return new Set([...busy].filter(id => !keeping.holds(id)));
    } catch (error) {
      failed(error);
      return new Set();
    }
  };

  /** Kept comparisons that no tab trains or still writes, newest first. */
  const deletable = async (): Promise<KeptComparison[]> => {
    const [busy, kept] = [await trainedNow(), await (await open()).comparisons()];
    return kept.filter(c => !busy.has(c.id) && !keeping.holds(c.id));
  };

  /** What was kept of a comparison when this tab put it away, or when another changed it. */
  const leave = async (comparison: KeptComparison) => {
    without(comparison.id);
    try {
      await (await open()).saveRecords(comparison.runs.map(run => ({ ...run, state: 'stopped' })));
    } catch (error) {
      failed(error);
    }
  };

  return {
    loadInterrupted: async () => void (await look()),

    watchInterrupted: () => watchOthers(look, whenFree, presence),

    resumeKept: async comparison => {
      await get().leave();
      without(comparison.id);
      set({ status: 'preparing' });
      try {
        const { runs, state } = await loadKept(open, comparison);
        await takeHold(keeping, comparison.runs);
        set(s => ({ ...pageOf(comparison, runs), problems: [], link: null, revision: s.revision + 1 }));
        await get().loadBackbones();
        await launch(
          runs.map(run => run.spec),
          state,
        );
        return null;
      } catch (error) {
        void keeping.end();
        const problem = keepingProblem(error).message;
        // Told where it was offered, with what else can be done.
        const interrupted = wasCutOff(comparison) ? [{ ...comparison, problem }] : [];
        set(s => ({ status: 'idle', runs: [], origin: 0, interrupted: [...interrupted, ...s.interrupted] }));
        if (interrupted.length === 0) warn(`The comparison could not go on: ${problem}`);
        return problem;
      }
    },

    trainAgain: async comparison => {
      const [first] = comparison.runs;
      if (!first) return;
      await leave(comparison);
      try {
        await get().trainRuns({ preset: first.preset, runs: comparison.runs.map(specOf), tags: first.tags });
      } catch (error) {
        warn(`The comparison could not be trained again: ${keepingProblem(error).message}`);
      }
    },

    leaveInterrupted: leave,

    oldestKept: async () => (await deletable()).at(-1) ?? null,

    makeRoom: async id => {
      try {
        const comparison = (await deletable()).find(c => c.id === id);
        if (!comparison) throw new Error('The comparison that was to be deleted is trained again, or already gone.');
        await (await open()).remove(comparison.runs.map(run => run.id));
        without(id);
        get().keepAgain();
      } catch (error) {
        warn(`No room could be made. ${keepingProblem(error).message}`);
      }
    },

    keepAgain: () => {
      void keeping.flush();
      // Also says whether the storage can be read again.
      void look();
    },

    saveHere: async () => {
      const entries = keeping.entries();
      if (entries.length === 0) return null;
      const { writeRunArchive } = await import('@/runs/run-archive');
      return writeRunArchive(entries.length, async i => entries[i]!);
    },
  };
}
