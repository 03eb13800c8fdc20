import { dialogProblems, innerProblems, walkProblems } from './keyboard';
import { expect, test } from './playground-fixture';

test('the keyboard reaches everything of the Playground once, in order and in sight, and its dialogs', async ({
  playground,
}) => {
  const { page } = playground;
  await page.goto('./');
  await expect(playground.button('Train')).toBeEnabled();
  await expect(page.getByLabel('Starts from')).toBeVisible();
  for (const card of ['Model', 'Training']) await page.getByText(card, { exact: true }).click();
  await playground.button('Share').waitFor();
  await page.getByText('What this browser can do').click();
  await expect(page.getByText('asking')).toHaveCount(0);
  expect.soft(await walkProblems(page), 'Playground').toEqual([]);
  expect.soft(await dialogProblems(page, playground.button('Share'), 'Share this set-up'), 'Share').toEqual([]);
  const data = playground.button('Look at the data');
  await data.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Data set' });
  await expect(dialog.getByText('Vocabulary and contents')).toBeVisible();
  expect.soft(await innerProblems(page, dialog), 'Data set').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(data).toBeFocused();
  await page.setViewportSize({ width: 390, height: 844 });
  expect.soft(await walkProblems(page), 'Playground on a narrow screen').toEqual([]);
});

test('the keyboard reaches everything of Compare once, in order and in sight, and its dialogs', async ({
  playground,
}) => {
  const { page } = playground;
  await playground.importTrained();
  await page.getByRole('heading', { name: 'Ablation' }).click();
  await page.getByLabel('Select all listed runs').check();
  await expect(page.getByRole('img', { name: /^Hub turnover/ })).toBeVisible();
  expect.soft(await walkProblems(page), 'Compare').toEqual([]);

  const run = page.getByRole('region', { name: 'Runs', exact: true }).getByRole('button', { name: 'NeighborRetr' });
  expect.soft(await dialogProblems(page, run, 'Run NeighborRetr'), 'Run').toEqual([]);
  await run.press('Enter');
  const further = page.getByRole('dialog', { name: 'Run NeighborRetr' }).getByRole('button', { name: 'Train further' });
  expect.soft(await dialogProblems(page, further, 'Train further'), 'Train further').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(run).toBeFocused();
  expect.soft(await dialogProblems(page, playground.button('Train again'), 'Train again'), 'Train again').toEqual([]);
  const [file] = await Promise.all([page.waitForEvent('download'), playground.button('Export runs').press('Enter')]);
  expect(await file.failure()).toBeNull();
  await expect(playground.button('Export runs')).toBeFocused();
});
