import { expect, it } from 'vitest';
import { RunStore } from './run-store';
import { freshName } from './testing/fresh-store';
import { record } from './testing/measured';

it('what one opening of a store keeps, the next one finds', async () => {
  const name = freshName();
  const first = await RunStore.open(undefined, name);
  expect(first.isOpen).toBe(true);
  await first.saveRecords([record('c', 'method')]);
  first.close();
  expect(first.isOpen).toBe(false);
  await expect(first.has('c/method')).rejects.toMatchObject({ name: 'InvalidStateError' });
  const second = await RunStore.open(undefined, name);
  expect(await second.has('c/method')).toBe(true);
  second.close();
});
