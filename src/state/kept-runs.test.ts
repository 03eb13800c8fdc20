import { beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonSnapshot } from '@/runs/recorder';
import { freshStore } from '@/runs/testing/fresh-store';
import { full } from '@/runs/testing/full-storage';
import { config, points as pointsOf } from '@/runs/testing/measured';
import { Keeping, type KeepingProblem, keepingProblem } from './kept-runs';

const what = { preset: 'tiny' as const, appVersion: '1', tags: [] };

const store = freshStore();
let refuses: Error | null;
let problem: KeepingProblem | null;
let lost: string[];
let keeping: Keeping;
let now: ComparisonSnapshot;

beforeEach(() => {
  refuses = null;
  problem = null;
  lost = [];
  keeping = new Keeping(
    () => now,
    { onProblem: found => (problem = found), onLost: message => lost.push(message) },
    {
      kept: () => (refuses ? Promise.reject(refuses) : Promise.resolve(store())),
      lock: async () => () => {},
      presence: { own: null, elsewhere: async () => new Set(), listen: () => () => {} },
    },
  );
});

/** Begins a comparison and trains it for so many steps. @returns its id */
async function train(steps: number): Promise<string> {
  const points = pointsOf(1, steps);
  const run = { role: 'method', name: 'Run', config, losses: config.losses, events: [], evaluations: [] };
  now = { state: 'running', adapter: null, truth: null, runs: [{ ...run, points }] };
  await keeping.begin(what);
  const id = keeping.comparison!;
  keeping.note({ type: 'steps', runId: 'method', points });
  return id;
}

const stepsOf = async (id: string) => (await store().series(`${id}/method`)).length;

describe('keeping', () => {
  it('says what stands in the way, and takes it back by itself with the first write that succeeds', async () => {
    const id = await train(3);
    refuses = new DOMException('The database connection is closing.', 'InvalidStateError');
    await keeping.flush();
    expect(problem).toMatchObject({ kind: 'unavailable' });
    refuses = null;
    await keeping.flush();
    expect(problem).toBeNull();
    expect(await stepsOf(id)).toBe(3);
    await keeping.end();
  });

  it('goes on writing what was put away, beside the next comparison, and says so until it is written', async () => {
    refuses = full();
    const first = await train(3);
    const ended = keeping.end();
    const second = await train(5);
    await ended;
    await keeping.flush();
    expect(problem).toMatchObject({ kind: 'full' });
    expect([keeping.holds(first), keeping.holds(second)]).toEqual([true, true]);
    refuses = null;
    await keeping.flush();
    expect(problem).toBeNull();
    expect([await stepsOf(first), await stepsOf(second)]).toEqual([3, 5]);
    expect(keeping.holds(first)).toBe(false);
    await keeping.end();
    await new Promise(resolve => setTimeout(resolve, 0));
    expect(keeping.holds(second)).toBe(false);
  });

  it('lets the oldest go when too many wait, and says so', async () => {
    refuses = new Error('refused');
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      ids.push(await train(2));
      await keeping.end();
    }
    expect(ids.map(id => keeping.holds(id))).toEqual([false, false, true, true]);
    expect(lost).toHaveLength(2);
    refuses = null;
    await keeping.flush();
    expect(await Promise.all(ids.map(stepsOf))).toEqual([0, 0, 2, 2]);
    expect(problem).toBeNull();
  });

  it('has what the tab holds as a file, whatever the storage does', async () => {
    refuses = new Error('refused');
    await train(4);
    await keeping.flush();
    expect(keeping.entries().map(e => e.series.step.length)).toEqual([4]);
    refuses = null;
    await keeping.end();
    expect(keeping.entries()).toEqual([]);
  });
});

describe('the words for a problem of the storage', () => {
  it.each([
    ['QuotaExceededError', 'full', 'no room left'],
    ['InvalidStateError', 'unavailable', 'has closed its storage'],
    ['AbortError', 'unavailable', 'broke off writing'],
    ['VersionError', 'unavailable', 'newer version of this page'],
    ['SecurityError', 'unavailable', 'settings for site data'],
    ['UnknownError', 'unavailable', 'broken or cannot be reached'],
  ])('are sentences that a reader understands: %s', (name, kind, words) => {
    const found = keepingProblem(new DOMException('Internal words', name));
    expect(found.kind).toBe(kind);
    expect(found.message).toContain(words);
    // What the browser itself said helps whoever is asked for help.
    expect(found.message).toContain('Internal words');
  });

  it('are sentences for anything else', () => {
    expect(keepingProblem(new Error('It broke')).message).toBe('It broke.');
    expect(keepingProblem('odd').message).toBe('odd.');
    expect(keepingProblem(new ReferenceError('indexedDB is not defined')).message).toBe(
      'This browser has no storage for runs.',
    );
    expect(keepingProblem(new DOMException('', 'AbortError')).message).toBe('The browser broke off writing.');
  });
});
