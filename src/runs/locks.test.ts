import { describe, expect, test, vi } from 'vitest';
import { hangs, notedRefusals, rejects, throws, throwsWhenRead } from '@/browser/testing/refusing';
import { lockComparison, lockedComparisons, whenFree } from './locks';

/** Locks as a browser has them, in this process. */
class FakeLocks {
  readonly held = new Set<string>();

  request = async (
    name: string,
    _: LockOptions,
    work: (lock: { name: string } | null) => Promise<void> | undefined,
  ) => {
    if (this.held.has(name)) return work(null);
    this.held.add(name);
    await work({ name });
    this.held.delete(name);
  };

  query = () => Promise.resolve({ held: [...this.held].map(name => ({ name })) });
}

const withNavigator = (navigator: object) => vi.stubGlobal('navigator', navigator);
const refused = notedRefusals();

describe('where the browser has locks', () => {
  test('a comparison is locked once, told of, and given back', async () => {
    withNavigator({ locks: new FakeLocks() });
    const release = await lockComparison('a');
    expect(await lockComparison('a')).toBeNull();
    expect(await lockedComparisons()).toEqual(new Set(['a']));
    release!();
    await vi.waitFor(async () => expect(await lockedComparisons()).toEqual(new Set()));
    expect(await lockComparison('a')).toBeTypeOf('function');
    expect(refused).toEqual([]);
  });
});

describe('waiting for a comparison to become free', () => {
  const { signal } = new AbortController();

  test('asks for its lock together with others, which does not count as training it', async () => {
    const asked: unknown[] = [];
    const request = async (name: string, options: LockOptions, work: () => void) => {
      asked.push(name, options);
      work();
    };
    const query = () =>
      Promise.resolve({
        held: [
          { name: 'neighborretr-comparison-a', mode: 'shared' },
          { name: 'neighborretr-comparison-b', mode: 'exclusive' },
        ],
      });
    withNavigator({ locks: { request, query } });
    await whenFree('a', signal);
    expect(asked).toEqual(['neighborretr-comparison-a', { mode: 'shared', signal }]);
    expect(await lockedComparisons()).toEqual(new Set(['b']));
  });

  test('says that it cannot be done where there are no locks', async () => {
    withNavigator({});
    await expect(whenFree('a', signal)).rejects.toThrow('no locks');
  });
});

describe('where the browser refuses locks, training goes on without, and it is noted', () => {
  test.each([
    ['rejects', { locks: { request: rejects, query: rejects } }],
    ['throws', { locks: { request: throws, query: throws } }],
    ['throws when it is read', throwsWhenRead({}, 'locks')],
  ])('it %s', async (_, navigator) => {
    withNavigator(navigator);
    expect(await lockComparison('a')).toBeTypeOf('function');
    expect(await lockedComparisons()).toEqual(new Set());
    expect(refused).toEqual(['webLocks']);
  });

  test('it never answers', async () => {
    vi.useFakeTimers();
    withNavigator({ locks: { request: hangs, query: hangs } });
    const taken = lockComparison('a');
    const listed = lockedComparisons();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await taken).toBeTypeOf('function');
    expect(await listed).toEqual(new Set());
    expect(refused).toEqual(['webLocks']);
  });

  test('it has none', async () => {
    withNavigator({});
    expect(await lockComparison('a')).toBeTypeOf('function');
    expect(await lockedComparisons()).toEqual(new Set());
    expect(refused).toEqual([]);
  });
});
