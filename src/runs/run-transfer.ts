import { bytes } from '@/math/bytes';
import type { FileProgress } from '@/protocol/files';
import { lockComparison } from './locks';
import { openRunFile, type OpenedRunFile, writeRunArchive } from './run-archive';
import { RunFileError, type RunFileEntry } from './run-file';
import type { RunStore } from './run-store';

/** What the names of imported runs begin with: those that an import left unfinished are found by it. */
const IMPORTED = 'import-';

/** Where a work with a file takes place. */
export interface TransferPlace {
  store: RunStore;
  /** a unique name */
  uniqueId: () => string;
  /** bytes that may still be kept, as the browser estimates it; null when it does not say */
  room: () => Promise<number | null>;
  signal: AbortSignal;
  onProgress: (progress: FileProgress) => void;
}

/** Lets other work of the same thread have its turn. */
const turn = () => new Promise<void>(resolve => setTimeout(resolve));

/**
 * Kept runs as one file, in this order; only one of them is held at a time.
 * @throws Error when one of them is gone
 */
export async function exportRuns(ids: readonly string[], place: TransferPlace): Promise<Blob> {
  const { store, signal, onProgress } = place;
  const records = new Map((await store.comparisons()).flatMap(c => c.runs.map(run => [run.id, run] as const)));
  onProgress({ done: 0, total: ids.length });
  const read = async (index: number): Promise<RunFileEntry> => {
    await turn();
    const id = ids[index]!;
    const record = records.get(id);
    if (!record) throw new Error('A run of these was deleted meanwhile.');
    const [series, evaluations, weights] = await Promise.all([
      store.columns(id),
      store.evaluations(id),
      store.weights(id),
    ]);
    // What trains now has been written in pieces: the file holds the steps that are there.
    const steps = series.step.length;
    return { record: { ...record, steps }, series, evaluations: evaluations.filter(e => e.step <= steps), weights };
  };
  return writeRunArchive(ids.length, read, { signal, onRun: (done, total) => onProgress({ done, total }) });
}

/** Milliseconds between attempts to have the lock: one that was lost with its worker is free soon. */
const AGAIN = 200;
const ATTEMPTS = 5;

/** Imports one at a time, in whatever tab. */
async function lockImports(): Promise<() => void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const release = await lockComparison('import');
    if (release) return release;
    await new Promise(resolve => setTimeout(resolve, AGAIN));
  }
  throw new Error('Another tab is importing runs. Try again when it is done.');
}

/** Takes away what an import that was cut off left behind: nobody ever saw it. */
async function sweep(store: RunStore): Promise<void> {
  // Without locks, another tab may be at it.
  if (typeof navigator !== 'undefined' && !navigator.locks) return;
  const left = await store.staged(IMPORTED);
  if (left.length > 0) await store.remove(left);
}

/** @throws RunFileError where there is surely too little room */
async function checkRoom({ weightBytes, count }: OpenedRunFile, room: number | null): Promise<void> {
  if (room === null || weightBytes <= room) return;
  const fitting = Math.floor((room / weightBytes) * count);
  throw new RunFileError(
    `Its ${count} runs need ${bytes(weightBytes)}, but this browser leaves about ${bytes(room)} to this page: about ${fitting} of them would fit. Delete other runs first, or export fewer at a time.`,
  );
}

/**
 * Adds all runs of a file, or none: they are written one by one, and shown when the last one is there. Imported twice, or
 * beside the original: every import is a comparison of its own.
 * @returns how they are kept
 * @throws RunFileError saying what is wrong with the file; errors of the storage as they are
 */
export async function importRuns(file: Blob, place: TransferPlace): Promise<string[]> {
  const { store, signal, onProgress, uniqueId } = place;
  const release = await lockImports();
  const staged: string[] = [];
  try {
    await sweep(store);
    onProgress({ done: 0, total: 0 });
    const opened = await openRunFile(file);
    await checkRoom(opened, await place.room());
    const groups = new Map<string, string>();
    const records = [];
    for (let i = 0; i < opened.count; i++) {
      signal.throwIfAborted();
      const { record, ...rest } = await opened.run(i);
      const comparison = groups.get(record.comparison) ?? `${IMPORTED}${uniqueId()}`;
      groups.set(record.comparison, comparison);
      const state = record.state === 'finished' ? record.state : ('stopped' as const);
      const own = { ...record, state, comparison, id: `${comparison}/${record.role}.${i}` };
      staged.push(own.id);
      await store.stage({ ...rest, record: own });
      records.push(own);
      onProgress({ done: i + 1, total: opened.count });
      await turn();
    }
    signal.throwIfAborted();
    await store.publish(records);
    return staged.splice(0);
  } finally {
    // Empty unless something went wrong.
    if (staged.length > 0) await store.remove(staged);
    release();
  }
}
