// `npm run smoothness:compare [-- --runs 50] [-- --steps 10000]`: how quickly the Compare page opens with that many kept
// runs, and how smooth it stays while a chart of all of them is hovered over.
import { openBuiltPage, trainTiny } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';
import { LONG, longTasks, mainThreadTasks } from './lib/smoothness.mjs';

const { options } = parseArguments(process.argv.slice(2));
const [runs, steps] = [Number(options.runs ?? 50), Number(options.steps ?? 10_000)];
const { page, close } = await openBuiltPage();

/** Puts runs into the browser's storage in the form in which the page keeps them, with made-up curves. */
async function fill({ runs, steps, config }) {
  const open = indexedDB.open('neighborretr-runs');
  const db = await new Promise((resolve, reject) => {
    open.addEventListener('success', () => resolve(open.result));
    open.addEventListener('error', () => reject(open.error));
  });
  const items = config.data.testPairs;
  const side = (run, step) => {
    const occurrence = Int32Array.from({ length: items }, (_, i) => (i * 7 + run + step) % 60);
    const rates = { antiHubRate: 0.1, hubRate: 0.1, hubOccurrence: 0.2, goodShare: 0.1, gini: 0.3, robinHood: 0.2 };
    const hubness = { k: 15, skewness: 2 + Math.sin(run + step), badSkewness: 1, maximum: 59, ...rates };
    const ranks = { medianRank: 9, meanRank: 20 };
    return { r1: 0.1 + 0.001 * run, r5: 0.2, r10: 0.3, ...ranks, hubness, occurrence, badOccurrence: occurrence };
  };
  const BLOCK = 256;
  for (let run = 0; run < runs; run++) {
    const tx = db.transaction(['runs', 'series', 'evaluations'], 'readwrite');
    const id = `c${run >> 1}/${run % 2 ? 'method' : 'baseline'}`;
    const [comparison, role] = id.split('/');
    const told = { name: `Run ${run}`, tags: [], note: '', archived: false, events: [], truth: null };
    const made = { adapter: 'made up', appVersion: '0', created: run, updated: run, state: 'finished', preset: 'tiny' };
    const own = { ...config, seed: run >> 1, steps };
    const record = { version: 1, id, comparison, role, config: own, losses: config.losses, steps, ...told, ...made };
    tx.objectStore('runs').put(record);
    for (let block = 0; block * BLOCK < steps; block++) {
      const length = Math.min(BLOCK, steps - block * BLOCK);
      const column = of => Float64Array.from({ length }, (_, i) => of(block * BLOCK + i + 1));
      const noisy = step => 3 + 5 / Math.sqrt(step) + 0.3 * Math.sin(step * (run + 1.7)) + (step % 997 === 0 ? 4 : 0);
      const value = column(noisy);
      const rest = { centrality: value, uniform: value, neighbor: value, kl: value, gradientNorm: value };
      const slow = { logitScale: column(() => 20), learningRate: column(() => 1e-3) };
      const time = { step: column(step => step), seconds: column(step => step / 9) };
      tx.objectStore('series').put({ ...time, total: value, ...rest, ...slow }, [id, block]);
    }
    for (let i = 0; i <= 20; i++) {
      const step = Math.round((i * steps) / 20);
      const evaluation = { step, seconds: step / 9, t2v: side(run, step), v2t: side(run, step) };
      tx.objectStore('evaluations').put(evaluation, [id, step]);
    }
    await new Promise((resolve, reject) => {
      tx.addEventListener('complete', resolve);
      tx.addEventListener('error', () => reject(tx.error));
    });
  }
  db.close();
}

/** The config of the newest kept run. */
async function keptConfig() {
  const open = indexedDB.open('neighborretr-runs');
  const db = await new Promise(resolve => open.addEventListener('success', () => resolve(open.result)));
  const all = db.transaction('runs').objectStore('runs').getAll();
  const records = await new Promise(resolve => all.addEventListener('success', () => resolve(all.result)));
  db.close();
  return records.at(-1)?.config ?? null;
}

// One real run makes the storage, and a config to make the others from.
await trainTiny(page, { steps: 1, every: 1 });
await page.getByTestId('status').filter({ hasText: 'Finished' }).waitFor({ timeout: 600_000 });
await page.waitForFunction(keptConfig, null, { timeout: 20_000 });
const config = await page.evaluate(keptConfig);
await page.evaluate(fill, { runs, steps, config });

const address = page.url().replace(/#.*$/, '');
await page.goto('about:blank');
const before = Date.now();
await page.goto(`${address}#/compare`);
await page.getByRole('button', { name: `Run ${runs - 1}`, exact: true }).waitFor();
const opened = Date.now() - before;

const browser = page.context().browser();
/** Tasks of the main thread while something is done. */
async function traced(work) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await page.waitForTimeout(3000);
  const started = Date.now();
  await work();
  const took = Date.now() - started;
  return { took, tasks: mainThreadTasks(await browser.stopTracing()) };
}

const lines = page.getByRole('region', { name: 'Step values' }).locator('path.recharts-line-curve');
const drawing = await traced(async () => {
  await page.getByLabel('Select all listed runs').check();
  await lines.nth(runs - 1).waitFor({ state: 'attached', timeout: 120_000 });
});
const chart = page.getByRole('region', { name: 'Step values' }).locator('.plot');
await chart.scrollIntoViewIfNeeded();
await page.waitForTimeout(3000);
const { x, y, width, height } = await chart.boundingBox();
const hovering = await traced(async () => {
  for (let i = 0; i < 60; i++) {
    await page.mouse.move(x + 70 + ((width - 90) * i) / 60, y + height / 2);
    await page.waitForTimeout(50);
  }
});
await close();

const say = tasks =>
  `over ${LONG} ms of processor time: ${longTasks(tasks, task => task.processor)}; by the clock: ${longTasks(tasks, task => task.clock)}`;
console.log(`${runs} runs of ${steps} steps`);
console.log(`page opened and listed in ${opened} ms`);
console.log(`all selected and drawn in ${drawing.took} ms; main-thread tasks ${say(drawing.tasks)}`);
console.log(`hovering; main-thread tasks ${say(hovering.tasks)}`);
