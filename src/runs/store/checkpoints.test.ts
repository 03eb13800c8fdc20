import { expect, it } from 'vitest';
import { freshStore } from '../testing/fresh-store';
import { checkpoint } from '../testing/measured';

const store = freshStore();

it('of every comparison the newest checkpoint is kept, until it is dropped', async () => {
  await store().saveCheckpoint('c', checkpoint(25));
  await store().saveCheckpoint('c', checkpoint(50));
  await store().saveCheckpoint('d', checkpoint(1));
  expect(await store().checkpoint('c')).toEqual(checkpoint(50));
  await store().dropCheckpoint('c');
  expect(await store().checkpoint('c')).toBeNull();
  expect(await store().checkpoint('d')).toEqual(checkpoint(1));
});
