import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, type Playground, test } from './playground-fixture';
import { withoutCapability } from './refuse';

const view = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Views' }).getByRole('button', { name, exact: true }).click();

/**
 * Opens Explore on both runs of what was trained before all flows.
 * @param anew trains it in this browser instead: weights at evaluations do not travel in files
 */
async function explore(playground: Playground, anew = false): Promise<void> {
  const { page } = playground;
  if (anew) {
    await playground.openTiny('', 6, 3);
    await playground.button('Train').click();
    await playground.waitForStatus('Finished');
  } else await playground.importTrained();
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
}

async function csv(page: Page, region: string): Promise<string[][]> {
  const button = page.getByRole('region', { name: region, exact: true }).getByRole('button', { name: /CSV/ }).first();
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const text = await readFile(await file.path(), 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => line.split(','));
}

test('hubs, their queries, moments and filters agree with the evaluation', async ({ playground }) => {
  const { page } = playground;
  await explore(playground, true);
  const items = page.getByRole('region', { name: 'Gallery items', exact: true });
  await items.getByRole('listitem').first().getByRole('button').click();
  const detail = page.getByRole('region', { name: 'Selected item' });
  await expect(detail.getByRole('heading', { name: /At its own caption it is ranked/ })).toHaveCount(2);
  // N of the first item now is the last point of its curve, which the training measured.
  const said = await detail.locator('[data-part="facts"] dd').first().textContent();
  await expect(page.getByRole('region', { name: 'N of this item during training' })).toBeVisible();
  const curve = await csv(page, 'N of this item during training');
  expect(curve.at(-1)?.[1]).toBe(/^\d+/.exec(said ?? '')?.[0]);

  // The list has every item; a filter leaves those whose words match.
  const all = await csv(page, 'Gallery items');
  expect(all).toHaveLength(41);
  const sum = all.slice(1).reduce((n, row) => n + Number(row.at(-6)), 0);
  expect(sum).toBe(40 * 15);
  await items.getByLabel('Caption words or contents').fill('red');
  const red = await csv(page, 'Gallery items');
  expect(red.length).toBeLessThan(41);
  for (const row of red.slice(1)) expect(row.join(' ')).toMatch(/red/);
  await items.getByLabel('Caption words or contents').fill('no such words');
  await expect(items.getByText('No item matches.')).toBeVisible();

  // The same run before training, as run A.
  await page.getByLabel('Run A at').selectOption({ label: 'before training' });
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
  await expect(detail.getByRole('heading', { name: /before training/ })).toBeVisible();
  const before = await detail.locator('[data-part="facts"] dd').first().textContent();
  expect(curve[1]?.[1]).toBe(/^\d+/.exec(before ?? '')?.[0]);

  await page.getByRole('button', { name: 'video → text' }).click();
  await expect(detail.getByRole('heading', { name: /^Caption \d+$/ })).toBeVisible();

  // All of it stands in the address: a reload keeps it, Back returns to what was before.
  await playground.button('k = 5').click();
  await view(page, 'Hubness report');
  const hash = () => new URL(page.url()).hash;
  await expect.poll(hash).toMatch(/view=report&a=[^&]+@0&b=[^&]+&way=v2t&k=5&item=\d+/);
  const before5 = hash();
  await page.reload();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
  await expect(page.getByRole('region', { name: 'Hubness measures' })).toBeVisible();
  await expect(page.getByLabel('Run A at')).toHaveValue('0');
  expect(hash()).toBe(before5);
  await page.goBack();
  await expect(detail.getByRole('heading', { name: /^Caption \d+$/ })).toBeVisible();
  await expect(playground.button('k = 5')).toHaveAttribute('aria-pressed', 'true');
  await page.goForward();
  await expect(page.getByRole('region', { name: 'Hubness measures' })).toBeVisible();

  // The worker dies: the question says so, and is answered when it is asked again.
  await page.goBack();
  const worker = page.workers().find(w => w.url().includes('explore'))!;
  await worker.evaluate(() => setTimeout(() => { throw new Error('died on purpose'); })); // prettier-ignore
  await view(page, 'Retrieval');
  await expect(
    page
      .getByRole('region', { name: /^Results of/ })
      .first()
      .getByRole('listitem'),
  ).toHaveCount(10, {
    timeout: 240_000,
  });

  // What the address cannot mean is said, and left out.
  await page.goto('./#/explore?view=moon&a=nobody/method&k=5');
  await expect(page.getByText('view “moon”')).toBeVisible();
  await expect(page.getByText('names a run that is not in this browser')).toBeVisible();
  // What was open stays.
  await expect.poll(hash).toMatch(/^#\/explore\?a=[0-9a-f]+\/baseline@0&b=[0-9a-f]+\/method&k=5$/);
});

test('clips with several captions are trained on, counted as published and looked at', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 2, 2);
  await page.getByLabel('Captions per test clip').fill('3');
  await playground.withoutBaseline();
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  const row = page.getByRole('row', { name: /^Queries of both/ });
  await expect(row.getByRole('cell', { name: /of 120$/ })).toBeVisible();

  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveText(/40 clips with 120 captions/, { timeout: 240_000 });
  // Every caption fills 15 places with clips, every clip 15 with captions.
  for (const [way, items, queries] of [
    ['text → video', 40, 120],
    ['video → text', 120, 40],
  ] as const) {
    await playground.button(way).click();
    const [header, ...rows] = await csv(page, 'Gallery items');
    expect(rows).toHaveLength(items);
    const column = header!.findIndex(name => /^N\b/.test(name));
    expect(rows.reduce((n, row) => n + Number(row.at(column - header!.length)), 0)).toBe(15 * queries);
  }
  await page
    .getByRole('region', { name: 'Gallery items', exact: true })
    .getByRole('listitem')
    .first()
    .getByRole('button')
    .click();
  await expect(
    page.getByRole('region', { name: 'Selected item' }).getByRole('heading', { name: /^Caption/ }),
  ).toBeVisible();
  await view(page, 'Matrices');
  await expect(page.getByText('a clip stands where the first of its captions does')).toBeVisible();
  await view(page, 'Post-hoc methods');
  await playground.button('Compare methods').click();
  await expect(page.getByRole('region', { name: 'Methods compared' }).getByRole('row')).toHaveCount(10);
});

test('kernels that the browser refuses are done without, and the page says so', async ({ playground }) => {
  const { page } = playground;
  await withoutCapability(page, 'kernels');
  await explore(playground);
  const notice = page.getByRole('note', { name: 'What is used instead' });
  await expect(notice).toContainText(
    /^Plain operations are used, which are slower: The kernel "late interaction 40×40" does not compile/,
  );
  await expect(page.getByRole('region', { name: 'Gallery items', exact: true }).getByRole('listitem')).not.toHaveCount(
    0,
  );
  await notice.getByRole('button', { name: 'Got it' }).click();
  await expect(notice).toBeHidden();
});

test('captions are typed, words outside the vocabulary named, words and frames aligned', async ({ playground }) => {
  const { page } = playground;
  await explore(playground);
  await view(page, 'Retrieval');
  const results = page.getByRole('region', { name: /^Results of/ });
  await expect(results).toHaveCount(2);
  await expect(results.first().getByRole('listitem')).toHaveCount(10);
  const caption = await page.getByRole('region', { name: 'Query' }).locator('q').textContent();
  const listed = await results.first().getByRole('listitem').allTextContents();

  // The same caption typed finds the same clips; a word that nobody knows changes nothing.
  await playground.button('Typed caption').click();
  await page.getByLabel('Caption to search with').fill(`${caption!.replaceAll(/[“”]/g, '')} zeppelin`);
  await playground.button('Search').click();
  await expect(page.getByText('not in the vocabulary and left out: “zeppelin”')).toBeVisible();
  const numbers = (texts: string[]) => texts.map(text => /0\.\d{3}/.exec(text)?.[0]);
  await expect
    .poll(async () => numbers(await results.first().getByRole('listitem').allTextContents()))
    .toEqual(numbers(listed));
  await expect(page.getByRole('img', { name: /^Words and frames/ })).toHaveCount(2);
  await results.first().getByRole('listitem').nth(3).getByRole('button').click();
  const aligned = await csv(page, 'Words and frames, Baseline');
  expect(aligned[0]).toHaveLength(1 + 1 + 8);
  // Written as people write; a misspelt word is offered as it may have been meant; without any known word nothing is found.
  await page.getByLabel('Caption to search with').fill('A red cirlce, moves left.');
  await playground.button('Search').click();
  await expect(page.getByText('left out: “cirlce”.')).toBeVisible();
  await playground.button('circle').click();
  await expect(page.getByLabel('Caption to search with')).toHaveValue('A red circle, moves left.');
  await expect(page.getByText('left out')).toBeHidden();
  await page.getByLabel('Caption to search with').fill('zeppelin');
  await playground.button('Search').click();
  await expect(page.getByText('No word of this caption is in the vocabulary')).toBeVisible();
  await expect(results).toHaveCount(0);
  await page.getByLabel('Caption to search with').fill('');
  await playground.button('Search').click();
  await expect(page.getByText('Type a caption and press Search')).toBeVisible();
  await playground.button('Clip').click();
  await expect(results.first().locator('q')).toHaveCount(10);
});

test('the map is laid out, moved, lassoed and played', async ({ playground }) => {
  const { page } = playground;
  await explore(playground, true);
  await view(page, 'Map');
  const clouds = page.locator('[data-part="cloud"] canvas');
  await expect(clouds).toHaveCount(2);
  const places = await csv(page, 'Map of Baseline');
  expect(places).toHaveLength(81);
  await page.getByLabel('Lasso').click();
  const { x, y, width, height } = (await clouds.first().boundingBox())!;
  await page.mouse.move(x + 2, y + 2);
  await page.mouse.down();
  for (const [dx, dy] of [
    [width - 2, 2],
    [width - 2, height - 2],
    [2, height - 2],
    [2, 4],
  ] as const)
    await page.mouse.move(x + dx, y + dy, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: '40 clips and 40 others in the lasso' })).toBeVisible();
  await page.getByRole('region', { name: 'Lasso' }).getByRole('listitem').first().getByRole('button').click();
  await expect(page.getByRole('region', { name: 'Selected item' })).toBeVisible();
  await playground.button('Load the development').click();
  const slider = page.getByLabel('Step of training');
  await expect(slider).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText('step 6', { exact: true })).toBeVisible();
  await slider.fill('0');
  await expect(page.getByText('step 0', { exact: true })).toBeVisible();
  await playground.button('Play').click();
  await expect(page.getByText('step 6', { exact: true })).toBeVisible({ timeout: 20_000 });
  await playground.button('UMAP').click();
  await playground.button('Lay out').click();
  await expect(page.getByText('UMAP keeps neighbours together')).toBeVisible({ timeout: 60_000 });
});

test('matrices, reports, post-hoc methods and a shifted domain', async ({ playground }) => {
  const { page } = playground;
  await explore(playground);
  await view(page, 'Matrices');
  await expect(page.locator('[data-part="grid-image"] canvas')).toHaveCount(6);
  const plan = await csv(page, 'Plan Q of NeighborRetr');
  expect(plan).toHaveLength(1 + 16 * 16);
  await expect(page.getByRole('region', { name: 'Token merging' }).locator('[data-part="rounds"]')).toHaveCount(4);

  await view(page, 'Hubness report');
  const report = await csv(page, 'Hubness measures');
  // Two directions, two runs, five k, twelve measures, and what is said of ties where there are any.
  const tied = report.filter(row => /Tied queries|cut in ties/.test(row[3]!));
  expect(report).toHaveLength(1 + 2 * 2 * 5 * 12 + tied.length);
  await expect(page.getByRole('row', { name: /clips of 1 object/ })).toBeVisible();

  await view(page, 'Post-hoc methods');
  await page.getByLabel('Query bank').selectOption('test');
  await expect(page.getByText('Transductive: the test queries are their own bank.')).toBeVisible();
  await page.getByText('Methods and their hyper-parameters').click();
  await page.getByLabel('τ', { exact: true }).fill('0');
  await expect(page.getByText('Between 0.001 and 10.')).toBeVisible();
  await expect(playground.button('Compare methods')).toBeDisabled();
  await page.getByLabel('τ', { exact: true }).fill('0.05');
  await playground.button('Compare methods').click();
  const compared = page.getByRole('region', { name: 'Methods compared' });
  await expect(compared.getByRole('row')).toHaveCount(19);
  // The raw rows are what the report says, skewness at k = 15.
  const titles = await compared.getByRole('columnheader').allTextContents();
  const raw = await compared
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .nth(titles.indexOf('Skewness') - 1)
    .textContent();
  const reported = report.find(row => row[0] === 'text → video' && row[2] === '15' && row[3] === 'Skewness');
  expect(Number(raw)).toBeCloseTo(Number(reported?.[4]), 2);

  await view(page, 'Cross-domain');
  await playground.button('Test on these domains').click();
  const domains = page.getByRole('region', { name: 'Domains compared' });
  await expect(domains.getByRole('row')).toHaveCount(1 + 2 * 2 * 9, { timeout: 240_000 });
  await expect(domains.getByText('P → B').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recall against hubs across domains' })).toBeVisible();
});

test('a paused run is looked at where it stands; without runs there is a recording', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./#/explore');
  // It is open without a model being loaded: its lists, ranks and pictures ship with the page.
  await expect(page.locator('[data-part="times"] p')).toHaveText([
    /recorded with this page/,
    /recorded with this page/,
  ]);
  const items = page.getByRole('region', { name: 'Gallery items', exact: true });
  await expect(items.getByRole('listitem').first().getByRole('img')).toBeVisible();
  // A question is answered from recorded features, without encoding.
  await items.getByRole('listitem').first().getByRole('button').click();
  const detail = page.getByRole('region', { name: 'Selected item' });
  await expect(detail.getByRole('heading', { name: /At its own caption it is ranked/ })).toHaveCount(2);
  // Where its files cannot be had, what is kept is there all the same, and nothing is kept yet.
  playground.expected.push(/Failed to load resource/);
  await page.route('**/recorded/demo.views.zip', route => route.abort());
  await page.goto('./#/');
  await page.reload();
  await page.goto('./#/explore?view=hubs');
  await expect(page.getByRole('heading', { name: 'No run has been kept in this browser yet' })).toBeVisible();
  await page.unroute('**/recorded/demo.views.zip');
  await page.goto('./#/');
  await playground.openTiny('', 400, 400);
  await playground.button('Train').click();
  await playground.waitForStep(3);
  await playground.button('Pause').click();
  await playground.waitForStatus('Paused');
  await page.getByRole('link', { name: 'Explore' }).click();
  const run = page.getByLabel('Run A', { exact: true });
  await run.selectOption({ label: await run.locator('optgroup').first().locator('option').first().innerText() });
  await expect(page.getByLabel('Run A at').locator('option').first()).toHaveText(/newest checkpoint \(step \d+\)/);
  await expect(page.locator('[data-part="times"] p').first()).toBeVisible({ timeout: 240_000 });
});
