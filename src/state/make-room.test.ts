import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { RunRecord } from '@/runs/record';
import { keptActions, type KeptParts } from './kept-actions';
import { FakeBrowser, type FakeTab } from './testing/fake-browser';

const { config } = presetNamed('tiny');

let storage: FakeTab;

/** Keeps a comparison of two runs, begun at a time. */
async function keep(comparison: string, created: number): Promise<void> {
  const records = ['baseline', 'method'].map(
    role =>
      ({ id: `${comparison}/${role}`, comparison, role, name: role, config, created, state: 'finished' }) as RunRecord,
  );
  await (await storage.kept()).saveRecords(records);
}

const kept = async () => (await (await storage.kept()).comparisons()).map(c => c.id);

/** The actions of a tab that still writes these. */
function tab(...held: string[]) {
  const warnings: string[] = [];
  let triedAgain = 0;
  const parts = {
    set: () => {},
    get: () => ({ keepAgain: () => void triedAgain++ }),
    keeping: { holds: (id: string) => held.includes(id), problem: null },
    storage,
    warn: (message: string) => void warnings.push(message),
  } as unknown as KeptParts;
  return { ...keptActions(parts), warnings, triedAgain: () => triedAgain };
}

beforeEach(async () => {
  storage = new FakeBrowser().tab();
  await keep('newest', 3);
  await keep('oldest', 1);
  await keep('middle', 2);
});

afterEach(() => storage.die());

describe('making room', () => {
  it('names the oldest comparison that nobody writes, and deletes nothing by that', async () => {
    expect((await tab().oldestKept())?.runs.map(run => run.id)).toEqual(['oldest/baseline', 'oldest/method']);
    expect((await tab('oldest').oldestKept())?.id).toBe('middle');
    expect(await tab('oldest', 'middle', 'newest').oldestKept()).toBeNull();
    expect(await kept()).toEqual(['newest', 'middle', 'oldest']);
  });

  it('deletes the one that was named and no other, then tries again', async () => {
    const own = tab();
    await own.makeRoom('middle');
    expect(await kept()).toEqual(['newest', 'oldest']);
    expect(own.triedAgain()).toBe(1);
  });

  it('deletes nothing when that one is written again, or gone, by the time of the answer', async () => {
    const own = tab('oldest');
    await own.makeRoom('oldest');
    await own.makeRoom('another');
    expect(await kept()).toEqual(['newest', 'middle', 'oldest']);
    expect(own.triedAgain()).toBe(0);
    expect(own.warnings).toEqual(
      Array(2).fill('No room could be made. The comparison that was to be deleted is trained again, or already gone.'),
    );
  });
});
