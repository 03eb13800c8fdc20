import { create } from 'zustand';
import { storageEstimate } from '@/browser/guarded';
import { columnsFrom } from '@/runs/columns';
import { lockedComparisons } from '@/runs/locks';
import type { RunStore } from '@/runs/run-store';
import type { FileProgress } from '@/protocol/files';
import type { CompareActions, CompareState, ListedRun, LoadedRun, StorageUse, Transfer } from './compare-state';
import { type FileWork, startExport, startImport } from './file-client';
import { keepingProblem, keptRuns } from './kept-runs';
import { shippedRecording } from './shipped-recording';
import type { TrainingActions } from './training-actions';
import type { TrainingState } from './training-state';
import { useTraining } from './training-store';

/** Milliseconds in which a deletion can be taken back. */
const REGRET = 10_000;

/** What the store has around it. */
export interface CompareParts {
  kept: () => Promise<
    Pick<
      RunStore,
      'columns' | 'comparisons' | 'describe' | 'lastEvaluation' | 'remove' | 'weights' | 'wholeEvaluations'
    >
  >;
  /** comparisons that some tab trains */
  locked: () => Promise<ReadonlySet<string>>;
  /** what this tab trains */
  training: () => Pick<TrainingState, 'status'> & Pick<TrainingActions, 'discard' | 'keptAs' | 'resumeKept'>;
  files: {
    startExport: (...given: Parameters<typeof startExport>) => FileWork<Blob>;
    startImport: (...given: Parameters<typeof startImport>) => FileWork<string[]>;
  };
  /** The comparison that ships with the page. @throws where the server does not give it */
  recorded: () => Promise<Blob>;
  storageUse: () => Promise<StorageUse | null>;
}

/** Everything that is shown of a run but its config, which never changes. */
const factsOf = ({ record, busy, checkpointStep }: ListedRun) =>
  JSON.stringify([{ ...record, config: null }, busy, checkpointStep]);

/** Whether a run looks as it did: its row need not be drawn again then. */
const isUnchanged = (before: ListedRun, now: ListedRun) => before.last === now.last && factsOf(before) === factsOf(now);

/** A page's kept runs, for looking at them side by side. */
export const createCompareStore = ({ kept, locked, training, files, recorded, storageUse }: CompareParts) =>
  create<CompareState & CompareActions>()((set, get) => {
    /** deletes for good, unless it is taken back before */
    let pending: ReturnType<typeof setTimeout> | null = null;
    /** runs that are being deleted at this moment */
    const leaving = new Set<string>();
    let work: FileWork<unknown> | null = null;

    /** Whether a comparison has been trained in this tab and is still shown there: nothing is lost by putting it away. */
    const isFinishedHere = (comparison: string) => {
      const { keptAs, status } = training();
      return keptAs() === comparison && status === 'finished';
    };

    const fail = (error: unknown) => {
      const { kind, message } = keepingProblem(error);
      set({ problem: kind === 'full' ? 'This browser has no room left for runs. Delete some first.' : message });
    };

    /** Writes or reads a file, one at a time, saying how far it is. @returns null when it failed or was called off */
    const transfer = async <T>(
      kind: Transfer['kind'],
      what: string,
      begin: (onProgress: (progress: FileProgress) => void) => FileWork<T>,
    ): Promise<T | null> => {
      if (get().transfer) {
        set({ problem: 'Another file is being written or read. Wait for it, or cancel it.' });
        return null;
      }
      set({ transfer: { kind, what, done: 0, total: 0, ending: false } });
      const own = begin(progress => set(state => ({ transfer: state.transfer && { ...state.transfer, ...progress } })));
      work = own;
      try {
        return await own.result;
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        const message = keepingProblem(error).message;
        if (name === 'AbortError') set({ said: kind === 'export' ? 'Nothing was exported.' : 'Nothing was imported.' });
        else if (name === 'RunFileError') set({ problem: `${what} could not be imported. ${message}` });
        // By its name: it may come out of a worker.
        else if (name === 'QuotaExceededError')
          set({ problem: `${what} could not be imported: this browser has no room left for runs. Delete some first.` });
        else fail(error);
        return null;
      } finally {
        work = null;
        set({ transfer: null });
      }
    };

    /** Reads the series of selected runs that are not read yet, or that have changed since. */
    const load = async () => {
      const { runs, selected, loaded } = get();
      const chosen = new Set(selected);
      const stale = runs.filter(r => chosen.has(r.record.id) && loaded.get(r.record.id)?.updated !== r.record.updated);
      const store = await kept();
      if (stale.length === 0) return;
      // Shown together: drawing fifty runs one more at a time would take fifty times as long.
      const read: [string, LoadedRun][] = [];
      for (const { record } of stale) {
        const [columns, evaluations] = await Promise.all([store.columns(record.id), store.wholeEvaluations(record.id)]);
        const origin = record.from?.step ?? 0;
        read.push([
          record.id,
          {
            updated: record.updated,
            columns: columnsFrom(columns, origin),
            evaluations: evaluations.filter(e => e.step >= origin),
          },
        ]);
      }
      set(state => ({ loaded: new Map([...state.loaded, ...read]) }));
    };

    const finishRemoval = async () => {
      const { removal } = get();
      if (pending !== null) clearTimeout(pending);
      pending = null;
      if (!removal || removal.final) return;
      const last = { ...removal, final: true };
      set({ removal: last });
      for (const id of last.ids) leaving.add(id);
      try {
        if (last.comparisons.some(isFinishedHere)) await training().discard();
        await (await kept()).remove(last.ids);
      } catch (error) {
        fail(error);
      }
      for (const id of last.ids) leaving.delete(id);
      // Another deletion may have taken its place meanwhile.
      if (get().removal === last) set({ removal: null });
      await get().refresh();
    };

    return {
      status: 'loading',
      problem: null,
      said: null,
      runs: [],
      selected: [],
      loaded: new Map(),
      storage: null,
      removal: null,
      transfer: null,

      refresh: async () => {
        try {
          const store = await kept();
          const [comparisons, busy, storage] = await Promise.all([store.comparisons(), locked(), storageUse()]);
          const hidden = new Set([...leaving, ...(get().removal?.ids ?? [])]);
          const records = comparisons.flatMap(c => c.runs).filter(record => !hidden.has(record.id));
          const states = new Map(comparisons.map(c => [c.id, c.checkpointStep]));
          const known = new Map(get().runs.map(run => [run.record.id, run]));
          const runs = await Promise.all(
            records.map(async record => {
              const before = known.get(record.id);
              const same = before && before.record.updated === record.updated;
              const last = same ? before.last : await store.lastEvaluation(record.id);
              const checkpointStep = states.get(record.comparison) ?? null;
              const now = { record, last, busy: busy.has(record.comparison), checkpointStep };
              return before && isUnchanged(before, now) ? before : now;
            }),
          );
          const here = new Set(runs.map(run => run.record.id));
          const before = get().runs;
          const all = runs.length === before.length && runs.every((run, i) => run === before[i]);
          const selected = get().selected.filter(id => here.has(id));
          set({ status: 'ready', runs: all ? before : runs, storage, selected });
          await load();
        } catch (error) {
          if (get().status !== 'ready') set({ status: 'failed' });
          fail(error);
        }
      },

      select: ids => {
        set({ selected: [...new Set(ids)] });
        void load().catch(fail);
      },

      toggle: id => {
        const { selected, select } = get();
        select(selected.includes(id) ? selected.filter(other => other !== id) : [...selected, id]);
      },

      describe: async (ids, words) => {
        try {
          await (await kept()).describe(ids, words);
        } catch (error) {
          fail(error);
        }
        await get().refresh();
      },

      remove: ids => {
        void finishRemoval();
        const gone = new Set(ids);
        const { runs, selected } = get();
        const free = runs.filter(
          run => gone.has(run.record.id) && (!run.busy || isFinishedHere(run.record.comparison)),
        );
        if (free.length < ids.length) set({ problem: 'Runs that train now cannot be deleted: end them first.' });
        if (free.length === 0) return;
        const removed = free.map(run => run.record.id);
        set({
          removal: {
            ids: removed,
            comparisons: free.map(run => run.record.comparison),
            text: removed.length === 1 ? `"${free[0]!.record.name}"` : `${removed.length} runs`,
            final: false,
          },
          runs: runs.filter(run => !removed.includes(run.record.id)),
          selected: selected.filter(id => !removed.includes(id)),
        });
        pending = setTimeout(() => void finishRemoval(), REGRET);
      },

      undoRemoval: () => {
        if (pending !== null) clearTimeout(pending);
        pending = null;
        set({ removal: null });
        void get().refresh();
      },

      exportRuns: ids =>
        transfer('export', ids.length === 1 ? 'one run' : `${ids.length} runs`, onProgress =>
          files.startExport(ids, onProgress),
        ),

      importRuns: async file => {
        const added = await transfer('import', file.name, onProgress => files.startImport(file, onProgress));
        if (!added) return;
        await get().refresh();
        get().select(added);
        const count = added.length === 1 ? 'One run was' : `${added.length} runs were`;
        set({ said: `${count} imported.` });
      },

      cancelTransfer: () => {
        work?.cancel();
        set(({ transfer }) => ({ transfer: transfer && { ...transfer, ending: true } }));
      },

      importRecorded: async () => {
        try {
          await get().importRuns(new File([await recorded()], 'The recorded comparison'));
        } catch (error) {
          set({ problem: `The recorded comparison could not be read: ${keepingProblem(error).message}` });
        }
      },

      resume: async id => {
        try {
          const comparison = (await (await kept()).comparisons()).find(c => c.id === id);
          if (!comparison) throw new Error('It is no longer kept in this browser.');
          return await training().resumeKept(comparison);
        } catch (error) {
          fail(error);
          return keepingProblem(error).message;
        }
      },

      weightsOf: async id => (await kept()).weights(id),

      dismiss: () => set({ problem: null, said: null }),
    };
  });

async function storageUse(): Promise<StorageUse | null> {
  const { usage, quota } = await storageEstimate();
  return usage === undefined ? null : { used: usage, allowed: quota ?? null };
}

/** The kept runs of the page. */
export const useCompare = createCompareStore({
  kept: keptRuns,
  locked: lockedComparisons,
  training: () => useTraining.getState(),
  files: { startExport, startImport },
  recorded: shippedRecording,
  storageUse,
});

/** The actions, outside rendering: they never change. */
export function compareActions(): CompareActions {
  return useCompare.getState();
}
