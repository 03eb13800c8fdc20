import { keptRuns, keptSteps } from './kept-storage';
import { expect, test } from './playground-fixture';

test('a full storage is said, training goes on, and room can be made', async ({ playground }) => {
  const { page } = playground;
  await page.addInitScript(() => {
    const state = globalThis as never as { full: boolean };
    state.full = false;
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      if (state.full && this.name === 'series') throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, args);
    };
    // Room comes with what is deleted, not before: a write that is tried again meanwhile would take the question away.
    const remove = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = function (...args) {
      if (this.name === 'runs') state.full = false;
      return remove.apply(this, args);
    };
  });
  const fill = () => page.evaluate(() => void ((globalThis as never as { full: boolean }).full = true));
  await playground.openTiny('', 2, 60);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await fill();
  await playground.button('Train again').click();
  const alert = page.getByRole('alert').filter({ hasText: 'no room left for runs' });
  await expect(alert).toBeVisible();
  await playground.waitForStatus('Finished');
  // Nothing is deleted before it was said what, and agreed to.
  const ask = () => alert.getByRole('button', { name: 'Delete the oldest kept comparison' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the oldest kept comparison?' });
  const before = await keptRuns(page);
  await ask();
  await expect(dialog).toContainText('(Tiny, seed 0)');
  await expect(dialog).toContainText('"Baseline" with 2 steps and "NeighborRetr" with 2 steps');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect(await keptRuns(page)).toEqual(before);
  await ask();
  await dialog.getByRole('button', { name: 'Delete this comparison' }).click();
  await expect(alert).toBeHidden();
});

test('a storage that the browser closes is said on every page; once it is back nothing is lost', async ({
  playground,
}) => {
  const { page } = playground;
  await page.addInitScript(() => {
    const state = { open: new Set<IDBDatabase>(), refuses: false };
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...args) {
      if (state.refuses) throw new DOMException('Internal error.', 'UnknownError');
      const request = open.apply(this, args);
      request.addEventListener('success', () => state.open.add(request.result));
      return request;
    };
    const closeAll = () => {
      state.refuses = true;
      for (const database of state.open) database.close();
      for (const database of state.open) database.dispatchEvent(new Event('close'));
    };
    Object.assign(globalThis, { closeStorage: closeAll, openStorage: () => (state.refuses = false) });
  });
  const call = (name: string) =>
    page.evaluate(n => void (globalThis as never as Record<string, () => void>)[n]!(), name);
  await playground.openTiny('', 8, 4);
  await playground.button('Train').click();
  await playground.waitForStep(1);
  await call('closeStorage');
  const alert = page.getByRole('alert').filter({ hasText: 'Runs cannot be kept in this browser now' });
  await expect(alert).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(alert).toBeVisible();
  await page.getByRole('link', { name: 'Playground' }).click();
  await playground.waitForStatus('Finished');
  await expect(alert.getByRole('button', { name: 'Save what is there as a file' })).toBeVisible();
  await call('openStorage');
  // By itself: nobody presses "Try again".
  await expect(alert).toBeHidden();
  expect(await keptSteps(page)).toBe(2 * 8);
  expect(await keptRuns(page)).toEqual(['baseline', 'method'].map(role => ({ role, state: 'finished', steps: 8 })));
});
