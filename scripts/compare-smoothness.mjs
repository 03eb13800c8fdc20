// `npm run smoothness:compare [-- --runs 250] [-- --steps 300] [-- --seeds 10]`: how quickly the Compare page opens with that many
// kept runs, and how long its main thread is busy at a time while they are searched, selected and hovered over.
import { boxOf, openBuiltPage } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';
import { madeUpRuns } from './lib/made-up-runs.mjs';
import { LONG, longTasks, mainThreadTasks } from './lib/smoothness.mjs';

/** Few long runs; many of one length, most of them repeated over seeds; all that one is likely to keep. */
const CASES = [
  { runs: 50, steps: 10_000, seeds: 1 },
  { runs: 250, steps: 300, seeds: 10 },
  { runs: 1000, steps: 300, seeds: 4 },
];

const { options } = parseArguments(process.argv.slice(2));
const { runs, steps = 300, seeds = 1 } = options;
const cases = runs === undefined ? CASES : [{ runs: Number(runs), steps: Number(steps), seeds: Number(seeds) }];
const { page, browser, close } = await openBuiltPage();
const fill = await madeUpRuns(page);
const address = page.url().replace(/#.*$/, '');

/** Resolves once the main thread has had nothing long to do for a while. */
const rest = () =>
  page.evaluate(
    () =>
      /** @type {Promise<void>} */ (
        new Promise(resolve => {
          let last = performance.now();
          const observer = new PerformanceObserver(() => (last = performance.now()));
          observer.observe({ type: 'longtask' });
          const timer = setInterval(() => {
            if (performance.now() - last < 1500) return;
            clearInterval(timer);
            observer.disconnect();
            resolve();
          }, 100);
        })
      ),
  );

/**
 * Does something, waits until all of it is drawn, and says what the main thread's tasks were meanwhile.
 * @param {string} what
 * @param {() => Promise<void>} work
 */
async function traced(what, work) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await work();
  await rest();
  const tasks = mainThreadTasks(await browser.stopTracing());
  const processor = longTasks(tasks, task => task.processor);
  const clock = longTasks(tasks, task => task.clock);
  console.log(`  ${what}: tasks over ${LONG} ms of processor time: ${processor}; by the clock: ${clock}`);
}

/** @param {(typeof CASES)[number]} made */
async function measure(made) {
  console.log(`${made.runs} runs of ${made.steps} steps, ${made.seeds} of each set-up`);
  await fill(made);
  await page.goto('about:blank');
  await traced('opening', async () => {
    const before = Date.now();
    await page.goto(`${address}#/compare`);
    await page.getByRole('button', { name: `Run ${made.runs - 1}`, exact: true }).waitFor();
    console.log(`  listed ${Date.now() - before} ms after the page was asked for`);
  });
  const search = page.getByLabel('Search runs');
  await traced('searching', async () => {
    await search.pressSequentially(`Run ${Math.floor(made.runs / 2)}`, { delay: 80 });
    await search.fill('');
  });
  const chart = page.getByRole('region', { name: 'Step values' });
  const all = page.getByLabel('Select all listed runs');
  await traced('selecting all', async () => {
    await all.click();
    await chart
      .locator('path.recharts-line-curve, path[data-part="line"]')
      .first()
      .waitFor({ state: 'attached', timeout: 300_000 });
  });
  await traced('taking one off', () =>
    page
      .getByRole('checkbox', { name: /^Select Run/ })
      .first()
      .click(),
  );
  await traced('smoothing', () => page.getByLabel('Smoothing').fill('0.5'));
  await page.getByLabel('Smoothing').fill('0');
  const plot = chart.locator('[data-part="plot"]');
  await plot.scrollIntoViewIfNeeded();
  await rest();
  const { x, y, width, height } = await boxOf(plot);
  await traced('hovering', async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.move(x + 70 + ((width - 90) * i) / 60, y + height / 2);
      await page.waitForTimeout(50);
    }
  });
}

for (const made of cases) await measure(made);
await close();
