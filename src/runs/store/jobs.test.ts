import { expect, it } from 'vitest';
import type { QueuedJob } from '../queue';
import { freshStore } from '../testing/fresh-store';

const store = freshStore();
const job = (id: string, order: number): QueuedJob => ({
  id,
  order,
  title: id,
  preset: 'tiny',
  tag: 't',
  runs: [],
  comparison: null,
  failed: null,
});

it('jobs are kept in their order until they are dropped', async () => {
  await store().saveQueued([job('a', 2), job('b', 1.5), job('c', 3)]);
  await store().saveQueued([{ ...job('b', 1.5), comparison: 'x' }]);
  expect((await store().queue()).map(j => [j.id, j.comparison])).toEqual([
    ['b', 'x'],
    ['a', null],
    ['c', null],
  ]);
  await store().dropQueued(['b', 'c']);
  expect((await store().queue()).map(j => j.id)).toEqual(['a']);
});
