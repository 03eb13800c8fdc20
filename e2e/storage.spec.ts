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
  });
  const setFull = (full: boolean) =>
    page.evaluate(value => void ((globalThis as never as { full: boolean }).full = value), full);
  await playground.openTiny('', 2, 60);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await setFull(true);
  await playground.button('Train again').click();
  const alert = page.getByRole('alert').filter({ hasText: 'no room left for runs' });
  await expect(alert).toBeVisible();
  await playground.waitForStatus('Finished');
  await setFull(false);
  await alert.getByRole('button', { name: 'Delete the oldest kept comparison' }).click();
  await expect(alert).toBeHidden();
});
