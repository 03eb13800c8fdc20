import type { LinkContent } from '@/config/link';
import type { PresetName } from '@/config/presets';
import type { Fault, RunSpec } from '@/protocol/training';
import type { KeptComparison } from '@/runs/record';

/** What the page can do. */
export interface TrainingActions {
  choosePreset: (name: PresetName) => void;
  /** Changes one field; while a comparison exists only losses can change, and they do so live. */
  setField: (path: string, value: unknown) => void;
  setBaseline: (on: boolean) => void;
  /** Starts, or resumes. */
  train: () => Promise<void>;
  /** Fills the form with a set-up, in place of what was there. */
  setUp: (content: LinkContent) => void;
  /** Trains these runs in lockstep in place of what the form says. @returns the comparison they are kept as */
  trainRuns: (what: PlannedRuns) => Promise<string | null>;
  /** The comparison that what trains is kept as; null while nothing does. */
  keptAs: () => string | null;
  pause: () => void;
  step: (count: number) => Promise<void>;
  reset: () => void;
  /** Ends the comparison and frees its memory; the form can be edited again. Resolves when it is kept as it ended. */
  discard: () => Promise<void>;
  newSeed: () => void;
  evaluate: () => void;
  /** Measures how the losses pull, between two steps. */
  measurePull: () => void;
  rollBack: () => void;
  recover: () => void;
  /** A new worker after a crash, from the last checkpoint if there is one. */
  restart: () => Promise<void>;
  /** Looks for comparisons that were cut off. */
  loadInterrupted: () => Promise<void>;
  /** Goes on with a kept comparison from its checkpoint, exactly as if it had not been cut off. */
  resumeKept: (comparison: KeptComparison) => Promise<void>;
  /** Leaves a comparison that was cut off as it is. */
  leaveInterrupted: (comparison: KeptComparison) => Promise<void>;
  /** Tries again to keep what could not be kept. */
  keepAgain: () => void;
  /** Deletes the oldest kept comparison that no tab trains, then tries again. */
  makeRoom: () => Promise<void>;
  simulateFault: (fault: Fault) => void;
  loadBackbones: () => Promise<void>;
  /** Sets up what the page's address says, if it is a link. */
  openLink: () => void;
  dismissLink: () => void;
  /** The address that reproduces the set-up. */
  shareLink: () => string;
}

/** Runs that are trained together. */
export interface PlannedRuns {
  preset: PresetName;
  runs: RunSpec[];
  /** what they are tagged with */
  tags: string[];
}
