import { expect, test } from './playground-fixture';

test('what goes wrong while training is said, and training goes on after it', async ({ playground }) => {
  const { page } = playground;
  const alert = page.getByRole('alert');
  await playground.openTiny('?faults', 60, 60);
  await playground.button('Train').click();
  await playground.waitForStep(2);

  await test.step('a non-finite loss pauses the run, names the term and rolls back', async () => {
    await playground.button('Non-finite loss').click();
    await expect(alert).toContainText('centrality loss is not a finite number');
    await playground.waitForStatus('Paused');
    await page.getByRole('button', { name: /Roll back/ }).click();
    await expect(alert).toBeHidden();
    await playground.button('Resume').click();
    await playground.waitForStep(3);
  });

  await test.step('a lost device stops the run and a new one goes on', async () => {
    await playground.button('Lost device').click();
    await expect(alert).toContainText('graphics device was lost');
    await page.getByRole('button', { name: /Start a new device/ }).click();
    await playground.waitForStatus('Paused');
    await expect(alert).toBeHidden();
    const before = await playground.step();
    await playground.button('Resume').click();
    await playground.waitForStep(before + 1);
  });

  await test.step('a worker crash is said and restarted', async () => {
    await playground.button('Worker crash').click();
    await expect(alert).toContainText('Simulated crash');
    const restart = page.getByRole('button', { name: /^Restart, back to step \d+$/ });
    const step = Number(/\d+/.exec((await restart.textContent())!)![0]);
    await restart.click();
    await playground.waitForStep(step + 1);
  });
});
