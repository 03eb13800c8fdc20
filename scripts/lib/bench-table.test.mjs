import { expect, it } from 'vitest';
import { benchSentence, benchTable } from './bench-table.mjs';

/** @type {import('../bench.mjs').BenchReport} */
const report = {
  format: 'neighborretr-bench',
  version: '1.2.3',
  batches: [32],
  rounds: 3,
  quick: false,
  gallery: 5000,
  adapter: 'an adapter',
  stepMs: { b32: { plan: 5800, stock: 133_400 } },
  dispatchesPerStep: 133,
  stockDispatchesPerStep: 5117,
  peakBytes: { plan: 50 * 2 ** 20, stock: 200 * 2 ** 20 },
  gflops: { step: 4.3, best: 6 },
  matmulShare: 0.72,
  timeGrowth: 3.71,
  flopGrowth: 3.7,
  evalMsPerQuery: { plan: 80, stock: 4900 },
  leakBytes: 0,
  leakTensors: 0,
  firstStepMs: 3700,
  firstStepPhases: { data: 500, compiling: 1800 },
  peers: {
    plan: { lateInteractionMs: 48 },
    stock: { lateInteractionMs: 2700 },
    webgl: { lateInteractionMs: 110, stepMs: 19_000 },
    'jax-js': { lateInteractionMs: 88 },
  },
};

it('says every figure of a bench with both sides, and how it was taken', () => {
  expect(benchTable(report)).toBe(
    `| figure | plan | stock kernels | |
|---|---|---|---|
| a step at B 32 | 5.8 s | 133 s | **23×** faster |
| dispatches of a step | 133 | 5,117 |  |
| GPU memory at its peak, B 32 | 50 MB | 200 MB | 0.25 of the stock kernels’ |
| rate of a step | 4.3 GFLOP/s |  | 72 % of the adapter’s best matrix product (6.0 GFLOP/s) |
| from B 32 to B 128 | 3.71 times the time |  | for 3.7 times the work |
| retrieval and N_k among 5,000 pairs, a query | 80 ms | 4.9 s with counting in JavaScript | **61×** faster |
| more memory and tensors at step 1,000 than at step 50 | 0 bytes and 0 |  |  |
| first point after pressing Train, default comparison | 3.7 s |  | 500 ms data, 1.8 s compiling |
| late interaction of 32 × 32 pairs with its gradients | 48 ms | 2.7 s | 110 ms on TensorFlow.js’ WebGL backend, 88 ms on jax-js |
| a step at B 32 on TensorFlow.js’ WebGL backend |  | 19 s |  |

an adapter, version 1.2.3. Steps are medians of 3 on both sides, taken in turn; the rest are single measurements.`,
  );
});

it('says that a quick bench took the first step of the stock kernels, and leaves out what was not measured', () => {
  const { stepMs, peers } = report;
  const table = benchTable({
    format: report.format,
    version: '1.2.3',
    batches: [32],
    rounds: 3,
    quick: true,
    gallery: 5000,
    stepMs,
    peers,
  });
  expect(table).toContain('the first of the stock kernels, compilation included');
  expect(table.split('\n').filter(line => line.startsWith('|'))).toHaveLength(2 + 3);
});

it('says the step in one sentence', () => {
  expect(benchSentence(report)).toBe(
    'A step at B 32 takes 5.8 s instead of 133 s: **23 times faster** (an adapter; medians of 3 on both sides).',
  );
});
