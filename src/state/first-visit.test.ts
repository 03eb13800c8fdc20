import { beforeEach, expect, it, vi } from 'vitest';
import type { Recording } from './recording';

const recall = vi.fn<() => string | null>(() => null);
const remember = vi.fn<() => boolean>(() => true);
vi.mock('@/browser/guarded', async original => ({ ...(await original<object>()), recall, remember }));

const recording = {} as Recording;
const play = vi.fn(async () => {});

/** The page anew, with what is remembered, in a state. */
async function opened(state: object = {}) {
  vi.resetModules();
  const { useTraining } = await import('./training-store');
  useTraining.setState({ play, runs: [], playback: null, link: null, ...state } as never);
  return import('./first-visit');
}

const target = new EventTarget();
beforeEach(() => {
  vi.clearAllMocks();
  recall.mockReturnValue(null);
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
});

it('the recording plays to a first visitor, once', async () => {
  const { greet } = await opened();
  expect(await greet('', true, async () => recording)).toBe(true);
  expect(play).toHaveBeenCalledExactlyOnceWith(recording, true);
  expect(await greet('', true, async () => recording)).toBe(false);
});

it('nothing plays to who has seen it, follows a link, or has something on the page', async () => {
  for (const [search, state] of [
    ['?preset=tiny', {}],
    ['', { runs: [{}] }],
    ['', { playback: {} }],
  ] as const)
    expect(await (await opened(state)).greet(search, true, async () => recording)).toBe(false);
  recall.mockReturnValue('yes');
  expect(await (await opened()).greet('', true, async () => recording)).toBe(false);
  expect(play).not.toHaveBeenCalled();
});

it('who acts while it is loaded is not interrupted', async () => {
  const { greet } = await opened();
  const load = async () => {
    target.dispatchEvent(new Event('keydown'));
    return recording;
  };
  expect(await greet('', true, load)).toBe(false);
  expect(play).not.toHaveBeenCalled();
});

it('what cannot be had is an error, and closing it is remembered', async () => {
  const { greet, stopGreeting } = await opened();
  await expect(greet('', true, () => Promise.reject(new Error('the server answered 404')))).rejects.toThrow('404');
  stopGreeting();
  expect(remember).toHaveBeenCalledWith('remembered:greeted', 'yes');
});
