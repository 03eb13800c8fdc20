import { expect, test, TRAINED } from './playground-fixture';

test('a comparison is trained and exported, which other flows import', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 6, 3);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByLabel('Select all listed runs').check();
  const [file] = await Promise.all([page.waitForEvent('download'), playground.button('Export runs').click()]);
  await file.saveAs(TRAINED);
  expect(await file.failure()).toBeNull();
});
