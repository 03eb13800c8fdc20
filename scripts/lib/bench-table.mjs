/** @import { BenchReport } from '../bench.mjs' */

/** @param {number} milliseconds */
export const inSeconds = milliseconds =>
  milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;

/** @param {number} bytes */
const megabytes = bytes => `${grouped(Math.round(bytes / 2 ** 20))} MB`;

/** @param {number} count */
const grouped = count => count.toLocaleString('en-US');

/** @param {number} ratio */
const times = ratio => `**${ratio.toFixed(ratio < 10 ? 1 : 0)}×** faster`;

/**
 * A report of `npm run bench` as a table in Markdown: only what was measured, and how.
 * @param {BenchReport} report
 */
export function benchTable(report) {
  /** @type {string[][]} */
  const rows = [];
  for (const [batch, { plan, stock }] of Object.entries(report.stepMs ?? {}))
    rows.push([`a step at B ${batch.slice(1)}`, inSeconds(plan), inSeconds(stock), times(stock / plan)]);
  const { dispatchesPerStep, stockDispatchesPerStep, peakBytes, gflops, matmulShare, flopGrowth, timeGrowth } = report;
  if (dispatchesPerStep !== undefined && stockDispatchesPerStep !== undefined)
    rows.push(['dispatches of a step', grouped(dispatchesPerStep), grouped(stockDispatchesPerStep), '']);
  if (peakBytes)
    rows.push([
      `GPU memory at its peak, B ${report.batches[0]}`,
      megabytes(peakBytes.plan),
      megabytes(peakBytes.stock),
      `${(peakBytes.plan / peakBytes.stock).toFixed(2)} of the stock kernels’`,
    ]);
  if (gflops && matmulShare !== undefined)
    rows.push([
      'rate of a step',
      `${gflops.step.toFixed(1)} GFLOP/s`,
      '',
      `${Math.round(100 * matmulShare)} % of the adapter’s best matrix product (${gflops.best.toFixed(1)} GFLOP/s)`,
    ]);
  if (timeGrowth !== undefined && flopGrowth !== undefined)
    rows.push([
      `from B ${report.batches[0]} to B 128`,
      `${timeGrowth} times the time`,
      '',
      `for ${flopGrowth} times the work`,
    ]);
  if (report.evalMsPerQuery)
    rows.push([
      `retrieval and N_k among ${grouped(report.gallery)} pairs, a query`,
      inSeconds(report.evalMsPerQuery.plan),
      `${inSeconds(report.evalMsPerQuery.stock)} with counting in JavaScript`,
      times(report.evalMsPerQuery.stock / report.evalMsPerQuery.plan),
    ]);
  if (report.leakBytes !== undefined)
    rows.push([
      'more memory and tensors at step 1,000 than at step 50',
      `${grouped(report.leakBytes)} bytes and ${report.leakTensors}`,
      '',
      '',
    ]);
  if (report.firstStepMs !== undefined)
    rows.push([
      'first point after pressing Train, default comparison',
      inSeconds(report.firstStepMs),
      '',
      Object.entries(report.firstStepPhases ?? {})
        .filter(([, ms]) => ms >= 100)
        .map(([name, ms]) => `${inSeconds(ms)} ${name}`)
        .join(', '),
    ]);
  const { plan: own, ...peers } = report.peers ?? {};
  if (own?.lateInteractionMs)
    rows.push([
      'late interaction of 32 × 32 pairs with its gradients',
      inSeconds(own.lateInteractionMs),
      peers.stock?.lateInteractionMs ? inSeconds(peers.stock.lateInteractionMs) : '',
      Object.entries(peers)
        .filter(([name, time]) => name !== 'stock' && time.lateInteractionMs)
        .map(([name, time]) => `${inSeconds(time.lateInteractionMs ?? NaN)} ${PEERS[name] ?? name}`)
        .join(', '),
    ]);
  if (peers.webgl?.stepMs)
    rows.push([
      `a step at B ${report.batches[0]} on TensorFlow.js’ WebGL backend`,
      '',
      inSeconds(peers.webgl.stepMs),
      '',
    ]);
  return [
    '| figure | plan | stock kernels | |',
    '|---|---|---|---|',
    ...rows.map(cells => `| ${cells.join(' | ')} |`),
    '',
    `${report.adapter}, version ${report.version}. Steps are medians of ${report.rounds} on ${report.quick ? 'the plan; the first of the stock kernels, compilation included, stands for theirs' : 'both sides, taken in turn'}; the rest are single measurements.`,
  ].join('\n');
}

/** @type {Record<string, string>} */
const PEERS = { webgl: 'on TensorFlow.js’ WebGL backend', 'jax-js': 'on jax-js' };

/**
 * The report in one sentence, for where the table is too much.
 * @param {BenchReport} report
 */
export function benchSentence({ adapter, rounds, quick, stepMs }) {
  const [first] = Object.entries(stepMs ?? {});
  if (!first) throw new Error('The report has no steps.');
  const [batch, { plan, stock }] = first;
  return `A step at B ${batch.slice(1)} takes ${inSeconds(plan)} instead of ${inSeconds(stock)}: **${(stock / plan).toFixed(0)} times faster** (${adapter}; ${quick ? 'a quick run' : `medians of ${rounds} on both sides`}).`;
}
