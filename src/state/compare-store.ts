import { create } from 'zustand';
import { storageEstimate } from '@/browser/guarded';
import type { Evaluation } from '@/protocol/training';
import { columnsFrom, type StepColumns } from '@/runs/columns';
import { lockedComparisons } from '@/runs/locks';
import type { RunRecord } from '@/runs/record';
import type { RunWeights } from '@/runs/run-store';
import type { FileProgress } from '@/protocol/files';
import { type FileWork, startExport, startImport } from './file-client';
import { keepingProblem, keptRuns } from './kept-runs';
import { trainingActions, useTraining } from './training-store';

/** A kept run as the table lists it. */
export interface ListedRun {
  record: RunRecord;
  /** the newest evaluation; null before the first */
  last: Evaluation | null;
  /** whether some tab trains it now: it cannot be deleted meanwhile */
  busy: boolean;
  /** step of the state that its comparison can go on from; null without one */
  checkpointStep: number | null;
}

/** What is drawn of a run. */
export interface LoadedRun {
  /** when it was kept, as it was read */
  updated: number;
  /** its own steps: those of the run that it goes on from are that one's */
  columns: StepColumns;
  evaluations: Evaluation[];
}

/** Bytes, as the browser estimates them. */
export interface StorageUse {
  used: number;
  /** what the browser would allow; null when it does not say */
  allowed: number | null;
}

/** What a deletion can be taken back with. */
export interface PendingRemoval {
  ids: readonly string[];
  comparisons: readonly string[];
  text: string;
  /** whether the time is over and the runs are being deleted: they may still be there after a reload */
  final: boolean;
}

/** A file of runs that is being written or read. */
export interface Transfer extends FileProgress {
  kind: 'export' | 'import';
  /** what is being written or read, in words */
  what: string;
  /** whether it is being called off */
  ending: boolean;
}

/** What users can say of a run. */
export type RunWords = Partial<Pick<RunRecord, 'name' | 'tags' | 'note' | 'archived' | 'color'>>;

/** Everything the Compare page draws. */
export interface CompareState {
  status: 'loading' | 'ready' | 'failed';
  /** what went wrong last, in words */
  problem: string | null;
  /** what was done last, in words */
  said: string | null;
  runs: ListedRun[];
  /** in the order in which they were chosen: it gives them their colours */
  selected: readonly string[];
  loaded: ReadonlyMap<string, LoadedRun>;
  storage: StorageUse | null;
  removal: PendingRemoval | null;
  /** null while none is at work */
  transfer: Transfer | null;
}

/** What the Compare page can do. */
export interface CompareActions {
  /** Reads the list again, and what is new of the selected runs. */
  refresh: () => Promise<void>;
  select: (ids: readonly string[]) => void;
  toggle: (id: string) => void;
  describe: (ids: readonly string[], words: RunWords) => Promise<void>;
  /** Deletes runs, in ten seconds: until then `keep` takes it back. */
  remove: (ids: readonly string[]) => void;
  keep: () => void;
  /** The runs as one file; null when that failed or was called off. */
  exportRuns: (ids: readonly string[]) => Promise<Blob | null>;
  /** Adds the runs of a file under new names of their own; selects them. */
  importRuns: (file: File) => Promise<void>;
  /** Calls the writing or reading of a file off; nothing of it is left. */
  cancelTransfer: () => void;
  /** Adds the comparison that ships with the page. */
  importRecorded: () => Promise<void>;
  /** Goes on, in the Playground, with a comparison from its newest state. @returns why it cannot; null when it does */
  resume: (comparison: string) => Promise<string | null>;
  /** The trained weights that are kept of a run. */
  weightsOf: (id: string) => Promise<RunWeights>;
  dismiss: () => void;
}

/** Milliseconds in which a deletion can be taken back. */
const REGRET = 10_000;

/** The comparison that ships with the page. */
const RECORDED = './recorded/demo.zip';

let pending: ReturnType<typeof setTimeout> | null = null;
/** Runs that are being deleted at this moment. */
const leaving = new Set<string>();
let work: FileWork<unknown> | null = null;

/** Whether a comparison has been trained in this tab and is still shown there: nothing is lost by putting it away. */
function isFinishedHere(comparison: string): boolean {
  const { keptAs, status } = useTraining.getState();
  return keptAs() === comparison && status === 'finished';
}

async function storageUse(): Promise<StorageUse | null> {
  const { usage, quota } = await storageEstimate();
  return usage === undefined ? null : { used: usage, allowed: quota ?? null };
}

/** Everything that is shown of a run but its config, which never changes. */
const factsOf = ({ record, busy, checkpointStep }: ListedRun) =>
  JSON.stringify([{ ...record, config: null }, busy, checkpointStep]);

/** Whether a run looks as it did: its row need not be drawn again then. */
const isUnchanged = (before: ListedRun, now: ListedRun) => before.last === now.last && factsOf(before) === factsOf(now);

/** The kept runs, for looking at them side by side. */
export const useCompare = create<CompareState & CompareActions>()((set, get) => {
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
    const store = await keptRuns();
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
      if (last.comparisons.some(isFinishedHere)) await trainingActions().discard();
      await (await keptRuns()).remove(last.ids);
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
        const store = await keptRuns();
        const [kept, busy, storage] = await Promise.all([store.comparisons(), lockedComparisons(), storageUse()]);
        const hidden = new Set([...leaving, ...(get().removal?.ids ?? [])]);
        const records = kept.flatMap(c => c.runs).filter(record => !hidden.has(record.id));
        const states = new Map(kept.map(c => [c.id, c.checkpointStep]));
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
        await (await keptRuns()).describe(ids, words);
      } catch (error) {
        fail(error);
      }
      await get().refresh();
    },

    remove: ids => {
      void finishRemoval();
      const gone = new Set(ids);
      const { runs, selected } = get();
      const free = runs.filter(run => gone.has(run.record.id) && (!run.busy || isFinishedHere(run.record.comparison)));
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

    keep: () => {
      if (pending !== null) clearTimeout(pending);
      pending = null;
      set({ removal: null });
      void get().refresh();
    },

    exportRuns: ids =>
      transfer('export', ids.length === 1 ? 'one run' : `${ids.length} runs`, onProgress =>
        startExport(ids, onProgress),
      ),

    importRuns: async file => {
      const added = await transfer('import', file.name, onProgress => startImport(file, onProgress));
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
        const response = await fetch(RECORDED);
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        await get().importRuns(new File([await response.blob()], 'The recorded comparison'));
      } catch (error) {
        set({ problem: `The recorded comparison could not be read: ${keepingProblem(error).message}.` });
      }
    },

    resume: async id => {
      try {
        const comparison = (await (await keptRuns()).comparisons()).find(c => c.id === id);
        if (!comparison) throw new Error('It is no longer kept in this browser.');
        return await trainingActions().resumeKept(comparison);
      } catch (error) {
        fail(error);
        return keepingProblem(error).message;
      }
    },

    weightsOf: async id => (await keptRuns()).weights(id),

    dismiss: () => set({ problem: null, said: null }),
  };
});

/** The actions, outside rendering: they never change. */
export function compareActions(): CompareActions {
  return useCompare.getState();
}
