// `npm run bench [-- --parts first,step,growth,retrieval,leak,peers,profile --batches 32,64 --rounds 3 --quick --json FILE]`: the static plan
// against the same mathematics on TensorFlow.js' own WebGPU kernels, in turn in one page, medians.
import { writeFile } from 'node:fs/promises';
import { ensureDependencies } from './lib/install.mjs';

ensureDependencies();
const { openHeadless, parseArguments } = await import('./lib/headless.mjs');

const PARTS = ['first', 'step', 'growth', 'retrieval', 'leak', 'peers', 'profile'];
/** Dispatches of the profile that are printed. */
const SLOWEST = 25;
/** Pairs of the gallery that retrieval is timed on, and queries of the slice per engine. */
const GALLERY = 5000;
const QUERIES = { plan: 32, stock: 2 };

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = value => Math.round(value * 100) / 100;
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`;

/** A page with its own device. */
async function withPage(work) {
  const { page, close } = await openHeadless();
  const call = (method, ...args) =>
    page.evaluate(([name, values]) => globalThis.neighborRetr.bench[name](...values), [method, args]);
  try {
    const result = await work(call);
    const problems = await page.evaluate(() => globalThis.neighborRetr.bench.problems);
    if (problems.length > 0) throw new Error(`The device reported: ${problems[0]}`);
    return result;
  } finally {
    await close();
  }
}

async function benchFirst(report) {
  const { total, phases } = await withPage(async call => call('firstStep'));
  report.firstStepMs = Math.round(total);
  report.firstStepPhases = Object.fromEntries(Object.entries(phases).map(([name, ms]) => [name, Math.round(ms)]));
  console.log(`first point of the default comparison after ${seconds(total)}:`);
  for (const [name, ms] of Object.entries(phases)) console.log(`  ${seconds(ms).padStart(8)}  ${name}`);
}

/** One engine: start, a first step, and the memory it takes. */
async function startEngine(call, engine, batch) {
  const { compile, fill, before } = await call('start', engine, batch);
  const first = await call('step', engine, batch);
  const { peak } = await call('memory');
  console.log(
    `B ${batch}, ${engine.padEnd(5)}: compile ${seconds(compile)}, ${engine === 'plan' ? 'fill the bank' : 'take the plan’s state over'} ${seconds(fill)}, first step ${seconds(first.milliseconds)}, ${first.dispatches} dispatches, ${Math.round((peak - before) / 2 ** 20)} MB, loss ${first.total.toFixed(5)}`,
  );
  return { ...first, bytes: peak - before };
}

async function benchStep(report, call, { batches, rounds, quick }) {
  report.speedup = {};
  report.stepMs = {};
  for (const batch of batches) {
    // The stock kernels start from the state after the plan's first step; so does the plan's second one.
    const plan = await startEngine(call, 'plan', batch);
    const stock = await startEngine(call, 'stock', batch);
    // On a software adapter a stock step takes minutes: then its first one may stand for all, compilation included.
    const times = { plan: [], stock: quick ? [stock.milliseconds] : [] };
    for (let i = 0; i < rounds; i++)
      for (const engine of quick ? ['plan'] : ['plan', 'stock']) {
        const { milliseconds, total } = await call('step', engine, batch);
        times[engine].push(milliseconds);
        // The plan's first one here starts where the stock kernels' first one did: the losses must agree.
        console.log(`B ${batch}, ${engine.padEnd(5)}: ${seconds(milliseconds)}, loss ${total.toFixed(5)}`);
      }
    report.dispatchesPerStep ??= plan.dispatches;
    report.stockDispatchesPerStep ??= stock.dispatches;
    report.peakMemoryRatio ??= round(plan.bytes / stock.bytes);
    report.speedup[`b${batch}`] = round(median(times.stock) / median(times.plan));
    report.stepMs[`b${batch}`] = { plan: Math.round(median(times.plan)), stock: Math.round(median(times.stock)) };
    const flops = await call('stepFlops', batch);
    for (const engine of ['plan', 'stock']) await call('stop', engine, batch);
    if (report.matmulShare === undefined) {
      const best = await call('bestRate');
      report.matmulShare = round(flops / median(times.plan) / best);
      report.gflops = { step: round(flops / median(times.plan) / 1e6), best: round(best / 1e6) };
    }
  }
}

/** Time and work of a step from the smallest batch to 128. */
async function benchGrowth(report, call, [small], rounds) {
  const measure = async batch => {
    await call('start', 'plan', batch);
    await call('step', 'plan', batch);
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

async function benchRetrieval(report, call) {
  const times = {};
  for (const engine of ['plan', 'stock']) times[engine] = await call('retrieval', engine, GALLERY, QUERIES[engine]);
  report.evalSpeedup = round(times.stock.perQuery / times.plan.perQuery);
  report.evalMsPerQuery = { plan: round(times.plan.perQuery), stock: round(times.stock.perQuery) };
  console.log(
    `retrieval among ${GALLERY}: ${round(times.plan.perQuery)} ms a query on the plan (${QUERIES.plan} queries), ${round(times.stock.perQuery)} ms on stock kernels and JavaScript (${QUERIES.stock} queries)`,
  );
}

async function benchLeak(report, call) {
  const [early, late] = await call('growth', [50, 1000]);
  report.leakBytes = late.bytes - early.bytes;
  report.leakTensors = late.tensors - early.tensors;
  console.log(`from step 50 to step 1,000: ${report.leakBytes} bytes and ${report.leakTensors} tensors more`);
}

/** Where a planned step spends its time. */
async function benchProfile(report, call, [batch]) {
  await call('start', 'plan', batch);
  const times = await call('profile', batch);
  await call('stop', 'plan', batch);
  const total = times.reduce((sum, t) => sum + t.milliseconds, 0);
  console.log(
    `the ${SLOWEST} slowest of ${times.length} dispatches at B ${batch}, each alone; ${seconds(total)} together:`,
  );
  for (const { label, milliseconds, flops } of times.slice(0, SLOWEST)) {
    const rate = flops > 0 ? `${(flops / milliseconds / 1e6).toFixed(1)} GFLOP/s` : '';
    console.log(`  ${milliseconds.toFixed(1).padStart(8)} ms  ${rate.padStart(14)}  ${label}`);
  }
  report.profile = times.slice(0, SLOWEST).map(t => ({ label: t.label, ms: round(t.milliseconds) }));
}

/** Late interaction with its gradients, and the whole step where a peer has every operation of it. */
async function benchPeers(report, [batch]) {
  report.peers = {};
  for (const peer of ['plan', 'stock', 'webgl', 'jax-js']) {
    const { milliseconds, checksum } = await withPage(async call => call('peer', peer)).catch(error => {
      // Other libraries may be unable to run it; ours may not.
      if (peer === 'plan' || peer === 'stock') throw error;
      console.log(`late interaction, ${peer}: ${error.message.split('\n')[0]}`);
      return { milliseconds: null, checksum: null };
    });
    if (milliseconds === null) continue;
    report.peers[peer] = { lateInteractionMs: round(milliseconds) };
    console.log(
      `late interaction with gradients, B 32, ${peer}: ${seconds(milliseconds)} (checksum ${checksum.toPrecision(6)})`,
    );
  }
  const step = await withPage(async call => {
    await call('open', 'webgl');
    await call('start', 'operations', batch);
    await call('step', 'operations', batch);
    return call('step', 'operations', batch);
  });
  report.peers.webgl = { ...report.peers.webgl, stepMs: Math.round(step.milliseconds) };
  console.log(`a whole step on TensorFlow.js’ WebGL backend, B ${batch}: ${seconds(step.milliseconds)}`);
}

function readOptions(words) {
  const { options } = parseArguments(words, ['quick']);
  const known = ['parts', 'batches', 'rounds', 'quick', 'json'];
  const odd = Object.keys(options).find(name => !known.includes(name));
  if (odd) throw new Error(`There is no option --${odd}; there are ${known.map(n => `--${n}`).join(', ')}.`);
  const parts = options.parts?.split(',') ?? PARTS.filter(part => part !== 'profile');
  const wrong = parts.find(part => !PARTS.includes(part));
  if (wrong) throw new Error(`There is no part "${wrong}"; there are ${PARTS.join(', ')}.`);
  const positive = (name, text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes whole numbers from 1, not "${text}".`);
    return value;
  };
  const batches = (options.batches ?? '32,64').split(',').map(text => positive('batches', text));
  const { quick = false, json } = options;
  return { parts, batches, rounds: positive('rounds', options.rounds ?? '3'), quick, json };
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const { parts, batches, rounds, json } = options;
  const report = {};
  const has = part => parts.includes(part);
  if (has('first')) await benchFirst(report);
  await withPage(async call => {
    report.adapter = await call('open');
    report.tuning = await call('tuning');
    console.log(`on ${report.adapter} (${report.tuning})`);
    if (has('leak')) await benchLeak(report, call);
    if (has('step')) await benchStep(report, call, options);
    if (has('growth')) await benchGrowth(report, call, batches, rounds);
    if (has('retrieval')) await benchRetrieval(report, call);
    if (has('profile')) await benchProfile(report, call, batches);
  });
  if (has('peers')) await benchPeers(report, batches);
  console.log(JSON.stringify(report, null, 2));
  if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch(error => {
  console.error(`bench: ${error.message}`);
  process.exit(1);
});
