import { describe, expect, it } from 'vitest';
import { randomValues, relativeError, runKernel } from '../testing/run-kernel';
import { TERM_LANES } from '../losses/table';
import { BLOCK, blockSquares, gradientNorms, METRICS, pushToBank, update, type UpdateSpec } from './optimizer';
import { TERM_WORDS } from './terms';

/** float32: sums of squares over whole parameters. */
const TOLERANCE = 1e-5;

const FINITE = METRICS.indexOf('finite');

/** Parameters of so many blocks each, and the tables that the kernels read. */
function arena(sizes: number[]) {
  const spans: number[] = [];
  const blocks: number[] = [];
  // A parameter without gradient lies between any two: its blocks must stay untouched.
  let place = 0;
  sizes.forEach((count, p) => {
    spans.push(blocks.length / 2, count);
    for (let b = 0; b < count; b++) blocks.push(((place + b) * BLOCK) / 4, p);
    place += count + 1;
  });
  return { spans, blocks, floats: place * BLOCK, count: blocks.length / 2 };
}

const SIZES = [[1], [3, 1], [2, 7, 1, 5], Array<number>(131).fill(1), [64], [1, 200, 3]];

describe('the update', () => {
  it.each(SIZES.map(sizes => [sizes.length, sizes] as const))('of %i parameters', async (parameters, sizes) => {
    const { spans, blocks, floats, count } = arena(sizes);
    const spec: UpdateSpec = {
      blocks: count,
      parameters,
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-6,
      globalClip: 1,
      parameterClip: 0.5,
    };
    const gradients = randomValues(floats, 'gradients');
    const { squares } = await runKernel(blockSquares(spec), { buffers: { gradients, blocks, squares: count } });
    const rows = 7;
    const terms = randomValues(rows * TERM_WORDS, 'terms');
    const weights: Record<string, number> = { uniformWeight: 0.5, neighborWeight: 5, klWeight: 2 };
    const step = { ...weights, rate: 0.7, correction1: 0.1, correction2: 0.02 };
    const norms = await runKernel(gradientNorms(spec, rows), {
      buffers: {
        squares: squares!,
        spans,
        terms,
        parameters: [0, 0, 0, 0, 3.5, 0, 0, 0],
        metrics: METRICS.length,
        factors: 1 + 2 * parameters,
      },
      args: [1],
      step,
    });
    const own = (p: number) => blocks.flatMap((at, i) => (i % 2 === 0 && blocks[i + 1] === p ? [at * 4] : []));
    const square = sizes.map((_, p) =>
      own(p).reduce((sum, at) => sum + gradients.slice(at, at + BLOCK).reduce((s, g) => s + g * g, 0), 0),
    );
    const norm = Math.sqrt(square.reduce((a, b) => a + b, 0));
    const term = TERM_LANES.map((_, t) =>
      Array.from({ length: rows }, (__, r) => terms[TERM_WORDS * r + t]!).reduce((a, b) => a + b, 0),
    );
    const weightOf = (loss: string) => (loss === 'centrality' ? 1 : (weights[`${loss}Weight`] ?? 0));
    const loss = term.reduce((sum, value, t) => sum + weightOf(TERM_LANES[t]!) * value, 0);
    expect(relativeError(norms.metrics!, [loss, ...term, norm, 3.5, 1])).toBeLessThan(TOLERANCE);
    const whole = Math.min(1, 1 / (norm + 1e-6));
    const factors = square.map(s => whole * Math.min(1, 0.5 / (whole * Math.sqrt(s) + 1e-6)));
    expect(relativeError(norms.factors!, [1, ...factors, ...square])).toBeLessThan(TOLERANCE);

    const [values, first] = [randomValues(floats, 'values'), randomValues(floats, 'first', 0.1)];
    const second = randomValues(floats, 'second', 0.01).map(Math.abs);
    const rates = sizes.flatMap((_, p) => [0.001 * (p + 1), p % 2 ? 0.01 : 0, p === 0 ? 0.2 : 3e38, 0]);
    const updated = await runKernel(update(spec), {
      buffers: { values, first, second, gradients, blocks, rates, factors: norms.factors! },
      step,
    });
    const expected = { values: [...values], first: [...first], second: [...second] };
    sizes.forEach((_, p) => {
      for (const at of own(p))
        for (let i = at; i < at + BLOCK; i++) {
          const g = gradients[i]! * factors[p]!;
          const m = (expected.first[i] = 0.9 * first[i]! + 0.1 * g);
          const v = (expected.second[i] = 0.98 * second[i]! + 0.02 * g * g);
          const direction = m / 0.1 / (Math.sqrt(v / 0.02) + 1e-6);
          const [lr, decay, most] = rates.slice(4 * p, 4 * p + 3) as [number, number, number];
          expected.values[i] = Math.min(most, values[i]! - 0.7 * lr * (direction + decay * values[i]!));
        }
    });
    for (const name of ['values', 'first', 'second'] as const)
      expect(relativeError(updated[name]!, expected[name])).toBeLessThan(TOLERANCE);
  });

  it('does not happen when anything is not finite', async () => {
    const { spans, blocks, floats, count } = arena([2, 3]);
    const spec = {
      blocks: count,
      parameters: 2,
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-6,
      globalClip: 1,
      parameterClip: 0,
    };
    for (const bad of [NaN, Infinity, -Infinity, 1e30]) {
      const gradients = randomValues(floats, 'gradients');
      gradients[blocks[4]! * 4 + 5] = bad;
      const { squares } = await runKernel(blockSquares(spec), { buffers: { gradients, blocks, squares: count } });
      const { factors, metrics } = await runKernel(gradientNorms(spec, 1), {
        buffers: { squares: squares!, spans, terms: TERM_WORDS, parameters: 4, metrics: METRICS.length, factors: 5 },
        args: [0],
      });
      expect([factors![0], metrics![FINITE]]).toEqual([0, 0]);
      const values = randomValues(floats, 'values');
      const after = await runKernel(update(spec), {
        buffers: { values, first: floats, second: floats, gradients, blocks, rates: 8, factors: factors! },
      });
      expect([...after.values!]).toEqual(values);
    }
  });

  it('does not happen after a step that nobody read and that was not finite', async () => {
    const { spans } = arena([1]);
    const spec: UpdateSpec = {
      blocks: 1,
      parameters: 1,
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-6,
      globalClip: 0,
      parameterClip: 0,
    };
    const finite = async (known: number, before: number) => {
      const metrics = Array<number>(METRICS.length).fill(0);
      metrics[FINITE] = before;
      const out = await runKernel(gradientNorms(spec, 1), {
        buffers: { squares: [2], spans, terms: TERM_WORDS, parameters: 4, metrics, factors: 3 },
        args: [0],
        step: { known },
      });
      return [out.metrics![FINITE], out.factors![0]];
    };
    expect(await finite(0, 0)).toEqual([0, 0]);
    expect(await finite(0, 1)).toEqual([1, 1]);
    expect(await finite(1, 0)).toEqual([1, 1]);
  });
});

describe('the memory bank', () => {
  it.each([
    [1, 1, 1, 1, 4, 0],
    [2, 5, 3, 2, 8, 4],
    [4, 4, 5, 3, 12, 1],
    [7, 11, 2, 5, 20, 9],
    [16, 64, 16, 8, 64, 60],
    [3, 8, 24, 12, 128, 7],
  ])('takes %i pairs into %i places, from place %#', async (pairs, capacity, words, frames, width, head) => {
    const [videoFrom, batchRows] = [pairs * words, pairs * (words + frames)];
    const [bankTextFrom, bankVideoFrom] = [batchRows, batchRows + capacity * words];
    const rows = batchRows + capacity * (words + frames);
    const tokens = randomValues(rows * width, 'tokens');
    const masks = Array.from({ length: rows }, (_, i) => i % 3);
    const spec = { pairs, capacity, words, frames, width, textFrom: 0, videoFrom, bankTextFrom, bankVideoFrom };
    const made = await runKernel(pushToBank(spec, true), {
      buffers: { factors: [1], tokens, masks },
      step: { bankHead: head },
    });
    const expected: [number[], number[]] = [[...tokens], [...masks]];
    for (let p = 0; p < pairs; p++) {
      const place = (head + p) % capacity;
      const copy = (from: number, to: number) => {
        for (let k = 0; k < width; k++) expected[0][to * width + k] = tokens[from * width + k]!;
        expected[1][to] = masks[from]!;
      };
      for (let i = 0; i < words; i++) copy(p * words + i, bankTextFrom + place * words + i);
      for (let i = 0; i < frames; i++) copy(videoFrom + p * frames + i, bankVideoFrom + place * frames + i);
    }
    expect([...made.tokens!]).toEqual(expected[0]);
    expect([...made.masks!]).toEqual(expected[1]);
    const refused = await runKernel(pushToBank(spec, true), {
      buffers: { factors: [0], tokens, masks },
      step: { bankHead: head },
    });
    expect([...refused.tokens!]).toEqual(tokens);
  });
});
