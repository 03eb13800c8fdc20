import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './playground-fixture';

const runs = (page: Page) => page.getByRole('region', { name: 'Runs' }).getByRole('row');

/** What the table says of every run, names and dates left out. */
async function figures(page: Page): Promise<string[][]> {
  const rows = await runs(page).all();
  return Promise.all(rows.slice(1).map(row => row.locator('td:not([data-part="pick"])').allTextContents()));
}

async function download(page: Page, press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return file.path();
}

test('kept runs are compared, exported, deleted, taken back and imported again', async ({ playground }) => {
  const { page } = playground;
  await playground.importTrained();
  await expect(runs(page)).toHaveCount(3);
  await page.getByLabel('Select all listed runs').check();
  await expect(page.getByText('Same data, initial weights and batch order')).toBeVisible();
  const diff = page.getByRole('region', { name: 'What differs' });
  await expect(diff.getByRole('row', { name: 'losses.neighbor.enabled' })).toContainText('off');
  for (const chart of ['Step values', 'Recall@1', 'Skewness of N'])
    await expect.poll(() => playground.pointsOf(chart, 1)).toBeGreaterThanOrEqual(2);
  await expect(page.getByRole('img', { name: /^Hub turnover/ })).toBeVisible();

  // All charts are zoomed by dragging over one of them.
  const plot = page.getByRole('region', { name: 'Step values' }).locator('[data-part="plot"]');
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width * 0.45, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + height / 2);
  await page.mouse.move(x + width * 0.8, y + height / 2);
  await page.mouse.up();
  await expect(playground.button('Show everything again')).toBeVisible();
  await playground.button('Show everything again').click();
  await playground.button('wall clock').click();
  await expect(page.getByText('seconds of training').first()).toBeVisible();
  await page.getByLabel('Logarithmic loss axis').click();
  const curves = page.getByRole('region', { name: 'Step values' }).locator('path.recharts-line-curve');
  await expect(curves).toHaveCount(2);
  await page.getByLabel('Smoothing').fill('0.5');
  // The raw lines stay behind the smoothed ones.
  await expect(curves).toHaveCount(4);

  await playground.button('NeighborRetr').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('My run');
  await dialog.getByLabel('Note').fill('why');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(playground.button('My run')).toBeVisible();
  await page.getByLabel('Search runs').fill('why');
  await expect(runs(page)).toHaveCount(2);
  await page.getByLabel('Search runs').fill('');

  await playground.button('My run').click();
  const weights = await download(page, () => dialog.getByRole('button', { name: 'Final weights' }).click());
  expect((await readFile(weights)).length).toBeGreaterThan(10_000);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const report = await readFile(await download(page, () => playground.button('Report').click()), 'utf8');
  expect(report.includes('My run')).toBe(true);
  expect(report.match(/<svg/g)!.length).toBeGreaterThan(8);
  expect(report.includes('var(--')).toBe(false);

  const before = await figures(page);
  expect(before).toHaveLength(2);
  const file = await download(page, () => playground.button('Export runs').click());
  expect((await readFile(file)).subarray(0, 2).toString()).toBe('PK');
  const [exporting] = page.workers().filter(worker => worker.url().includes('file.worker'));
  // It ends with its work.
  expect(exporting).toBeUndefined();
  await playground.button('Delete').click();
  await expect(runs(page)).toHaveCount(1);
  await playground.button('Undo').click();
  await expect(runs(page)).toHaveCount(3);
  await page.getByLabel('Select all listed runs').check();
  await playground.button('Delete').click();
  // Gone for good once the ten seconds are over.
  await expect(playground.button('Undo')).toBeHidden({ timeout: 20_000 });
  await expect(page.getByText('Deleting')).toBeHidden();
  await page.reload();
  await expect(page.getByText('No runs are kept yet.')).toBeVisible();

  await page.getByLabel('Import runs').setInputFiles({
    name: 'broken.zip',
    mimeType: 'application/zip',
    buffer: (await readFile(file)).subarray(0, 500),
  });
  await expect(page.getByRole('alert')).toContainText(
    'broken.zip could not be imported. It is a zip file, but cut short',
  );
  await playground.button('Dismiss').click();
  await expect(runs(page)).toHaveCount(1);
  await page.getByLabel('Import runs').setInputFiles(file);
  await expect(page.getByText('2 runs were imported.')).toBeVisible();
  expect((await figures(page)).sort()).toEqual(before.sort());
  // As the command line's JSON comes out of some editors: with a byte order mark and blank lines.
  const other = { format: 'neighborretr-runs', version: 1, runs: [] };
  await page.getByLabel('Import runs').setInputFiles({
    name: 'marked.json',
    mimeType: 'application/json',
    buffer: Buffer.from(`\uFEFF\n ${JSON.stringify(other)}\n`),
  });
  await expect(page.getByText('It holds no runs.')).toBeVisible();
  await expect(playground.button('My run')).toBeVisible();
  await expect(page.getByText('Same data, initial weights and batch order')).toBeVisible();
});

test('where no runs are kept, the recorded comparison can be looked at', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./#/compare');
  await playground.button('Open the recorded comparison').click();
  await expect(page.getByText('2 runs were imported.')).toBeVisible();
  await expect(runs(page)).toHaveCount(3);
  await expect(playground.button('Open the recorded comparison')).toBeHidden();
  await expect.poll(() => playground.pointsOf('Skewness of N', 1)).toBeGreaterThanOrEqual(2);
});

test('an ablation over two seeds passes over a job that fails, goes on after a reload, and its results can be written down', async ({
  playground,
}) => {
  const { page } = playground;
  await playground.openTiny('?faults', 10, 10);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'Ablation' }).click();
  await playground.button('One field').click();
  await page.getByLabel('Values').fill('99999');
  await expect(page.getByRole('alert')).toContainText('At most 100');
  await page.getByLabel('Values').fill('1');
  await page.getByLabel('Seeds').fill('0-1');
  await playground.button('Train 4 runs').click();
  await page.getByRole('link', { name: 'Playground' }).click();
  await playground.waitForStep(1);
  await playground.button('Non-finite loss').click();
  await page.getByRole('link', { name: 'Compare' }).click();
  const failed = page.getByRole('region', { name: 'Failed jobs' });
  await expect(failed.getByRole('listitem')).toContainText('is not a finite number');
  await page.reload();
  await expect(failed.getByRole('listitem')).toContainText('is not a finite number');
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(page.getByText('1 job finished, 1 job failed')).toBeVisible({ timeout: 240_000 });
  await playground.button('Try it again').click();
  await expect(failed).toBeHidden();
  await expect(page.getByText('1 job finished')).toBeVisible({ timeout: 240_000 });
  await playground.button('Show its results').click();
  await expect(page.getByRole('group', { name: '4 selected' })).toBeVisible();
  await expect(page.getByText('Not the same data')).toBeVisible();
  const statistics = page.getByRole('region', { name: 'Statistics over seeds' });
  await expect(statistics.getByRole('row', { name: /^Baseline 2/ })).toContainText('±');
  const markdown = await readFile(
    await download(page, () => statistics.getByRole('button', { name: 'Markdown' }).click()),
    'utf8',
  );
  expect(markdown.split('\n').filter(Boolean)).toHaveLength(2 + 2 + 1);
  expect(markdown).toContain('neighbor weight 1 − baseline');
});

test('a second tab sees what the first one trains, and cannot take it away', async ({ playground, context }) => {
  const { page } = playground;
  await playground.openTiny('', 20, 20);
  await playground.button('Step').click();
  await playground.waitForStep(1);
  await playground.waitForStatus('Paused');
  const second = await context.newPage();
  await second.goto('./#/compare');
  await expect(runs(second)).toHaveCount(3);
  await second.getByLabel('Select all listed runs').check();
  await second.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(second.getByRole('alert')).toContainText('Runs that train now cannot be deleted');
  await second.getByRole('link', { name: 'Playground' }).click();
  await expect(second.getByText('was cut off')).toBeHidden();
  await second.close();
  await playground.button('Step').click();
  await playground.waitForStep(2);
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(runs(page).nth(1)).toContainText('paused');
});
