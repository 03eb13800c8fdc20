// Kept runs with made-up curves, for measuring how the Compare page bears many of them.

/** @import { Page } from 'playwright' */
/** @import { ExperimentConfig } from '@/config/schema' */

/** @typedef {{ runs: number, steps: number, seeds: number }} Amount how many runs, of how many steps, and how many seeds of each set-up */

/**
 * Runs in the page: puts them into the browser's storage in the form in which the page keeps them, in place of what is there.
 * @param {Amount & { config: ExperimentConfig }} how
 */
async function fill({ runs, steps, seeds, config }) {
  const open = indexedDB.open('neighborretr-runs');
  /** @type {IDBDatabase} */
  const db = await new Promise((resolve, reject) => {
    open.addEventListener('success', () => resolve(open.result));
    open.addEventListener('error', () => reject(open.error));
  });
  const items = config.data.testPairs;
  /** @param {number} run @param {number} step */
  const side = (run, step) => {
    const occurrence = Int32Array.from({ length: items }, (_, i) => (i * 7 + run + step) % 60);
    const rates = { antiHubRate: 0.1, hubRate: 0.1, hubOccurrence: 0.2, goodShare: 0.1, gini: 0.3, robinHood: 0.2 };
    const hubness = {
      k: config.evaluation.k,
      skewness: 2 + Math.sin(run + step),
      badSkewness: 1,
      maximum: 59,
      ...rates,
    };
    const ranks = { medianRank: 9, meanRank: 20 };
    return { r1: 0.1 + 0.0005 * run, r5: 0.2, r10: 0.3, ...ranks, hubness, occurrence, badOccurrence: occurrence };
  };
  /**
   * The first set-up is the baseline; the others differ in a weight and in the learning rate.
   * @param {number} at its number
   */
  const setUp = at => {
    const losses = structuredClone(config.losses);
    for (const loss of Object.values(losses)) loss.enabled = at > 0;
    losses.neighbor.weight = 1 + (at % 25);
    return { losses, optimizer: { ...config.optimizer, lr: 1e-4 * (1 + Math.floor(at / 25)) } };
  };
  const BLOCK = 256;
  const PARTS = ['runs', 'series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights', 'snapshots'];
  const clearing = db.transaction(PARTS, 'readwrite');
  for (const part of PARTS) clearing.objectStore(part).clear();
  for (let run = 0; run < runs; run++) {
    const tx = db.transaction(['runs', 'series', 'evaluations'], 'readwrite');
    const at = Math.floor(run / seeds);
    const id = `c${run}/method`;
    const told = { name: `Run ${run}`, tags: [], note: '', archived: false, events: [], truth: null };
    const made = { adapter: 'made up', appVersion: '0', created: run, updated: run, state: 'finished', preset: 'demo' };
    const own = { ...config, ...setUp(at), seed: run % seeds, steps };
    const names = { version: 1, id, comparison: `c${run}`, role: 'method' };
    tx.objectStore('runs').put({ ...names, config: own, losses: own.losses, steps, ...told, ...made });
    for (let block = 0; block * BLOCK < steps; block++) {
      const length = Math.min(BLOCK, steps - block * BLOCK);
      /** @param {(step: number) => number} of */
      const column = of => Float64Array.from({ length }, (_, i) => of(block * BLOCK + i + 1));
      /** @param {number} step */
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

/**
 * Runs in the page: the config of a kept run.
 * @returns {Promise<ExperimentConfig | null>}
 */
async function keptConfig() {
  const open = indexedDB.open('neighborretr-runs');
  /** @type {IDBDatabase} */
  const db = await new Promise(resolve => open.addEventListener('success', () => resolve(open.result)));
  const all = db.transaction('runs').objectStore('runs').getAll();
  /** @type {{ config: ExperimentConfig }[]} */
  const records = await new Promise(resolve => all.addEventListener('success', () => resolve(all.result)));
  db.close();
  return records.at(-1)?.config ?? null;
}

/**
 * A function that fills the storage of a page with so many runs of so many steps.
 * The recorded comparison makes the storage, and gives the config that the others are made from.
 * @param {Page} page
 */
export async function madeUpRuns(page) {
  await page.goto(`${page.url().replace(/#.*$/, '')}#/compare`);
  await page.getByLabel('Import runs').setInputFiles('public/recorded/demo.zip');
  await page.getByText('2 runs were imported.').waitFor({ timeout: 120_000 });
  const config = await page.evaluate(keptConfig);
  if (!config) throw new Error('The recorded comparison was not kept.');
  /** @param {Amount} how */
  return how => page.evaluate(fill, { ...how, config });
}
