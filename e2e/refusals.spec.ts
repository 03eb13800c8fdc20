import { AxeBuilder } from '@axe-core/playwright';
import { findBrowser, FLOW_ARGS } from '../scripts/lib/browser.mjs';
import { expect, test } from './playground-fixture';
import { withoutCapability } from './refuse';

/** A server in the class-room, opened by its number: there the browser itself holds everything back. */
const HOST = '10.9.8.7';
test.use({
  launchOptions: {
    executablePath: findBrowser() ?? undefined,
    args: [...FLOW_ARGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});

test('storage and locks that refuse cost nothing but what they keep, and the page says so once', async ({
  playground,
}) => {
  const { page } = playground;
  await withoutCapability(page, 'localStorage', 'throws');
  await withoutCapability(page, 'indexedDB', 'throws');
  await withoutCapability(page, 'locks', 'rejects');
  await playground.openTiny('', 4, 2);
  const said = page.getByRole('alert').filter({ hasText: 'This browser keeps no runs' });
  await expect(said).toContainText('no locks between tabs');
  await expect(said).toContainText('remembers no choices');
  await expect(page.getByRole('alert')).toHaveCount(1);
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'NeighborRetr' })).toBeVisible();
  await page.getByRole('link', { name: 'Playground' }).click();
  await said.getByRole('button', { name: 'What this browser can do' }).click();
  const table = page.locator('[data-part="capabilities"]');
  await expect(table.getByRole('listitem').first()).toContainText('missing');
  await expect(table).toContainText('3 of 17 missing');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(v => v.id)).toEqual([]);
});

test.describe('at an address that is not secure', () => {
  test.use({ baseURL: `http://${HOST}:${process.env.E2E_PORT ?? 4179}/` });

  test('it trains, imports the recorded comparison and copies, and names the address as the only remedy', async ({
    playground,
  }) => {
    const { page } = playground;
    await playground.openTiny('', 1, 1);
    await page.getByLabel(/plain InfoNCE baseline/).uncheck();
    expect(await page.evaluate(() => [isSecureContext, crypto.subtle === undefined])).toEqual([false, true]);
    const before = page.getByRole('note').filter({ hasText: 'Training will run on WebGL' });
    await expect(before).toContainText('https://');
    await expect(before).not.toContainText(/Chrome|flags/);
    await playground.button('Share').click();
    const dialog = page.getByRole('dialog', { name: 'Share this set-up' });
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await expect(dialog.getByRole('status')).toHaveText('Copied.');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await playground.button('Train').click();
    await playground.waitForStatus('Finished');
    await expect(page.getByRole('note').filter({ hasText: 'instead of WebGPU' })).toContainText('https://');
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByLabel('Import runs').setInputFiles('public/recorded/demo.zip');
    await expect(page.getByText('2 runs were imported.')).toBeVisible();
  });
});

test.describe('parts of the page that cannot be loaded', () => {
  test.beforeEach(({ playground }) => void playground.expected.push(/Failed to load resource/));

  test('are loaded when asked for again, and nothing is said of training where there is none', async ({
    playground,
  }) => {
    const { page } = playground;
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await page.goto('./');
    let refused = true;
    await page.route(/compare-page-.*\.js|explore-page-.*\.css|training\.worker-.*\.js/, route =>
      refused ? route.abort('connectionrefused') : route.fallback(),
    );
    await pages.getByRole('link', { name: 'Compare' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The Compare page could not be loaded' });
    await expect(alert).toBeVisible();
    await expect(alert).not.toContainText('Training');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toBeVisible();
    await pages.getByRole('link', { name: 'Explore' }).click();
    await expect(page.getByRole('alert')).toContainText('The Explore page could not be loaded');
    await pages.getByRole('link', { name: 'Playground' }).click();
    await playground.button('Train').click();
    await expect(page.getByRole('alert').filter({ hasText: 'training worker could not be loaded' })).toBeVisible();
    refused = false;
    await page.getByRole('button', { name: /^Restart/ }).click();
    await expect(page.getByTestId('backend')).toContainText('WebGPU', { timeout: 120_000 });
    await pages.getByRole('link', { name: 'Explore' }).click();
    await expect(page.locator('[data-part="times"] p').first()).toBeVisible({ timeout: 120_000 });
    // With its style sheet.
    expect(await page.locator('[data-page="explore"] > main').evaluate(node => getComputedStyle(node).display)).toBe(
      'grid',
    );
    await pages.getByRole('link', { name: 'Compare' }).click();
    await expect(page.getByRole('heading', { name: 'Ablation' })).toBeVisible();
  });

  test('the program itself: the page says so', async ({ playground }) => {
    const { page } = playground;
    let refused = true;
    await page.route(/assets\/index-.*\.js/, route => (refused ? route.abort() : route.fallback()));
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText('could not be started');
    refused = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(playground.button('Train')).toBeVisible();
    await page.addInitScript(() => {
      CSS.supports = () => false;
    });
    await page.reload();
    await expect(page.getByText('This browser is older than this page is made for')).toBeVisible();
  });
});
