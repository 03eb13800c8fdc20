import type { ConfigPath } from '@/config/fields';
import type { LinkContent } from '@/config/link';
import type { PresetName } from '@/config/presets';
import type { Fault, RunSpec } from '@/protocol/training';
import type { KeptComparison } from '@/runs/record';
import type { Recording } from './recording';
import type { RemedyId } from './remedies';
import type { Playback } from './training-state';

/** What the page can do. */
export interface TrainingActions {
  choosePreset: (name: PresetName) => Promise<void>;
  /** Changes one field; while a comparison exists only losses can change, and they do so live. */
  setField: (path: ConfigPath, value: unknown) => void;
  setBaseline: (on: boolean) => void;
  /** Starts, or resumes. */
  train: () => Promise<void>;
  /** Fills the form with a set-up, in place of what was there. */
  setUp: (content: LinkContent) => Promise<void>;
  /** Trains these runs in lockstep in place of what the form says. @returns the comparison they are kept as */
  trainRuns: (what: NewRuns) => Promise<string | null>;
  /** The comparison that what trains is kept as; null while nothing does. */
  keptAs: () => string | null;
  pause: () => void;
  step: (count: number) => Promise<void>;
  reset: () => void;
  /** The same as `discard`, if there is one, but resolves as soon as the page is free. */
  leave: () => Promise<void>;
  /**
   * Ends the comparison and frees its memory; the form can be edited again. What trains comes to rest first, so that it can
   * be brought back, or go on later, from right there. Resolves when it is kept as it ended.
   */
  discard: () => Promise<void>;
  /** Brings back what was put away last, as it was. */
  takeBack: () => Promise<void>;
  /** Lets go of what was put away last: it stays kept. */
  letGo: () => void;
  newSeed: () => Promise<void>;
  /**
   * Trains a finished comparison for so many more steps, as a new one.
   * @returns why it cannot; null when it begins
   */
  trainFurther: (comparison: string, steps: number) => Promise<string | null>;
  evaluate: () => void;
  /** Measures how the losses pull, between two steps. */
  measurePull: () => void;
  rollBack: () => void;
  recover: () => void;
  /** A new worker, from the last kept state if there is one, on another backend if one is named. */
  restart: (backend?: 'webgl' | 'cpu') => Promise<void>;
  /** Follows one way out of an error. */
  remedy: (id: RemedyId) => void;
  /** Puts a warning away. */
  dismissWarning: (message: string) => void;
  /** Waits on for a worker that has fallen silent. */
  waitOn: () => void;
  /** Looks for comparisons that were cut off. */
  loadInterrupted: () => Promise<void>;
  /** Looks now and whenever another tab may have gone away. @returns ends it */
  watchInterrupted: () => () => void;
  /**
   * Goes on with a kept comparison from its checkpoint, exactly as if it had not been cut off.
   * @returns why it cannot; null when it goes on
   */
  resumeKept: (comparison: KeptComparison) => Promise<string | null>;
  /** Trains a comparison that was cut off from its beginning, as a new one. */
  trainAgain: (comparison: KeptComparison) => Promise<void>;
  /** Leaves a comparison that was cut off as it is. */
  leaveInterrupted: (comparison: KeptComparison) => Promise<void>;
  /** Tries again to keep what could not be kept. */
  keepAgain: () => void;
  /** The oldest kept comparison that no tab trains; null without one. */
  oldestKept: () => Promise<KeptComparison | null>;
  /** Deletes a kept comparison for good, unless some tab trains it, then tries again to keep what could not be kept. */
  makeRoom: (comparison: string) => Promise<void>;
  /** What this tab has of the comparison as a run file; null when there is nothing. */
  saveHere: () => Promise<Blob | null>;
  simulateFault: (fault: Fault) => void;
  /** Shows a recording in place of what is on the page. @param playing whether it plays from its beginning; otherwise it stands at its end */
  play: (recording: Recording, playing: boolean) => Promise<void>;
  /** Shows a recording as it was at a step. */
  seek: (step: number) => void;
  /** Plays on, from the beginning where it is at its end, or rests. */
  setPlaying: (on: boolean) => void;
  setSpeed: (speed: Playback['speed']) => void;
  /** Puts the recording away; the form keeps its config. */
  endPlayback: () => void;
  /** Trains what is played back, its curves faint behind the new ones. */
  trainRecorded: () => Promise<void>;
  loadBackbones: () => Promise<void>;
  /** Sets up what the page's address says, if it is a link. */
  openLink: () => void;
  dismissLink: () => void;
  /** The address that reproduces the set-up. */
  shareLink: () => string;
}

/** Runs that are trained together. */
export interface NewRuns {
  preset: PresetName;
  runs: RunSpec[];
  /** what they are tagged with */
  tags: string[];
}
