import type { Page } from '@playwright/test';
import { expect, test } from './playground-fixture';
import { lossTable } from './loss-table';

const STEPS = 30;

/** Trains tiny from the page's form to the end. */
async function finish(page: Page, status: (text: string) => Promise<void>): Promise<string[]> {
  await status('Finished');
  return lossTable(page);
}

test('a comparison that a reload cut off goes on exactly', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', STEPS, 60);
  await playground.button('Train').click();
  const whole = await finish(page, text => playground.waitForStatus(text));
  expect(whole).toHaveLength(STEPS + 1);

  await page.reload();
  await expect(page.getByText('was cut off')).toBeHidden();
  await playground.openTiny('', STEPS, 60);
  await playground.button('Train').click();
  await playground.waitForStep(8);
  await playground.button('Pause').click();
  await playground.waitForStatus('Paused');
  const paused = await playground.step();
  // What is kept is written with the change of the status.
  await page.waitForTimeout(1500);
  await page.reload();
  await expect(page.getByText(`was cut off at step ${paused} of ${STEPS}`)).toBeVisible();
  await playground.button(`Resume from step ${paused}`).click();
  const resumed = await finish(page, text => playground.waitForStatus(text));
  expect(resumed).toEqual(whole);
  await page.reload();
  await expect(playground.button('Train')).toBeEnabled();
  await expect(page.getByText('was cut off')).toBeHidden();
});

test('a comparison that was cut off can be left as it is', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', STEPS, 60);
  await playground.button('Train').click();
  await playground.waitForStep(2);
  await playground.button('Pause').click();
  await playground.waitForStatus('Paused');
  await page.waitForTimeout(1500);
  await page.reload();
  await playground.button('Leave it as it is').click();
  await expect(page.getByText('was cut off')).toBeHidden();
  await page.waitForTimeout(500);
  await page.reload();
  await expect(playground.button('Train')).toBeEnabled();
  await expect(page.getByText('was cut off')).toBeHidden();
});
