import { lossTable } from './loss-table';
import { expect, test } from './playground-fixture';

test('a link sets the same comparison up, and it gives the same numbers', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 4, 60);
  await page.getByLabel('Seed', { exact: true }).fill('3');
  await page.getByRole('article').filter({ hasText: 'Neighbor adjusting' }).getByLabel('Weight γ').fill('2.5');
  await playground.button('Share').click();
  const dialog = page.getByRole('dialog', { name: 'Share this set-up' });
  const link = await dialog.getByLabel('Address').inputValue();
  expect(link).toContain('preset=tiny');
  expect(link).toContain('losses.neighbor.weight=2.5');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  const first = await lossTable(page);

  await page.goto(link);
  await expect(page.getByText('Set up by a link')).toContainText('losses.neighbor.weight 2.5 (preset: 1)');
  await expect(page.getByLabel('Preset')).toHaveValue('tiny');
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  expect(await lossTable(page)).toEqual(first);
});

test('a link that is wrong is refused at the field, and the page works without it', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./?v=1&preset=tiny&losses.neighbor.neighbors=99&faults');
  const alert = page.getByRole('alert').filter({ hasText: 'This link could not be opened' });
  await expect(alert).toContainText('losses.neighbor.neighbors: K must be at most 13');
  await expect(playground.button('Train')).toBeEnabled();
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
  expect(new URL(page.url()).search).toBe('?faults=');
  await page.goto(`./?v=1&preset=demo&init.backbone=${'a'.repeat(64)}`);
  await expect(page.getByText('is neither shipped with this page nor kept in this browser')).toBeVisible();
  await expect(playground.button('Train')).toBeDisabled();
});
