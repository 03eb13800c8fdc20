import { create } from 'zustand';
import { storageEstimate } from '@/browser/guarded';
import type { Evaluation } from '@/protocol/training';
import type { StepColumns } from '@/runs/columns';
import { lockedComparisons } from '@/runs/locks';
import type { RunRecord } from '@/runs/record';
import type { RunWeights } from '@/runs/run-store';
import { readRunFile, type RunFileEntry, RunFileError, writeRunFile } from '@/runs/run-file';
import { keepingProblem, keptRuns, uniqueId } from './kept-runs';
import { trainingActions, useTraining } from './training-store';

/** A kept run as the table lists it. */
export interface ListedRun {
  record: RunRecord;
  /** the newest evaluation; null before the first */
  last: Evaluation | null;
  /** whether some tab trains it now: it cannot be deleted meanwhile */
  busy: boolean;
}

/** What is drawn of a run. */
export interface LoadedRun {
  /** when it was kept, as it was read */
  updated: number;
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
  /** The runs as one file. */
  exportRuns: (ids: readonly string[]) => Promise<Uint8Array<ArrayBuffer> | null>;
  /** Adds the runs of a file under new names of their own; selects them. */
  importRuns: (file: File) => Promise<void>;
  /** Adds the comparison that ships with the page. */
  importRecorded: () => Promise<void>;
  /** The trained weights that are kept of a run. */
  weightsOf: (id: string) => Promise<RunWeights>;
  dismiss: () => void;
}

/** Milliseconds in which a deletion can be taken back. */
const REGRET = 10_000;

/** The comparison that ships with the page. */
const RECORDED = './recorded/demo.zip';

/** Largest file that is read. */
const LARGEST_FILE = 256 * 2 ** 20;

let pending: ReturnType<typeof setTimeout> | null = null;
/** Runs that are being deleted at this moment. */
const leaving = new Set<string>();

/** Whether a comparison has been trained in this tab and is still shown there: nothing is lost by putting it away. */
function isFinishedHere(comparison: string): boolean {
  const { keptAs, status } = useTraining.getState();
  return keptAs() === comparison && status === 'finished';
}

async function storageUse(): Promise<StorageUse | null> {
  const { usage, quota } = await storageEstimate();
  return usage === undefined ? null : { used: usage, allowed: quota ?? null };
}

async function readAll(ids: readonly string[]): Promise<RunFileEntry[]> {
  const store = await keptRuns();
  const records = new Map((await store.comparisons()).flatMap(c => c.runs.map(run => [run.id, run] as const)));
  return Promise.all(
    ids.map(async id => {
      const record = records.get(id);
      if (!record) throw new Error('A run of these was deleted meanwhile.');
      const [series, evaluations, weights] = await Promise.all([
        store.columns(id),
        store.evaluations(id),
        store.weights(id),
      ]);
      return { record: { ...record, steps: series.step.length }, series, evaluations, weights };
    }),
  );
}

/** The kept runs, for looking at them side by side. */
export const useCompare = create<CompareState & CompareActions>()((set, get) => {
  const fail = (error: unknown) => {
    const { kind, message } = keepingProblem(error);
    set({ problem: kind === 'full' ? 'This browser has no room left for runs. Delete some first.' : message });
  };

  /** Reads the series of selected runs that are not read yet, or that have changed since. */
  const load = async () => {
    const { runs, selected, loaded } = get();
    const stale = runs.filter(
      r => selected.includes(r.record.id) && loaded.get(r.record.id)?.updated !== r.record.updated,
    );
    const store = await keptRuns();
    if (stale.length === 0) return;
    // Shown together: drawing fifty runs one more at a time would take fifty times as long.
    const read: [string, LoadedRun][] = [];
    for (const { record } of stale) {
      const [columns, evaluations] = await Promise.all([store.columns(record.id), store.wholeEvaluations(record.id)]);
      read.push([record.id, { updated: record.updated, columns, evaluations }]);
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

    refresh: async () => {
      try {
        const store = await keptRuns();
        const [kept, busy, storage] = await Promise.all([store.comparisons(), lockedComparisons(), storageUse()]);
        const hidden = new Set([...leaving, ...(get().removal?.ids ?? [])]);
        const records = kept.flatMap(c => c.runs).filter(record => !hidden.has(record.id));
        const known = new Map(get().runs.map(run => [run.record.id, run]));
        const runs = await Promise.all(
          records.map(async record => {
            const before = known.get(record.id);
            const same = before && before.record.updated === record.updated;
            const last = same ? before.last : await store.lastEvaluation(record.id);
            return { record, last, busy: busy.has(record.comparison) };
          }),
        );
        const here = new Set(runs.map(run => run.record.id));
        set(state => ({ status: 'ready', runs, storage, selected: state.selected.filter(id => here.has(id)) }));
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

    exportRuns: async ids => {
      try {
        return writeRunFile(await readAll(ids));
      } catch (error) {
        fail(error);
        return null;
      }
    },

    importRuns: async file => {
      try {
        if (file.size > LARGEST_FILE)
          throw new RunFileError(
            `The file has ${Math.round(file.size / 2 ** 20)} MB; at most ${LARGEST_FILE / 2 ** 20} are read.`,
          );
        const entries = await readRunFile(new Uint8Array(await file.arrayBuffer()));
        // Imported twice, or beside the original: every import is a comparison of its own.
        const groups = new Map(entries.map(({ record }) => [record.comparison, uniqueId()]));
        const added = entries.map(({ record, ...rest }, i) => {
          const comparison = groups.get(record.comparison)!;
          const state = record.state === 'finished' ? record.state : ('stopped' as const);
          return { ...rest, record: { ...record, state, comparison, id: `${comparison}/${record.role}.${i}` } };
        });
        await (await keptRuns()).add(added);
        await get().refresh();
        get().select(added.map(({ record }) => record.id));
        set({ said: added.length === 1 ? 'One run was imported.' : `${added.length} runs were imported.` });
      } catch (error) {
        if (error instanceof RunFileError) set({ problem: `${file.name} could not be imported. ${error.message}` });
        else fail(error);
      }
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

    weightsOf: async id => (await keptRuns()).weights(id),

    dismiss: () => set({ problem: null, said: null }),
  };
});

/** The actions, outside rendering: they never change. */
export function compareActions(): CompareActions {
  return useCompare.getState();
}
