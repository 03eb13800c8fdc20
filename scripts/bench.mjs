// `npm run bench [-- --parts first,step,growth,retrieval,leak,peers,profile --batches 32,64 --rounds 3 --quick --runtime chromium|node --json FILE]`: the static plan
// against the same mathematics on TensorFlow.js' own WebGPU kernels, in turn in one page, medians.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { openEngine, parseArguments } = await import('./lib/headless.mjs');

const PARTS = ['first', 'step', 'growth', 'retrieval', 'leak', 'peers', 'profile'];
/** Dispatches of the profile that are printed. */
const SLOWEST = 25;
/** What is timed in turn. */
const ENGINES = /** @type {const} */ (['plan', 'stock']);
/** Pairs of the gallery that retrieval is timed on, and queries of the slice per engine. */
const GALLERY = 5000;
const QUERIES = { plan: 32, stock: 2 };

/** @import { BenchCall } from './lib/page.d.ts' */
/** @import { BenchEngine } from '@/headless/bench' */

/**
 * What is measured, part by part; times in milliseconds.
 * @typedef {object} BenchReport
 * @property {'neighborretr-bench'} format
 * @property {string} version of the page
 * @property {[number, ...number[]]} batches
 * @property {number} rounds
 * @property {boolean} quick
 * @property {number} gallery pairs that retrieval is timed on
 * @property {string} [adapter]
 * @property {string} [tuning]
 * @property {number} [firstStepMs]
 * @property {Record<string, number>} [firstStepPhases]
 * @property {Record<string, number>} [speedup] by batch
 * @property {Record<string, { plan: number, stock: number }>} [stepMs] by batch
 * @property {number} [dispatchesPerStep]
 * @property {number} [stockDispatchesPerStep]
 * @property {{ plan: number, stock: number }} [peakBytes] at the first batch
 * @property {number} [matmulShare] of the adapter's best rate
 * @property {{ step: number, best: number }} [gflops]
 * @property {number} [timeGrowth]
 * @property {number} [flopGrowth]
 * @property {number} [evalSpeedup]
 * @property {{ plan: number, stock: number }} [evalMsPerQuery]
 * @property {number} [leakBytes]
 * @property {number} [leakTensors]
 * @property {Record<string, { lateInteractionMs?: number, stepMs?: number }>} [peers]
 * @property {{ label: string, ms: number }[]} [profile]
 * @property {number} [profileTotalMs]
 */

/** @typedef {ReturnType<typeof readOptions>} BenchOptions */

/** @param {readonly number[]} values */
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
/** @param {number} value */
const round = value => Math.round(value * 100) / 100;
/** @param {number} milliseconds */
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`;

/**
 * A page with its own device.
 * @template T
 * @param {string | undefined} runtime
 * @param {(call: BenchCall) => Promise<T>} work
 */
async function withPage(runtime, work) {
  const { page, close } = await openEngine(runtime);
  const call = /** @type {BenchCall} */ (
    (/** @type {string} */ method, /** @type {unknown[]} */ ...given) =>
      page.evaluate(([name, values]) => {
        /** @type {Record<string, unknown>} */
        const bench = Object(globalThis.neighborRetr.bench);
        return Reflect.apply(/** @type {Function} */ (bench[name]), bench, values);
      }, /** @type {[string, unknown[]]} */ ([method, given]))
  );
  try {
    const result = await work(call);
    const problems = await page.evaluate(() => globalThis.neighborRetr.bench.problems);
    if (problems.length > 0) throw new Error(`The device reported: ${problems[0]}`);
    return result;
  } finally {
    await close();
  }
}

/** @param {BenchReport} report @param {BenchOptions} options */
async function benchFirst(report, { runtime }) {
  const { total, phases } = await withPage(runtime, async call => call('firstStep'));
  report.firstStepMs = Math.round(total);
  report.firstStepPhases = Object.fromEntries(Object.entries(phases).map(([name, ms]) => [name, Math.round(ms)]));
  console.log(`first point of the default comparison after ${seconds(total)}:`);
  for (const [name, ms] of Object.entries(phases)) console.log(`  ${seconds(ms).padStart(8)}  ${name}`);
}

/**
 * One engine: start, a first step, and the memory it takes.
 * @param {BenchCall} call
 * @param {BenchEngine} engine
 * @param {number} batch
 */
async function startEngine(call, engine, batch) {
  const { compile, fill, before } = await call('start', engine, batch);
  const first = await call('step', engine, batch);
  const { peak } = await call('memory');
  console.log(
    `B ${batch}, ${engine.padEnd(5)}: compile ${seconds(compile)}, ${engine === 'plan' ? 'fill the bank' : 'take the plan’s state over'} ${seconds(fill)}, first step ${seconds(first.milliseconds)}, ${first.dispatches} dispatches, ${Math.round((peak - before) / 2 ** 20)} MB, loss ${first.total.toFixed(5)}`,
  );
  return { ...first, bytes: peak - before };
}

/**
 * Steps of both engines, in turn.
 * @param {BenchReport} report
 * @param {BenchCall} call
 * @param {BenchOptions} options
 */
async function benchStep(report, call, { batches, rounds, quick }) {
  const speedup = (report.speedup = /** @type {Record<string, number>} */ ({}));
  const stepMs = (report.stepMs = /** @type {NonNullable<BenchReport['stepMs']>} */ ({}));
  for (const batch of batches) {
    // The stock kernels start from the state after the plan's first step; so does the plan's second one.
    const plan = await startEngine(call, 'plan', batch);
    const stock = await startEngine(call, 'stock', batch);
    // On a software adapter a stock step takes minutes: then its first one may stand for all, compilation included.
    /** @type {{ plan: number[], stock: number[] }} */
    const times = { plan: [], stock: quick ? [stock.milliseconds] : [] };
    for (let i = 0; i < rounds; i++)
      for (const engine of quick ? ENGINES.slice(0, 1) : ENGINES) {
        const { milliseconds, total } = await call('step', engine, batch);
        times[engine].push(milliseconds);
        // The plan's first one here starts where the stock kernels' first one did: the losses must agree.
        console.log(`B ${batch}, ${engine.padEnd(5)}: ${seconds(milliseconds)}, loss ${total.toFixed(5)}`);
      }
    report.dispatchesPerStep ??= plan.dispatches;
    report.stockDispatchesPerStep ??= stock.dispatches;
    report.peakBytes ??= { plan: plan.bytes, stock: stock.bytes };
    speedup[`b${batch}`] = round(median(times.stock) / median(times.plan));
    stepMs[`b${batch}`] = { plan: Math.round(median(times.plan)), stock: Math.round(median(times.stock)) };
    const flops = await call('stepFlops', batch);
    for (const engine of ENGINES) await call('stop', engine, batch);
    if (report.matmulShare === undefined) {
      const best = await call('bestRate');
      report.matmulShare = round(flops / median(times.plan) / best);
      report.gflops = { step: round(flops / median(times.plan) / 1e6), best: round(best / 1e6) };
    }
  }
}

/**
 * Time and work of a step from the smallest batch to 128.
 * @param {BenchReport} report
 * @param {BenchCall} call
 * @param {BenchOptions} options
 */
async function benchGrowth(report, call, { batches: [small], rounds }) {
  /** @param {number} batch */
  const measure = async batch => {
    await call('start', 'plan', batch);
    await call('step', 'plan', batch);
    /** @type {number[]} */
    const times = [];
    for (let i = 0; i < rounds; i++) times.push((await call('step', 'plan', batch)).milliseconds);
    const flops = await call('stepFlops', batch);
    await call('stop', 'plan', batch);
    return { ms: median(times), flops };
  };
  const [from, to] = [await measure(small), await measure(128)];
  report.timeGrowth = round(to.ms / from.ms);
  report.flopGrowth = round(to.flops / from.flops);
  console.log(`B ${small} to 128: ${report.timeGrowth} times the time for ${report.flopGrowth} times the work`);
}

/**
 * Retrieval of a slice of queries on both engines.
 * @param {BenchReport} report
 * @param {BenchCall} call
 */
async function benchRetrieval(report, call) {
  const times = {
    plan: await call('retrieval', 'plan', GALLERY, QUERIES.plan),
    stock: await call('retrieval', 'stock', GALLERY, QUERIES.stock),
  };
  report.evalSpeedup = round(times.stock.perQuery / times.plan.perQuery);
  report.evalMsPerQuery = { plan: round(times.plan.perQuery), stock: round(times.stock.perQuery) };
  console.log(
    `retrieval among ${GALLERY}: ${round(times.plan.perQuery)} ms a query on the plan (${QUERIES.plan} queries), ${round(times.stock.perQuery)} ms on stock kernels and JavaScript (${QUERIES.stock} queries)`,
  );
}

/**
 * What a thousand steps leave behind on the device.
 * @param {BenchReport} report
 * @param {BenchCall} call
 */
async function benchLeak(report, call) {
  const [early, late] = await call('growth', [50, 1000]);
  if (!early || !late) throw new Error('Memory was not measured.');
  report.leakBytes = late.bytes - early.bytes;
  report.leakTensors = late.tensors - early.tensors;
  console.log(`from step 50 to step 1,000: ${report.leakBytes} bytes and ${report.leakTensors} tensors more`);
}

/**
 * Where a planned step spends its time.
 * @param {BenchReport} report
 * @param {BenchCall} call
 * @param {BenchOptions} options
 */
async function benchProfile(report, call, { batches: [batch] }) {
  await call('start', 'plan', batch);
  const times = await call('profile', batch);
  await call('stop', 'plan', batch);
  const total = times.reduce((sum, t) => sum + t.milliseconds, 0);
  console.log(
    `the ${SLOWEST} slowest of ${times.length} dispatches at B ${batch}, each alone; ${seconds(total)} together:`,
  );
  for (const { label, milliseconds, flops } of times.slice(0, SLOWEST)) {
    const rate = flops > 0 ? `${(flops / milliseconds / 1e6).toFixed(1)} GFLOP/s` : '';
    console.log(`  ${milliseconds.toFixed(3).padStart(10)} ms  ${rate.padStart(14)}  ${label}`);
  }
  report.profileTotalMs = Number(total.toPrecision(4));
  report.profile = times.slice(0, SLOWEST).map(t => ({ label: t.label, ms: Number(t.milliseconds.toPrecision(4)) }));
}

/**
 * Late interaction with its gradients, and the whole step where a peer has every operation of it.
 * @param {BenchReport} report
 * @param {BenchOptions} options
 */
async function benchPeers(report, { batches: [batch], runtime }) {
  const peers = (report.peers = /** @type {NonNullable<BenchReport['peers']>} */ ({}));
  for (const peer of /** @type {const} */ (['plan', 'stock', 'webgl', 'jax-js'])) {
    const time = await withPage(runtime, async call => call('peer', peer)).catch(error => {
      // Other libraries may be unable to run it; ours may not.
      if (peer === 'plan' || peer === 'stock') throw error;
      console.log(`late interaction, ${peer}: ${error.message.split('\n')[0]}`);
      return null;
    });
    if (!time) continue;
    const { milliseconds, checksum } = time;
    peers[peer] = { lateInteractionMs: round(milliseconds) };
    console.log(
      `late interaction with gradients, B 32, ${peer}: ${seconds(milliseconds)} (checksum ${checksum.toPrecision(6)})`,
    );
  }
  // Node has no WebGL.
  if (runtime === 'node') return;
  const step = await withPage(runtime, async call => {
    await call('open', 'webgl');
    await call('start', 'operations', batch);
    await call('step', 'operations', batch);
    return call('step', 'operations', batch);
  });
  peers.webgl = { ...peers.webgl, stepMs: Math.round(step.milliseconds) };
  console.log(`a whole step on TensorFlow.js’ WebGL backend, B ${batch}: ${seconds(step.milliseconds)}`);
}

/** @param {readonly string[]} words */
function readOptions(words) {
  const { options, given } = parseArguments(words, ['quick']);
  const known = ['parts', 'batches', 'rounds', 'runtime', 'json'];
  const odd = Object.keys(options).find(name => !known.includes(name));
  if (odd)
    throw new Error(`There is no option --${odd}; there are ${[...known, 'quick'].map(n => `--${n}`).join(', ')}.`);
  const parts = options.parts?.split(',') ?? PARTS.filter(part => part !== 'profile');
  const wrong = parts.find(part => !PARTS.includes(part));
  if (wrong) throw new Error(`There is no part "${wrong}"; there are ${PARTS.join(', ')}.`);
  /** @param {string} name @param {string} text */
  const positive = (name, text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes whole numbers from 1, not "${text}".`);
    return value;
  };
  const [first = '', ...others] = (options.batches ?? '32,64').split(',');
  /** @type {[number, ...number[]]} */
  const batches = [positive('batches', first), ...others.map(text => positive('batches', text))];
  const rounds = positive('rounds', options.rounds ?? '3');
  return { parts, batches, rounds, quick: given.has('quick'), runtime: options.runtime, json: options.json };
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const { parts, json } = options;
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const { batches, rounds, quick } = options;
  /** @type {BenchReport} */
  const report = { format: 'neighborretr-bench', version, batches, rounds, quick, gallery: GALLERY };
  /** @param {string} part */
  const has = part => parts.includes(part);
  if (has('first')) await benchFirst(report, options);
  await withPage(options.runtime, async call => {
    report.adapter = await call('open');
    report.tuning = await call('tuning');
    console.log(`on ${report.adapter} (${report.tuning})`);
    if (has('leak')) await benchLeak(report, call);
    if (has('step')) await benchStep(report, call, options);
    if (has('growth')) await benchGrowth(report, call, options);
    if (has('retrieval')) await benchRetrieval(report, call);
    if (has('profile')) await benchProfile(report, call, options);
  });
  if (has('peers')) await benchPeers(report, options);
  console.log(JSON.stringify(report, null, 2));
  if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

main().then(
  // Dawn's threads would keep the process.
  () => process.exit(0),
  error => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
  },
);
