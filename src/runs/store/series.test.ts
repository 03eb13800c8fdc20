import { describe, expect, it } from 'vitest';
import { BLOCK_STEPS, toColumns } from '../columns';
import { MissingRunError, type RunChanges } from '../run-store';
import { freshStore } from '../testing/fresh-store';
import { evaluation, points, record } from '../testing/measured';

const store = freshStore();
const run = 'c/method';

/** A run of so many steps, of which those from one on are new. */
const changes = (count: number, from = 0, tests: number[] = []): RunChanges => ({
  record: { ...record('c', 'method', count), state: 'running' },
  points: points(1, count),
  from,
  evaluations: tests.map(evaluation),
});

describe('a series', () => {
  it('is the same in steps and in columns, over block borders', async () => {
    const count = 2 * BLOCK_STEPS + 3;
    await store().save([changes(BLOCK_STEPS + 1)]);
    await store().save([changes(count, BLOCK_STEPS + 1)]);
    expect(await store().series(run)).toEqual(points(1, count));
    expect(await store().columns(run)).toEqual(toColumns(points(1, count)));
  });

  it('that became shorter loses what came after its end, evaluations too', async () => {
    await store().save([changes(2 * BLOCK_STEPS, 0, [10, BLOCK_STEPS + 5])]);
    await store().save([changes(100, 100)]);
    expect(await store().series(run)).toEqual(points(1, 100));
    expect((await store().evaluations(run)).map(e => e.step)).toEqual([10]);
  });

  it('does not go on where its beginning is gone, and leaves no piece of it', async () => {
    await expect(store().save([changes(5, 3)])).rejects.toThrow(MissingRunError);
    expect(await store().series(run)).toEqual([]);
    expect(await store().comparisons()).toEqual([]);
  });

  it('leaves what users say of its run as it is', async () => {
    await store().save([changes(2)]);
    await store().describe([run], { name: 'Mine', tags: ['good'], note: 'why', color: 'run-6' });
    await store().save([changes(3, 2)]);
    const [comparison] = await store().comparisons();
    expect(comparison!.runs[0]).toMatchObject({ name: 'Mine', tags: ['good'], note: 'why', color: 'run-6', steps: 3 });
  });
});

describe('evaluations', () => {
  it('of a part of the gallery are not compared', async () => {
    await store().save([changes(9, 0, [3, 6])]);
    const partial = { ...evaluation(9), pairs: 192 };
    await store().save([{ ...changes(9, 9), evaluations: [partial] }]);
    expect((await store().evaluations(run)).map(e => e.step)).toEqual([3, 6, 9]);
    expect((await store().wholeEvaluations(run)).map(e => e.step)).toEqual([3, 6]);
    expect((await store().lastEvaluation(run))?.step).toBe(6);
    expect(await store().lastEvaluation('c/baseline')).toBeNull();
  });
});
