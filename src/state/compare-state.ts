import type { FileProgress } from '@/protocol/files';
import type { Evaluation } from '@/protocol/training';
import type { StepColumns } from '@/runs/columns';
import type { RunRecord } from '@/runs/record';
import type { RunWeights } from '@/runs/run-store';

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
  /** Deletes runs, in ten seconds: until then `undoRemoval` takes it back. */
  remove: (ids: readonly string[]) => void;
  undoRemoval: () => void;
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
