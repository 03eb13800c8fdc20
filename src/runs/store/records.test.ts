import { describe, expect, it } from 'vitest';
import { freshStore } from '../testing/fresh-store';
import { checkpoint, points, record } from '../testing/measured';

const store = freshStore();

describe('records', () => {
  it('are listed by comparison, the newest first, with the step of its checkpoint', async () => {
    await store().saveRecords([
      { ...record('old', 'method'), created: 1 },
      { ...record('new', 'method'), created: 2 },
      { ...record('new', 'baseline'), created: 2 },
    ]);
    await store().saveCheckpoint('old', checkpoint(7));
    const listed = (await store().comparisons()).map(c => [c.id, c.runs.map(run => run.role), c.checkpointStep]);
    expect(listed).toEqual([
      ['new', ['baseline', 'method'], null],
      ['old', ['method'], 7],
    ]);
    expect([await store().has('old/method'), await store().has('old/baseline')]).toEqual([true, false]);
  });

  it('are described in words alone, and only those that are there', async () => {
    await store().saveRecords([record('c', 'method', 3)]);
    await store().describe(['c/method', 'gone'], { name: 'Mine', archived: true });
    const [comparison] = await store().comparisons();
    expect(comparison!.runs).toEqual([{ ...record('c', 'method', 3), name: 'Mine', archived: true }]);
  });
});

describe('removing', () => {
  it('takes a run with everything of it, and the checkpoint with the last run of its comparison', async () => {
    const file = { file: Uint8Array.of(1), hash: 'h', step: 3 };
    for (const role of ['baseline', 'method']) {
      const id = `c/${role}`;
      await store().save([{ record: record('c', role, 3), points: points(1, 3), from: 0, evaluations: [] }]);
      await store().saveWeights(id, 'final', file);
      await store().saveSnapshot(id, 3, Uint8Array.of(3));
    }
    await store().saveCheckpoint('c', checkpoint(3));
    await store().remove(['c/method']);
    const left = async (id: string) => [
      await store().has(id),
      (await store().series(id)).length,
      (await store().weights(id)).final,
      await store().snapshotSteps(id),
    ];
    expect(await left('c/method')).toEqual([false, 0, null, []]);
    expect(await left('c/baseline')).toEqual([true, 3, file, [3]]);
    expect((await store().checkpoint('c'))?.step).toBe(3);
    await store().remove(['c/baseline']);
    expect(await store().comparisons()).toEqual([]);
    expect(await store().checkpoint('c')).toBeNull();
  });
});
