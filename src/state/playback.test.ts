import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { baselineOf } from '@/config/presets';
import { toColumns } from '@/runs/columns';
import { config, evaluation, points, record } from '@/runs/testing/measured';
import { eventsBetween } from './playback';
import { type PlayableRun, recordingOf } from './recording';
import { FakeBrowser } from './testing/fake-browser';
import { playgroundIn, started, workers } from './testing/fake-training';

vi.stubGlobal('location', { search: '', origin: 'http://page', pathname: '/', hash: '' });

/** A comparison of 24 steps, measured at 0, 12 and 24, whose method changed its losses at step 10. */
function runs(): PlayableRun[] {
  const own = { ...config, steps: 24 };
  return [
    { role: 'baseline', config: baselineOf(own), events: [] },
    { role: 'method', config: own, events: [{ step: 10, text: 'neighbor off' }] },
  ].map(({ role, ...of }) => ({
    record: { ...record('c', role, 24), ...of, adapter: 'webgpu · an adapter' },
    series: toColumns(points(1, 24)),
    evaluations: [0, 12, 24].map(evaluation),
  }));
}

describe('a recording', () => {
  it('is told again step by step, as a worker would tell it', () => {
    const recording = recordingOf(runs(), 'c');
    expect(recording.steps).toBe(24);
    const kinds = (from: number, to: number) =>
      eventsBetween(recording, from, to).map(event => [
        event.type,
        event.type === 'steps'
          ? event.points.map(p => p.step)
          : event.type === 'evaluation'
            ? event.evaluation.step
            : 0,
      ]);
    expect(kinds(-1, 0)).toEqual([
      ['steps', []],
      ['evaluation', 0],
      ['steps', []],
      ['evaluation', 0],
    ]);
    expect(kinds(9, 12)).toEqual([
      ['steps', [10, 11, 12]],
      ['evaluation', 12],
      ['noted', 0],
      ['steps', [10, 11, 12]],
      ['evaluation', 12],
    ]);
    expect(eventsBetween(recording, 12, 5)).toEqual([{ type: 'rewound', step: 5 }]);
  });

  it('needs a step at least', () => {
    expect(() => recordingOf([], null)).toThrow('nothing to play back');
    const empty = runs().map(run => ({ ...run, series: toColumns([]) }));
    expect(() => recordingOf(empty, null)).toThrow('nothing to play back');
  });
});

describe('the playground with a recording', () => {
  let ticks: (() => void)[];
  let store: ReturnType<typeof playgroundIn>;
  const state = () => store.getState();
  const shown = () => state().runs.map(run => [run.series.length, run.evaluations.length, run.events.length]);
  const recording = () => recordingOf(runs(), 'c');

  beforeEach(() => {
    ticks = [];
    const every = (_: number, work: () => void) => {
      ticks.push(work);
      return () => void (ticks = ticks.filter(other => other !== work));
    };
    store = playgroundIn(new FakeBrowser().tab(), '', { every });
  });
  const tick = (count: number) => {
    for (let i = 0; i < count; i++) for (const work of ticks) work();
  };

  it('plays it in twelve seconds from its beginning, rests at its end, and begins again', async () => {
    await state().play(recording(), true);
    expect(state()).toMatchObject({ baseline: true, preset: 'tiny', status: 'idle', draft: { steps: 24 } });
    expect(shown()).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    tick(60);
    expect(state().playback).toMatchObject({ step: 12, playing: true });
    expect(shown()).toEqual([
      [12, 2, 0],
      [12, 2, 1],
    ]);
    state().setSpeed(4);
    tick(15);
    expect(state().playback).toMatchObject({ step: 24, playing: false });
    expect(ticks).toEqual([]);
    state().setPlaying(true);
    expect(state().playback).toMatchObject({ step: 0, playing: true });
    expect(shown()).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  it('shows any step, the same on every way to it', async () => {
    await state().play(recording(), false);
    expect(state().playback).toMatchObject({ step: 24, playing: false });
    const at = (step: number) => {
      state().seek(step);
      return state().runs.map(({ series, evaluations, events }) => ({ all: [...series.all()], evaluations, events }));
    };
    const [forward, whole] = [[0, 9, 10, 13, 24].map(at), at(24)];
    expect([24, 13, 10, 9, 0].map(at).toReversed()).toEqual(forward);
    expect(whole[1]!.events).toEqual([{ step: 10, text: 'neighbor off' }]);
    state().seek(99);
    expect(state().playback!.step).toBe(24);
    state().seek(-3);
    expect(state().playback!.step).toBe(0);
  });

  it('asks no worker, keeps nothing, and ends without a trace', async () => {
    const before = workers.length;
    await state().play(recording(), true);
    tick(30);
    expect(state().keptAs()).toBeNull();
    await state().discard();
    expect(state()).toMatchObject({ playback: null, runs: [], putAway: null, draft: { steps: 24 } });
    expect(ticks).toEqual([]);
    expect(workers).toHaveLength(before);
  });

  it('gives way to another one at once: its bar is there all the time', async () => {
    await state().play(recording(), true);
    const bars: boolean[] = [];
    const stop = store.subscribe(now => bars.push(now.playback !== null));
    const other = { ...recording(), shipped: 'other' };
    await state().play(other, false);
    stop();
    expect(bars.every(Boolean)).toBe(true);
    expect(state().playback).toMatchObject({ recording: other, step: 24, playing: false });
    expect(ticks).toEqual([]);
    expect(shown()).toEqual([
      [24, 3, 0],
      [24, 3, 1],
    ]);
  });

  it('makes room for another set-up', async () => {
    await state().play(recording(), true);
    await state().choosePreset('demo');
    expect(state()).toMatchObject({ playback: null, runs: [], preset: 'demo', putAway: null });
  });

  it('is trained again with the same configs, its curves behind', async () => {
    await state().play(recording(), true);
    tick(10);
    await state().trainRecorded();
    await vi.waitFor(() => expect(started().job.runs).toHaveLength(2));
    expect(started().job.runs[1]!.config).toEqual({ ...config, steps: 24 });
    expect(state().playback).toBeNull();
    expect(state().runs.map(run => run.series.length)).toEqual([0, 0]);
    expect(state().reference.map(run => run.series.length)).toEqual([24, 24]);
    await state().leave();
    expect(state().reference).toEqual([]);
  });
});
