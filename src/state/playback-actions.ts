import type { StoreApi } from 'zustand';
import type { ConfigProblem, ExperimentConfig } from '@/config/schema';
import { eventsBetween } from './playback';
import type { TrainingActions } from './training-actions';
import { reduceEvent } from './training-events';
import { newRun, type Playback, type TrainingState } from './training-state';

/** Seconds that a recording takes from its first step to its last, whatever it is of. */
const SECONDS = 12;
/** Milliseconds between the states that are shown: as often as a worker tells of its steps. */
const TICK = 100;

/** Actions on a recording. */
export type PlaybackActions = Pick<
  TrainingActions,
  'play' | 'seek' | 'setPlaying' | 'setSpeed' | 'endPlayback' | 'trainRecorded'
>;

/** What these actions need of the store. */
export interface PlaybackParts {
  set: StoreApi<TrainingState & TrainingActions>['setState'];
  get: StoreApi<TrainingState & TrainingActions>['getState'];
  every: (milliseconds: number, work: () => void) => () => void;
  problemsOf: (draft: ExperimentConfig, baseline?: boolean) => ConfigProblem[];
}

/** Playing recordings back: what was measured is heard again, by the reducer that hears a worker. */
export function playbackActions({ set, get, every, problemsOf }: PlaybackParts): PlaybackActions {
  let stopTicking: (() => void) | null = null;
  /** where it stands between two steps */
  let place = 0;

  const change = (part: Partial<Playback>) =>
    set(({ playback }) => ({ playback: playback && { ...playback, ...part } }));

  const rest = () => {
    stopTicking?.();
    stopTicking = null;
  };

  /** Shows everything up to a step. */
  const show = (step: number) => {
    const { playback } = get();
    if (!playback || step === playback.step) return;
    set(state => {
      const events = eventsBetween(playback.recording, playback.step, step);
      const heard = events.reduce((s, event) => ({ ...s, ...reduceEvent(s, event) }), state as TrainingState);
      return { ...heard, playback: { ...playback, step } };
    });
  };

  const tick = () => {
    const { playback } = get();
    if (!playback) return rest();
    const { recording, speed } = playback;
    place = Math.min(recording.steps, place + (recording.steps * speed * TICK) / (1000 * SECONDS));
    // Sums of tenths fall short of whole numbers.
    show(Math.floor(place + 1e-6));
    if (place === recording.steps) get().setPlaying(false);
  };

  return {
    play: async (recording, playing) => {
      // From one recording to another the bar stays where it is, and the keyboard in it.
      if (get().playback) rest();
      else await get().leave();
      const last = recording.runs.at(-1)!.spec.config;
      const baseline = recording.runs.length > 1;
      set(state => ({
        preset: recording.preset,
        draft: last,
        baseline,
        problems: problemsOf(last, baseline),
        link: null,
        runs: recording.runs.map(({ spec }) => newRun(spec)),
        reference: [],
        truth: recording.truth,
        revision: state.revision + 1,
        // Nothing is shown yet, not even what was evaluated before the first step.
        playback: { recording, step: -1, playing: false, speed: 1 },
      }));
      get().seek(playing ? 0 : recording.steps);
      get().setPlaying(playing);
    },

    seek: step => {
      const { playback } = get();
      if (!playback) return;
      place = Math.min(Math.max(Math.round(step), 0), playback.recording.steps);
      show(place);
    },

    setPlaying: on => {
      const { playback } = get();
      rest();
      if (!playback) return;
      if (on && playback.step >= playback.recording.steps) get().seek(0);
      change({ playing: on });
      if (on) stopTicking = every(TICK, tick);
    },

    setSpeed: speed => change({ speed }),

    endPlayback: () => {
      rest();
      if (!get().playback) return;
      set(state => ({ playback: null, runs: [], truth: null, revision: state.revision + 1 }));
    },

    trainRecorded: async () => {
      const { playback } = get();
      if (!playback) return;
      get().seek(playback.recording.steps);
      const reference = get().runs;
      get().endPlayback();
      set({ reference });
      await get().train();
    },
  };
}
