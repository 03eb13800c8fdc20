import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expect, type Playground, test } from './playground-fixture';
import { type KeptFigures, type KeptRun, readCsv, readKeptRuns, readPicture } from './exported';

/** What the table of a chart has to be: all of it, or some of it. */
type Expected = (cells: string[][]) => Promise<void> | void;

async function exported(page: Page, chart: Locator, format: string): Promise<string> {
  const button = chart.locator('[data-part="export"]').getByRole('button', { name: format, exact: false }).first();
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
  return file.path();
}

/** Words of the page without the way in which they are broken into lines. */
const plain = (text: string) => text.replaceAll(/\s+/g, '');

/** Exports a chart in every way: pictures with title, legend and axes on the theme's background, and a table of what was recorded. */
async function checkChart(page: Page, chart: Locator, expected?: Expected): Promise<string> {
  const title = (await chart.getByRole('heading').first().textContent())!;
  const legend = await chart.locator('[data-part="legend"] li').allTextContents();
  const axes = await chart
    .locator('.recharts-label, [data-part="drawing"] > svg > text[transform], [data-part="grid-image"] > span')
    .allTextContents();
  const source = await readFile(await exported(page, chart, 'SVG'), 'utf8');
  const svg = await readPicture(page, source, 'image/svg+xml');
  for (const text of [title, ...legend, ...axes]) expect(plain(svg.text), `${title}: its SVG`).toContain(plain(text));
  expect(source.includes('var(--'), `${title}: colours are resolved`).toBe(false);
  const png = await readPicture(page, await readFile(await exported(page, chart, 'PNG')), 'image/png');
  expect(png.width, `${title}: its PNG`).toBe(2 * svg.width);
  expect(png.width).toBeGreaterThan(600);
  expect(png.colors, `${title}: is not empty`).toBeGreaterThan(8);
  expect(png.ink, `${title}: is drawn, not blank`).toBeGreaterThan(0.003);
  // The theme's panel, in every corner.
  const background = await chart.evaluate(element => getComputedStyle(element).getPropertyValue('background-color'));
  if (background !== 'rgba(0, 0, 0, 0)') for (const corner of png.corners) expect(corner).toBe(background);
  const cells = readCsv(await readFile(await exported(page, chart, 'CSV')));
  expect(cells.length, `${title}: its table`).toBeGreaterThan(1);
  expect(new Set(cells[0]).size, `${title}: names of columns`).toBe(cells[0]!.length);
  for (const row of cells) expect(row, title).toHaveLength(cells[0]!.length);
  await expected?.(cells);
  return title;
}

/** All charts of the page that show something, once there are so many at least: a page draws them in turns. */
async function checkAll(page: Page, count: number, expected: Record<string, Expected> = {}): Promise<string[]> {
  const titles: string[] = [];
  const charts = page.locator('[data-part="chart"]:not(:has([data-empty]))');
  await expect.poll(() => charts.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  for (const chart of await charts.all())
    titles.push(await checkChart(page, chart, expected[(await chart.getAttribute('aria-label'))!]));
  for (const title of Object.keys(expected)) expect(titles).toContain(title);
  return titles;
}

/** A table over steps has exactly these columns and values. */
const isSeries =
  (steps: readonly (number | null)[], columns: Record<string, readonly (number | null)[]>): Expected =>
  cells => {
    const [header, ...rows] = cells;
    expect(header).toEqual(['step', ...Object.keys(columns)]);
    const values = Object.values(columns);
    expect(rows.map(row => row.map(cell => (cell === '' ? null : Number(cell))))).toEqual(
      steps.map((step, i) => [step, ...values.map(column => column[i] ?? null)]),
    );
  };

/** Trains all four losses for a few steps. */
async function train(playground: Playground): Promise<void> {
  const { page } = playground;
  await playground.openTiny('', 6, 3);
  for (const loss of ['Centrality', 'Uniform', 'KL'])
    await page.getByRole('article').filter({ hasText: loss }).getByRole('switch').first().check();
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await playground.button('Measure now').click();
  await expect(page.getByRole('img', { name: /^Gradient norms/ })).toBeVisible({ timeout: 120_000 });
}

test('every chart of the Playground and of Explore is exported whole', async ({ playground }) => {
  test.slow();
  const { page } = playground;
  await page.emulateMedia({ colorScheme: 'dark' });
  await train(playground);
  await expect.poll(async () => (await readKeptRuns(page)).map(run => run.series.step.length)).toEqual([6, 6]);
  const kept = await readKeptRuns(page);
  const [baseline, method] = ['baseline', 'method'].map(role => kept.find(run => run.role === role)!) as [
    KeptRun,
    KeptRun,
  ];
  const evaluations = (run: KeptRun, read: (side: KeptFigures) => number) => run.evaluations.map(e => read(e.t2v));
  const occurrence = (run: KeptRun) => run.evaluations.at(-1)!.t2v.occurrence;
  const names = [baseline.name, method.name] as const;
  const { step, total, centrality, neighbor, uniform, kl } = method.series;
  const at = baseline.evaluations.map(e => e.step);
  await page.getByLabel('Log axis').check();
  const drawn = await checkAll(page, 7, {
    Losses: isSeries(step, {
      'Baseline (InfoNCE)': baseline.series.total,
      Total: total!,
      'Centrality weighting': centrality,
      'Neighbor adjusting': neighbor,
      'Uniform regularization': uniform,
      'KL consistency': kl,
    }),
    'Recall@1': isSeries(at, {
      [names[0]]: evaluations(baseline, side => side.r1),
      [names[1]]: evaluations(method, side => side.r1),
    }),
    'k-occurrence histogram': cells => {
      expect(cells[0]).toEqual(['N', ...names]);
      const counts = [occurrence(baseline), occurrence(method)];
      for (const [n, ...items] of cells.slice(1))
        expect(items.map(Number)).toEqual(counts.map(all => all.filter(count => count === Number(n)).length));
      expect(cells).toHaveLength(2 + Math.max(...counts.flat()));
    },
    'Gradient norms': cells => expect(cells[0]).toHaveLength(5),
  });
  expect(drawn).toHaveLength(7);
  // The choice of the axis is remembered, and whatever room there is, nothing is drawn with a negative size.
  await page.emulateMedia({ media: 'print' });
  for (const width of [200, 40, 1]) {
    await page.setViewportSize({ width, height: 300 });
    await page.waitForTimeout(200);
  }
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
  const items = page.getByRole('region', { name: 'Gallery items', exact: true });
  await items.getByRole('listitem').first().getByRole('button').click();
  const item = Number(
    /\d+/.exec(
      (await page.getByRole('region', { name: 'Selected item' }).getByRole('heading').first().textContent())!,
    )![0],
  );
  const views: [string, number, Locator][] = [
    ['Hubs', 3, page.getByRole('region', { name: 'N of this item during training' })],
    ['Retrieval', 2, page.locator('[data-part="chart"]').nth(1)],
    ['Map', 2, page.locator('[data-part="cloud"] canvas').nth(1)],
    ['Matrices', 6, page.locator('[data-part="grid-image"] canvas').nth(5)],
    ['Hubness report', 1, page.locator('[data-part="chart"]')],
    ['Post-hoc methods', 1, page.getByRole('region', { name: 'Recall against hubs' })],
  ];
  for (const [name, count, last] of views) {
    await page.getByRole('group', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
    if (name === 'Post-hoc methods') await playground.button('Compare methods').click();
    await expect(last).toBeVisible({ timeout: 120_000 });
    await checkAll(
      page,
      count,
      name !== 'Hubs'
        ? {}
        : {
            'N of this item during training': isSeries(at, {
              [names[0]]: evaluations(baseline, side => side.occurrence[item]!),
              [names[1]]: evaluations(method, side => side.occurrence[item]!),
            }),
          },
    );
  }
});

test('every chart of Compare is exported whole, means and reports too', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./#/compare');
  await page
    .getByLabel('Import runs')
    .setInputFiles(fileURLToPath(new URL('../public/recorded/demo.zip', import.meta.url)));
  await expect(page.getByText('2 runs were imported.')).toBeVisible();
  await expect.poll(() => playground.pointsOf('Step values', 1)).toBeGreaterThanOrEqual(2);
  const kept = await readKeptRuns(page);
  const [baseline, method] = ['baseline', 'method'].map(role => kept.find(run => run.role === role)!) as [
    KeptRun,
    KeptRun,
  ];
  const names = [baseline.name, method.name] as const;
  const values = { [names[0]]: baseline.series.total, [names[1]]: method.series.total };
  const turnover = (read: (cells: string[][]) => void) => read;
  const titles = await checkAll(page, 1 + 6 + 2 + 2, {
    'Step values': isSeries(method.series.step, values),
    'Bad skewness of N': isSeries(
      method.evaluations.map(e => e.step),
      Object.fromEntries(
        [baseline, method].map(run => [run.name, run.evaluations.map(e => e.t2v.hubness.badSkewness as number)]),
      ),
    ),
    'Hub turnover': turnover(cells => {
      // Every item that was a hub once, not only those that are drawn.
      const all = method.evaluations.map(e => e.t2v.occurrence);
      const hubs = Array.from(all[0]!, (_, i) => i).filter(i => all.some(counts => counts[i]! >= 30));
      expect(cells).toHaveLength(1 + hubs.length);
      for (const [item, ...counts] of cells.slice(1))
        expect(counts.map(Number)).toEqual(all.map(of => of[Number(item)]));
    }),
  });
  expect(titles).toHaveLength(1 + 6 + 2 + 2);

  // Zoomed by the keyboard, smoothed and as means: every step is still there.
  const step = page.getByRole('region', { name: 'Step values' });
  await step.locator('svg.recharts-surface').focus();
  await page.keyboard.press('+');
  await expect(playground.button('Show everything again')).toBeVisible();
  await page.getByLabel('Smoothing').fill('0.5');
  await checkChart(page, step, cells => {
    expect(cells[0]).toEqual([
      'step',
      names[0],
      `${names[0]} (smoothed 0.50)`,
      names[1],
      `${names[1]} (smoothed 0.50)`,
    ]);
    expect(cells.slice(1).map(row => Number(row[1]))).toEqual(Array.from(values[names[0]]!));
  });
  await step.locator('svg.recharts-surface').focus();
  await page.keyboard.press('Escape');
  await expect(playground.button('Show everything again')).toBeHidden();
  await page.getByLabel('Smoothing').fill('0');
  await page.getByLabel('Mean over seeds').check();
  await checkChart(page, step, cells => {
    expect(cells[0]!.slice(1, 6)).toEqual(
      ['mean', 'sd', 'min', 'max', 'n'].map(what => `${names[0]} (1 run): ${what}`),
    );
    expect(cells.slice(1).map(row => Number(row[1]))).toEqual(Array.from(values[names[0]]!));
  });

  // A colour that is chosen is the run's everywhere, and in what is exported.
  await playground.button(names[1]).click();
  await page.getByRole('dialog').getByLabel('violet').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  const violet = 'rgb(106, 79, 179)';
  for (const name of ['Step values', 'Recall@1', `N of ${names[1]}`, 'Skew t→v over seeds']) {
    const chart = page.getByRole('region', { name, exact: true });
    await expect
      .poll(async () => (await readFile(await exported(page, chart, 'SVG'), 'utf8')).includes(violet), {
        message: name,
      })
      .toBe(true);
  }
  const [file] = await Promise.all([page.waitForEvent('download'), playground.button('Report').click()]);
  const report = await readFile(await file.path(), 'utf8');
  // A run's name and what else its cell says stand apart.
  expect(report).toContain('NeighborRetr · ');
  expect(report.match(/<figure><svg/g)).toHaveLength(titles.length);
  for (const title of titles) expect(report.split(`>${title}<`).length, title).toBeGreaterThan(1);
  // The legend of each of the six curves names both runs.
  expect(report.split(`>${names[1]} (1 run)<`).length).toBe(1 + 6);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('two fingers zoom the curves, one scrolls the page, and there is a way back', async ({ playground }) => {
    const { page } = playground;
    await page.goto('./#/compare');
    await page
      .getByLabel('Import runs')
      .setInputFiles(fileURLToPath(new URL('../public/recorded/demo.zip', import.meta.url)));
    await expect.poll(() => playground.pointsOf('Step values', 1)).toBeGreaterThanOrEqual(2);
    const plot = page.getByRole('region', { name: 'Step values' }).locator('[data-part="plot"]');
    await plot.evaluate(element => element.scrollIntoView({ block: 'center' }));
    const { x, y, width, height } = (await plot.boundingBox())!;
    const client = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })),
      });
    const [middle, line] = [x + width / 2, y + height / 2];
    await touch('touchStart', [middle - 20, line], [middle + 20, line]);
    for (const apart of [30, 50, 80]) await touch('touchMove', [middle - apart, line], [middle + apart, line]);
    await touch('touchEnd');
    await expect(playground.button('Show everything again')).toBeVisible();
    await playground.button('Zoom out of Step values').click();
    await page.getByRole('group', { name: 'Zoom of Step values' }).getByRole('button', { name: 'All' }).click();
    await expect(playground.button('Show everything again')).toBeHidden();
    const before = await page.evaluate(() => scrollY);
    await plot.evaluate(element => element.scrollIntoView({ block: 'center' }));
    const now = (await plot.boundingBox())!;
    const [fx, fy] = [now.x + now.width / 2, now.y + now.height / 2];
    await touch('touchStart', [fx, fy]);
    for (const up of [20, 60, 120, 200]) await touch('touchMove', [fx, fy - up]);
    await touch('touchEnd');
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
    await expect(playground.button('Show everything again')).toBeHidden();
  });
});
