import { inaccessible } from './inaccessible';
import { dialogProblems, walkProblems } from './keyboard';
import { expect, test } from './playground-fixture';

test('nothing that axe finds inaccessible, light or dark, and nothing that the keyboard misses', async ({
  playground,
}) => {
  // Every page, view and dialog, in both themes: the longest flow there is.
  test.setTimeout(1_200_000);
  const { page } = playground;
  await playground.openTiny('?faults', 2, 1);
  const violations = () => inaccessible(page);
  expect(await violations()).toEqual([]);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  expect(await violations()).toEqual([]);
  expect.soft(await walkProblems(page), 'Playground, trained').toEqual([]);
  for (const [opener, dialog] of [
    ['Train further', 'Train further'],
    ['Reset', 'Reset this comparison?'],
  ] as const)
    expect.soft(await dialogProblems(page, playground.button(opener), dialog), opener).toEqual([]);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Ablation' }).click();
  await page.getByLabel('Select all listed runs').check();
  await expect(page.getByRole('img', { name: /^Hub turnover/ })).toBeVisible();
  expect(await violations()).toEqual([]);
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
  await page.getByRole('region', { name: 'Gallery items' }).getByRole('listitem').first().getByRole('button').click();
  for (const name of ['Hubs', 'Retrieval', 'Map', 'Matrices', 'Hubness report', 'Post-hoc methods', 'Cross-domain']) {
    await page.getByRole('group', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
    if (name === 'Map') await expect(page.locator('[data-part="cloud"] canvas')).toHaveCount(2);
    if (name === 'Post-hoc methods') {
      await page.getByText('Methods and their hyper-parameters').click();
      await playground.button('Compare methods').click();
      await expect(page.getByRole('region', { name: 'Recall against hubs' })).toBeVisible();
    }
    expect(await violations(), name).toEqual([]);
    expect.soft(await walkProblems(page), name).toEqual([]);
  }
});
