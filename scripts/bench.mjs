// `npm run bench [-- --batches 32,64 --rounds 3 --json FILE]`: a training step on the static plan against the same step
// on TensorFlow.js' own WebGPU kernels, alternating in one page.
import { writeFile } from 'node:fs/promises';
import { ensureDependencies } from './lib/install.mjs';

ensureDependencies();
const { openHeadless, parseArguments } = await import('./lib/headless.mjs');

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = value => Math.round(value * 100) / 100;

async function main() {
  const { options } = parseArguments(process.argv.slice(2));
  const batches = (options.batches ?? '32,64').split(',').map(Number);
  const rounds = Number(options.rounds ?? 3);
  const { page, close } = await openHeadless();
  const call = (method, ...args) =>
    page.evaluate(([name, values]) => globalThis.neighborRetr.bench[name](...values), [method, args]);
  const report = { speedup: {} };
  try {
    report.adapter = await call('open');
    console.log(`on ${report.adapter}`);
    const planTimes = {};
    for (const batch of batches) {
      const times = { plan: [], stock: [] };
      const peaks = {};
      for (const engine of ['plan', 'stock']) {
        const { compile, fill } = await call('start', engine, batch);
        const started = await call('step', engine, batch);
        peaks[engine] = (await call('memory')).peak;
        if (engine === 'plan')
          report.firstStepMs ??= { compile: round(compile), fillBank: round(fill), step: round(started.milliseconds) };
        report[engine === 'plan' ? 'dispatchesPerStep' : 'stockDispatchesPerStep'] ??= started.dispatches;
        if (engine === 'plan') {
          const flops = await call('stepFlops', batch);
          planTimes[batch] = { flops };
          // The memory of one engine is measured without the other's.
          await call('stop', engine, batch);
        }
        console.log(
          `B ${batch}, ${engine}: first step ${Math.round(started.milliseconds)} ms, ${started.dispatches} dispatches`,
        );
      }
      await call('start', 'plan', batch);
      await call('step', 'plan', batch);
      for (let i = 0; i < rounds; i++)
        for (const engine of ['plan', 'stock']) times[engine].push((await call('step', engine, batch)).milliseconds);
      for (const engine of ['plan', 'stock']) await call('stop', engine, batch);
      planTimes[batch].ms = median(times.plan);
      report.speedup[`b${batch}`] = round(median(times.stock) / median(times.plan));
      report.peakMemoryRatio ??= round(peaks.plan / peaks.stock);
      console.log(`B ${batch}: plan ${times.plan.map(Math.round)} ms, stock ${times.stock.map(Math.round)} ms`);
    }
    const best = await call('bestRate');
    const [first] = batches;
    report.matmulShare = round(planTimes[first].flops / planTimes[first].ms / best);
    report.gflops = { step: round(planTimes[first].flops / planTimes[first].ms / 1e6), best: round(best / 1e6) };
    const last = batches.at(-1);
    report.timeGrowth = round(planTimes[last].ms / planTimes[first].ms);
    report.flopGrowth = round(planTimes[last].flops / planTimes[first].flops);
    const problems = await page.evaluate(() => globalThis.neighborRetr.bench.problems);
    if (problems.length > 0) throw new Error(`WebGPU reported: ${problems[0]}`);
  } finally {
    await close();
  }
  console.log(JSON.stringify(report, null, 2));
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch(error => {
  console.error(`bench: ${error.message}`);
  process.exit(1);
});
