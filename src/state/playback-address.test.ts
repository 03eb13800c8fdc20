import { beforeEach, expect, it, vi } from 'vitest';
import { note, pageNow } from './address';
import { addressedAs, followPlayback, playAddressed } from './playback-address';
import type { Recording } from './recording';
import { useTraining } from './training-store';

const recording = (shipped: string) => ({ shipped, comparison: null, steps: 500 }) as Recording;
const play = vi.fn(async (of: Recording, playing: boolean) =>
  useTraining.setState({ playback: { recording: of, step: playing ? 0 : 500, playing, speed: 1 } }),
);
const seek = vi.fn((step: number) =>
  useTraining.setState(({ playback }) => ({ playback: playback && { ...playback, step } })),
);

beforeEach(() => {
  vi.clearAllMocks();
  useTraining.setState({ play, seek, runs: [], playback: null } as never);
  note('playground', { recording: '', step: null });
});

it('what is played back is named in the address, and where it stands once it rests', async () => {
  const stop = followPlayback();
  // As it is set up, before its first step.
  useTraining.setState({ playback: { recording: recording('demo'), step: -1, playing: false, speed: 1 } });
  expect(pageNow('playground')).toMatchObject({ recording: '', step: null });
  await play(recording('demo'), true);
  expect(pageNow('playground')).toMatchObject({ recording: 'demo', step: null });
  useTraining.setState(({ playback }) => ({ playback: playback && { ...playback, playing: false, step: 120 } }));
  expect(pageNow('playground')).toMatchObject({ recording: 'demo', step: 120 });
  useTraining.setState({ playback: null });
  expect(pageNow('playground')).toMatchObject({ recording: '', step: null });
  stop();
  await play(recording('demo'), true);
  expect(pageNow('playground').recording).toBe('');
  expect(addressedAs({ comparison: 'headless-1' } as Recording)).toBe('kept:headless-1');
});

it('what the address names is played, or stands where it says', async () => {
  const load = vi.fn(async (name: string) => recording(name));
  expect(await playAddressed('', true, load)).toBe(false);
  note('playground', { recording: 'published' });
  expect(await playAddressed('published', true, load)).toBe(true);
  expect(play).toHaveBeenLastCalledWith(recording('published'), true);
  // It is there already.
  await playAddressed('published', true, load);
  expect(load).toHaveBeenCalledOnce();
  note('playground', { recording: 'demo', step: 75 });
  await playAddressed('demo', true, load);
  expect(play).toHaveBeenLastCalledWith(recording('demo'), false);
  expect(useTraining.getState().playback?.step).toBe(75);
});

it('what cannot be had is an error, and the address names it no longer', async () => {
  note('playground', { recording: 'nothing', step: 3 });
  await expect(playAddressed('nothing', true, () => Promise.reject(new Error('404')))).rejects.toThrow('404');
  expect(pageNow('playground')).toMatchObject({ recording: '', step: null });

  // Of what is asked for no longer nothing is said, and what is asked for instead stays in the address.
  note('playground', { recording: 'nothing' });
  const late = async () => {
    note('playground', { recording: 'demo' });
    throw new Error('404');
  };
  expect(await playAddressed('nothing', true, late)).toBe(true);
  expect(pageNow('playground').recording).toBe('demo');
});

it('what was begun while it was loaded stays', async () => {
  note('playground', { recording: 'demo' });
  const load = async () => {
    useTraining.setState({ runs: [{}] } as never);
    return recording('demo');
  };
  await playAddressed('demo', true, load);
  expect(play).not.toHaveBeenCalled();
});
