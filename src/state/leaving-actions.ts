import type { StoreApi } from 'zustand';
import { APP_VERSION } from '@/config/app-version';
import type { ConfigProblem, ExperimentConfig } from '@/config/schema';
import type { JobState, RunSpec, TrainingCommand, TrainingEvent } from '@/protocol/training';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { type Keeping, type KeepingParts, keepingProblem } from './kept-runs';
import { comesToRest, pageOf, putAwayOf } from './put-away';
import { type KeptEnd, loadEnd } from './snapshot';
import type { TrainingActions } from './training-actions';
import type { PutAway, TrainingState } from './training-state';

/** Milliseconds that a step in progress is given before its comparison is put away without it. */
const REST = 5000;
/** Milliseconds in which a comparison that was put away can be brought back by one press. */
const REGRET = 60_000;
/** A lock that has just been given back may be held for a moment. */
const ATTEMPTS = 10;
const AGAIN = 100;

/** Actions that end a comparison, bring it back, or go on from its end. */
export type LeavingActions = Pick<
  TrainingActions,
  'leave' | 'discard' | 'takeBack' | 'letGo' | 'newSeed' | 'trainFurther'
>;

/** What these actions need of the store. */
export interface LeavingParts {
  set: StoreApi<TrainingState & TrainingActions>['setState'];
  get: StoreApi<TrainingState & TrainingActions>['getState'];
  subscribe: (listener: (now: TrainingState) => void) => () => void;
  keeping: Keeping;
  kept: KeepingParts['kept'];
  warn: (message: string) => void;
  post: (command: TrainingCommand) => void;
  apply: (events: TrainingEvent[]) => void;
  /** the newest state of the comparison that trains */
  newest: () => JobState | null;
  /** Takes the comparison from the worker, which ends with it unless it is at rest; what it trains on is the page's choice again. */
  freeWorker: () => void;
  problemsOf: (draft: ExperimentConfig) => ConfigProblem[];
  launch: (runs: RunSpec[], steps: number | null, resume: JobState | null) => Promise<void>;
}

/**
 * Takes hold of a kept comparison, to go on with it.
 * @throws when another tab trains it
 */
export async function takeHold(keeping: Keeping, records: readonly RunRecord[]): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    if (await keeping.goOn(records)) return;
    await new Promise(resolve => setTimeout(resolve, AGAIN));
  }
  throw new Error('Another tab is training this comparison.');
}

/** Ending comparisons, in one way: put away at rest, with the way back. */
export function leavingActions(parts: LeavingParts): LeavingActions {
  const { set, get, keeping, warn, post, apply, launch } = parts;
  /** what trains, coming to rest to be put away */
  let resting: Promise<void> | null = null;

  /** Waits for the step in progress, not for long, and for its checkpoint. */
  const comeToRest = (): Promise<void> => {
    resting ??= new Promise<void>(resolve => {
      set({ leaving: true });
      const done = () => {
        stopWatching();
        clearTimeout(timer);
        resting = null;
        set({ leaving: false });
        resolve();
      };
      const timer = setTimeout(done, REST);
      const stopWatching = parts.subscribe(now => now.status !== 'running' && done());
      post({ type: 'pause' });
    });
    return resting;
  };

  /** Puts the comparison away as it is now. */
  const putAway = (wasTraining: boolean): Promise<void> => {
    const away = putAwayOf(get(), parts.newest(), keeping.comparison, wasTraining);
    parts.freeWorker();
    // What is kept of it says that it was ended on purpose.
    if (get().runs.length > 0 && get().status !== 'finished') apply([{ type: 'status', status: 'stopped' }]);
    const kept = keeping.end();
    set(state => ({
      status: 'idle',
      runs: [],
      revision: state.revision + 1,
      error: null,
      failure: null,
      silent: null,
      progress: null,
      usage: null,
      pace: null,
      truth: null,
      origin: 0,
      reference: [],
      putAway: away ?? state.putAway,
      // What the adapter allows may have become known meanwhile.
      problems: parts.problemsOf(state.draft),
    }));
    if (away) setTimeout(() => get().putAway === away && set({ putAway: null }), REGRET);
    return kept;
  };

  /** Shows runs that are not begun anew. */
  const show = (page: PutAway['page']) =>
    set(s => ({ ...page, problems: [], link: null, error: null, status: 'preparing', revision: s.revision + 1 }));

  const keptAs = async (id: string | null): Promise<KeptComparison | undefined> => {
    try {
      return (await (await parts.kept()).comparisons()).find(c => c.id === id);
    } catch {
      // What cannot be read now is kept as a new one: the page has all of it.
      return undefined;
    }
  };

  /** @returns the writing of what is left, once the page is free */
  const leave = async (): Promise<{ kept: Promise<void> }> => {
    const waits = comesToRest(get());
    if (waits) await comeToRest();
    return { kept: putAway(waits) };
  };

  return {
    // A storage that does not answer must not keep anybody from going on.
    leave: async () => {
      get().endPlayback();
      if (get().runs.length > 0) await leave();
    },

    discard: async () => {
      get().endPlayback();
      await (
        await leave()
      ).kept;
    },

    takeBack: async () => {
      const away = get().putAway;
      if (!away) return;
      set({ putAway: null });
      await get().leave();
      show(away.page);
      try {
        const kept = await keptAs(away.comparison);
        if (kept) await takeHold(keeping, kept.runs);
        else await keeping.begin({ preset: away.page.preset, appVersion: APP_VERSION, tags: [] });
        apply([{ type: 'rewound', step: away.state?.step ?? 0 }]);
        const specs = away.page.runs.map(run => run.spec);
        await launch(specs, away.wasTraining ? null : 0, away.state);
      } catch (error) {
        void keeping.end();
        set({ status: 'idle', runs: [], origin: 0, putAway: away });
        warn(`The comparison could not be brought back: ${keepingProblem(error).message}`);
      }
    },

    letGo: () => set({ putAway: null }),

    newSeed: async () => {
      await get().leave();
      get().setField('seed', get().draft.seed + 1);
    },

    trainFurther: async (id, steps) => {
      let end: KeptEnd;
      try {
        // Where it has only just finished, its end is still being written.
        await keeping.flush();
        end = await loadEnd(parts.kept, id, steps);
        await get().loadBackbones();
        const [problem] = parts.problemsOf(end.runs[0]!.spec.config);
        if (problem) throw new Error(`${problem.path}: ${problem.message}`);
      } catch (error) {
        const { message } = keepingProblem(error);
        warn(`The comparison could not be trained further: ${message}`);
        return message;
      }
      await get().leave();
      const { comparison, runs, state, from } = end;
      show({ ...pageOf(comparison, runs), origin: state.step });
      await keeping.begin({ preset: get().preset, appVersion: APP_VERSION, tags: [], from });
      // Its first part is kept like the rest, and what it can go on from at once.
      for (const { spec, evaluations } of runs)
        for (const evaluation of evaluations) keeping.note({ type: 'evaluation', runId: spec.id, evaluation });
      if (Object.values(from).every(({ exact }) => exact)) keeping.note({ type: 'checkpoint', checkpoint: state });
      const specs = runs.map(run => run.spec);
      await launch(specs, null, state);
      return null;
    },
  };
}
