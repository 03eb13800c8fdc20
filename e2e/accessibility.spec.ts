import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './playground-fixture';

for (const colorScheme of ['light', 'dark'] as const)
  test(`nothing that axe finds inaccessible, ${colorScheme}`, async ({ playground }) => {
    const { page } = playground;
    await page.emulateMedia({ colorScheme });
    await playground.openTiny('?faults', 2, 1);
    const violations = async () => {
      const { violations: found } = await new AxeBuilder({ page }).analyze();
      return found.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`);
    };
    expect(await violations()).toEqual([]);
    await playground.button('Train').click();
    await playground.waitForStatus('Finished');
    expect(await violations()).toEqual([]);
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'Ablation' }).click();
    await page.getByLabel('Select all listed runs').check();
    await expect(page.getByRole('img', { name: /^Hub turnover/ })).toBeVisible();
    expect(await violations()).toEqual([]);
  });
