import { expect, it } from 'vitest';
import { BLOCK_STEPS, toColumns } from '../columns';
import { freshStore } from '../testing/fresh-store';
import { evaluation, points, record } from '../testing/measured';

const store = freshStore();
const count = 2 * BLOCK_STEPS + 3;

/** A whole run. */
const whole = (comparison: string) => ({
  record: record(comparison, 'method', count),
  series: toColumns(points(1, count)),
  evaluations: [evaluation(7)],
  weights: { final: { file: Uint8Array.of(1), hash: 'h', step: 3 }, best: null },
});

it('a staged run is seen by nobody until it is published, then it is whole', async () => {
  const run = whole('d');
  await store().stage(run);
  expect(await store().comparisons()).toEqual([]);
  expect(await store().staged('d')).toEqual(['d/method']);
  expect(await store().staged('e')).toEqual([]);
  await store().publish([run.record]);
  expect(await store().staged('d')).toEqual([]);
  expect((await store().comparisons())[0]?.runs).toEqual([run.record]);
  expect(await store().series('d/method')).toEqual(points(1, count));
  expect(await store().weights('d/method')).toEqual(run.weights);
  expect((await store().lastEvaluation('d/method'))?.step).toBe(7);
});

it('all runs are published, or none', async () => {
  await store().saveRecords([record('c', 'method')]);
  const other = whole('e');
  await store().stage(other);
  await expect(store().publish([other.record, record('c', 'method')])).rejects.toThrow();
  expect((await store().comparisons()).map(c => c.id)).toEqual(['c']);
  await store().remove(['e/method']);
  expect(await store().staged('')).toEqual([]);
  expect(await store().series('e/method')).toEqual([]);
});
