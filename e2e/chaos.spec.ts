import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, type Playground, test } from './playground-fixture';
import { type Refusable, type Refusal, withoutCapability } from './refuse';

async function download(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFile(await file.path());
}

/** Trains, evaluates, compares, looks at what was trained, and exports from every page. */
async function walk(playground: Playground): Promise<void> {
  const { page } = playground;
  await playground.openTiny('', 2, 2);
  await playground.withoutBaseline();
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await playground.button('Evaluate').click();
  await expect(page.getByRole('region', { name: 'Newest evaluation' }).getByRole('row')).not.toHaveCount(0);
  const losses = await download(page, () => page.getByRole('button', { name: 'Losses as CSV' }).click());
  expect(losses.toString('utf8').trim().split('\n')).toHaveLength(3);

  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByLabel('Select all listed runs').check();
  const values = await download(page, () => page.getByRole('button', { name: 'Step values as CSV' }).click());
  expect(values.toString('utf8').trim().split('\n')).toHaveLength(3);
  const runs = await download(page, () => playground.button('Export runs').click());
  expect(runs.subarray(0, 2).toString('latin1')).toBe('PK');
  expect(runs.length).toBeGreaterThan(10_000);

  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(1, { timeout: 240_000 });
  const items = await download(page, () =>
    page.getByRole('region', { name: 'Gallery items', exact: true }).getByRole('button', { name: /CSV/ }).click(),
  );
  expect(items.toString('utf8').trim().split('\n')).toHaveLength(41);
}

/** What is taken away, and how; what has nothing to do with each other in one walk. All at once, and in other ways: refusals.spec.ts. */
const MATRIX: readonly (readonly [Refusable, Refusal])[][] = [
  [
    ['localStorage', 'rejects'],
    ['digest', 'missing'],
    ['serviceWorker', 'missing'],
  ],
  [
    ['indexedDB', 'hangs'],
    ['clipboard', 'missing'],
  ],
  [
    ['locks', 'hangs'],
    ['storage', 'hangs'],
  ],
  [['webgpu', 'rejects']],
  [
    ['webgl', 'missing'],
    ['offscreenCanvas', 'missing'],
  ],
];

for (const refused of MATRIX)
  test(`without ${refused.map(([name, how]) => `${name} (${how})`).join(', ')} everything but that works, and the page says what is missing`, async ({
    playground,
  }) => {
    const { page } = playground;
    for (const [name, how] of refused) await withoutCapability(page, name, how);
    await walk(playground);
    await page.getByRole('link', { name: 'Playground' }).click();
    const table = page.locator('[data-part="capabilities"]');
    const missing = /(\d+) of \d+ missing/;
    await expect(table).toContainText(missing);
    expect(Number(missing.exec(await table.innerText())?.[1])).toBeGreaterThanOrEqual(refused.length);
  });

test('without workers nothing trains, and the page says so before anybody tries', async ({ playground }) => {
  const { page } = playground;
  await withoutCapability(page, 'workers');
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('cannot run what trains here');
});

test('a server that goes away while it trains costs nothing that is there already', async ({ playground, context }) => {
  const { page } = playground;
  await playground.openTiny('', 12, 6);
  await playground.button('Train').click();
  await playground.waitForStep(1);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Compare' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
  await expect(alert).toContainText('this device is offline. Everything else on this page goes on as it was.');
  await context.setOffline(false);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'NeighborRetr' })).toBeVisible();
  await page.getByRole('link', { name: 'Playground' }).click();
  await playground.waitForStatus('Finished');
  expect(
    playground.problems.filter(problem => !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(problem)),
  ).toEqual([]);
  playground.problems.length = 0;
});
