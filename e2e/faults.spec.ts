import { expect, test } from './playground-fixture';

test.describe('recovery', () => {
  test('a non-finite loss pauses the run, names the term and rolls back', async ({ playground }) => {
    const { page } = playground;
    await playground.openTiny('?faults', 60, 60);
    await playground.button('Train').click();
    await playground.waitForStep(2);
    await playground.button('Non-finite loss').click();
    await expect(page.getByRole('alert')).toContainText('centrality loss is not a finite number');
    await playground.waitForStatus('Paused');
    await page.getByRole('button', { name: /Roll back/ }).click();
    await expect(page.getByRole('alert')).toBeHidden();
    await playground.button('Resume').click();
    await playground.waitForStep(3);
  });

  test('a lost device stops the run and a new one goes on', async ({ playground }) => {
    const { page } = playground;
    await playground.openTiny('?faults', 60, 60);
    await playground.button('Train').click();
    await playground.waitForStep(2);
    await playground.button('Lost device').click();
    await expect(page.getByRole('alert')).toContainText('graphics device was lost');
    await page.getByRole('button', { name: /Start a new device/ }).click();
    await playground.waitForStatus('Paused');
    await expect(page.getByRole('alert')).toBeHidden();
    await playground.button('Resume').click();
    await playground.waitForStep(3);
  });

  test('a worker crash is said and restarted', async ({ playground }) => {
    const { page } = playground;
    await playground.openTiny('?faults', 60, 60);
    await playground.button('Train').click();
    await playground.waitForStep(1);
    await playground.button('Worker crash').click();
    await expect(page.getByRole('alert')).toContainText('Simulated crash');
    await page.getByRole('button', { name: /^Restart, back to step \d+$/ }).click();
    await playground.waitForStep(1);
  });
});
