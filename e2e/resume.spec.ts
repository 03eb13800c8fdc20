import type { Page } from '@playwright/test';
import { keptCheckpoint, keptCheckpoints, keptRuns } from './kept-storage';
import { KillableBrowser } from './killable-browser';
import { expect, Playground, test } from './playground-fixture';
import { lossTable } from './loss-table';

const STEPS = 22;

/** Trains tiny from the page's form to the end. */
async function finish(page: Page, status: (text: string) => Promise<void>): Promise<string[]> {
  await status('Finished');
  return lossTable(page);
}

test('a comparison that a reload cut off goes on exactly', async ({ playground }) => {
  const { page } = playground;
  // An epoch has eight steps: it is paused where the memory bank is filled again.
  const steps = 14;
  await playground.openTiny('', steps, 60);
  await playground.button('Train').click();
  const whole = await finish(page, text => playground.waitForStatus(text));
  expect(whole).toHaveLength(steps + 1);
  // What ends is written at once, but a busy machine takes its time.
  const ended = async () => (await keptRuns(page)).map(({ state }) => state);
  await expect.poll(ended).toEqual(['finished', 'finished']);

  await page.reload();
  await expect(page.getByText('was cut off')).toBeHidden();
  await playground.openTiny('', steps, 60);
  await playground.button('Train').click();
  await playground.waitForStep(8);
  await playground.button('Pause').click();
  await playground.waitForStatus('Paused');
  const paused = await playground.step();
  // What is kept is written with the change of the status.
  await expect.poll(() => keptCheckpoints(page)).toContain(paused);
  await page.reload();
  await expect(page.getByText(`was cut off at step ${paused} of ${steps}`)).toBeVisible();
  await playground.button(`Resume from step ${paused}`).click();
  const resumed = await finish(page, text => playground.waitForStatus(text));
  expect(resumed).toEqual(whole);
  await expect.poll(ended).toEqual(['finished', 'finished', 'finished', 'finished']);
  await page.reload();
  await expect(playground.button('Train')).toBeEnabled();
  await expect(page.getByText('was cut off')).toBeHidden();
});

test('a comparison whose tab went away is told in another one, on any page, and can be left as it is', async ({
  playground,
}) => {
  const { page } = playground;
  await playground.openTiny('', STEPS, 60);
  await playground.withLargerBatches();
  await playground.button('Train').click();
  await playground.waitForStep(1);
  const other = new Playground(await page.context().newPage());
  await other.page.goto('./#/explore');
  await expect(other.page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  await expect.poll(() => keptCheckpoint(page)).toBeGreaterThan(0);
  await expect(other.page.getByText('was cut off')).toBeHidden();
  await page.close();
  await expect(other.page.getByText('was cut off')).toBeVisible();
  await other.page.getByRole('link', { name: 'Compare' }).click();
  await expect(other.page.getByText('was cut off')).toBeVisible();
  await other.button('Leave it as it is').click();
  await expect(other.page.getByText('was cut off')).toBeHidden();
  await other.page.waitForTimeout(500);
  await other.page.reload();
  await expect(other.page.getByRole('link', { name: 'Compare' })).toBeVisible();
  await other.page.waitForTimeout(1000);
  await expect(other.page.getByText('was cut off')).toBeHidden();
  expect(other.problems).toEqual([]);
});

test('a browser that is killed in the first seconds has lost nothing, and the training goes on', async ({
  baseURL,
}) => {
  const browser = await KillableBrowser.create();
  try {
    const first = new Playground(await browser.start());
    await first.openTiny(baseURL, STEPS, 60);
    await first.withLargerBatches();
    await first.button('Train').click();
    await first.waitForStep(1);
    // The first state is kept within ten seconds, long before the last step.
    await expect.poll(() => keptCheckpoint(first.page), { timeout: 15_000 }).toBeGreaterThan(0);
    await browser.kill();
    const second = new Playground(await browser.start());
    await second.page.goto(`${baseURL}#/compare`);
    await expect(second.page.getByText('was cut off at step')).toBeVisible();
    await second.page.getByRole('button', { name: /^Resume from step \d+$/ }).click();
    await second.waitForStatus('Finished');
    expect(await lossTable(second.page)).toHaveLength(STEPS + 1);
    expect(second.problems).toEqual([]);
  } finally {
    await browser.dispose();
  }
});
