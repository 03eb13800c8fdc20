import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchOthers } from './other-tabs';
import type { Presence } from './presence';

/** Milliseconds between the looks that are made now and then. */
const EVERY = 1000;

let end: () => void = () => {};
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  end();
  vi.useRealTimers();
});

/** Another tab, as this one sees it. */
function watched({ locks = true } = {}) {
  let busy = new Set<string>();
  let free: () => void = () => {};
  let say: () => void = () => {};
  const look = vi.fn(async () => busy);
  const whenFree = vi.fn((_: string, signal: AbortSignal) => {
    if (!locks) return Promise.reject(new DOMException('denied', 'SecurityError'));
    return new Promise<void>((resolve, reject) => {
      free = resolve;
      signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')));
    });
  });
  const presence: Pick<Presence, 'listen'> = {
    listen: listener => {
      say = () => listener({ type: 'ended', comparison: 'x' });
      return () => (say = () => {});
    },
  };
  return {
    look,
    whenFree,
    trains: (...ids: string[]) => (busy = new Set(ids)),
    freesLock: () => free(),
    says: () => say(),
    watch: () => (end = watchOthers(look, whenFree, presence, EVERY)),
  };
}

/** Everything that happens at once. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('watching other tabs', () => {
  it('looks at once, and again when the lock of what another trains becomes free', async () => {
    const other = watched();
    other.trains('x');
    other.watch();
    await settle();
    expect(other.look).toHaveBeenCalledTimes(1);
    expect(other.whenFree).toHaveBeenCalledTimes(1);
    other.trains();
    other.freesLock();
    await settle();
    expect(other.look).toHaveBeenCalledTimes(2);
    expect(other.whenFree).toHaveBeenCalledTimes(1);
  });

  it('looks when another says so, and now and then where locks are refused', async () => {
    const other = watched({ locks: false });
    other.trains('x');
    other.watch();
    await settle();
    other.says();
    await settle();
    expect(other.look).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(2 * EVERY);
    expect(other.look).toHaveBeenCalledTimes(4);
    // Refused once is refused for good.
    expect(other.whenFree).toHaveBeenCalledTimes(1);
  });

  it('does not look on and on at what is busy although its lock is free', async () => {
    const other = watched();
    other.whenFree.mockImplementation(() => Promise.resolve());
    other.trains('x');
    other.watch();
    await settle();
    await settle();
    expect(other.look).toHaveBeenCalledTimes(2);
    // Once it has ended it can be waited for again.
    other.trains();
    other.says();
    await settle();
    other.trains('x');
    other.says();
    await settle();
    expect(other.whenFree).toHaveBeenCalledTimes(2);
  });

  it('looks once more, not once for each, when much happens while it looks', async () => {
    const other = watched();
    other.watch();
    for (let i = 0; i < 5; i++) other.says();
    await settle();
    expect(other.look).toHaveBeenCalledTimes(2);
  });

  it('ends', async () => {
    const other = watched();
    other.trains('x');
    other.watch();
    await settle();
    end();
    const before = other.look.mock.calls.length;
    other.says();
    await vi.advanceTimersByTimeAsync(4 * EVERY);
    expect(other.look).toHaveBeenCalledTimes(before);
  });
});
