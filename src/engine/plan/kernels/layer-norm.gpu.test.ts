import { describe, expect, it } from 'vitest';
import {
  finiteDifferences,
  gradientError,
  randomValues,
  relativeError,
  runKernel,
  testDevice,
} from '../testing/run-kernel';
import {
  layerNorm,
  layerNormGradient,
  type LayerNormSpec,
  normPartials,
  partialTable,
  reducePartials,
} from './layer-norm';

/** float32: a mean and a variance of up to a few hundred values. */
const TOLERANCE = 2e-5;

const gelu = (x: number) => x / (1 + Math.exp(-1.702 * x));

/** Gain, shift (and the score's weight and offset) of a range follow each other. */
const placesOf = ({ rows, width, score }: LayerNormSpec) =>
  rows.map((_, i) => {
    const base = i * (3 * width + 4);
    return [base, base + width, ...(score ? [base + 2 * width, base + 3 * width] : [])];
  });

/** y of all output rows, then the scores. */
function forward(spec: LayerNormSpec, x: number[], parameters: number[], mask: number[] | null): number[] {
  const { rows, width } = spec;
  const total = Math.max(...rows.map(r => r.to + r.count));
  const y = Array<number>(total * width).fill(0);
  const scores = Array<number>(total).fill(0);
  rows.forEach(({ from, to, count, eps }, range) => {
    const [gain, shift, weight, offset] = placesOf(spec)[range]! as [number, number, number, number];
    for (let r = 0; r < count; r++) {
      const row = x.slice((from + r) * width, (from + r + 1) * width);
      const mean = row.reduce((a, b) => a + b, 0) / width;
      const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
      let score = 0;
      row.forEach((value, k) => {
        const v = ((value - mean) / Math.sqrt(variance + eps)) * parameters[gain + k]! + parameters[shift + k]!;
        if (spec.score) score += v * parameters[weight + k]!;
        y[(to + r) * width + k] = spec.activation ? gelu(v) : v;
      });
      const masked = mask !== null && mask[to + r] === 0;
      if (spec.score) scores[to + r] = masked ? -9e15 : score + parameters[offset]!;
    }
  });
  return [...y, ...scores];
}

const CASES: [string, LayerNormSpec][] = [
  ['one row of four', { rows: [{ from: 0, to: 0, count: 1, eps: 1e-5 }], width: 4 }],
  ['a prime number of rows', { rows: [{ from: 0, to: 0, count: 37, eps: 1e-5 }], width: 12 }],
  ['exactly one block', { rows: [{ from: 0, to: 0, count: 32, eps: 1e-12 }], width: 64 }],
  ['with QuickGELU', { rows: [{ from: 0, to: 0, count: 33, eps: 1e-5 }], width: 20, activation: 'quickGelu' }],
  [
    'two ranges, rows moved',
    {
      rows: [
        { from: 3, to: 0, count: 5, eps: 1e-5 },
        { from: 20, to: 5, count: 41, eps: 1e-12 },
      ],
      width: 24,
    },
  ],
  [
    'with a score',
    {
      rows: [
        { from: 0, to: 0, count: 9, eps: 1e-5 },
        { from: 9, to: 9, count: 34, eps: 1e-5 },
      ],
      width: 16,
      score: { masked: true },
    },
  ],
  ['the widest', { rows: [{ from: 0, to: 0, count: 40, eps: 1e-5 }], width: 512 }],
];

/** By invocations, and by subgroups where the adapter has them. */
const lanes = [{ subgroups: false }, ...((await testDevice()).features.has('subgroups') ? [{ subgroups: true }] : [])];

describe.each(lanes)('layer normalisation against float64, subgroups: $subgroups', how => {
  it.each(CASES)('%s', async (name, spec) => {
    const { rows, width } = spec;
    const [inRows, outRows] = [rows.map(r => r.from + r.count), rows.map(r => r.to + r.count)].map(l => Math.max(...l));
    const x = randomValues(inRows! * width, name, 3);
    const parameters = randomValues(rows.length * (3 * width + 4), `${name} parameters`);
    const mask = spec.score ? Array.from({ length: outRows! }, (_, i) => (i % 4 === 3 ? 0 : 1)) : null;
    const args = placesOf(spec).flatMap(p => p.map(place => place / 4));
    const made = await runKernel(layerNorm(spec, how), {
      buffers: {
        x,
        parameters,
        ...(mask && { mask }),
        y: outRows! * width,
        stats: outRows! * 2,
        ...(spec.score && { score: outRows! }),
      },
      args,
    });
    const expected = forward(spec, x, parameters, mask);
    expect(relativeError(made.y!, expected.slice(0, outRows! * width))).toBeLessThan(TOLERANCE);
    if (made.score) {
      const scores = expected.slice(outRows! * width);
      expect(
        relativeError(
          made.score.map((s, i) => (mask![i] ? s : 0)),
          scores.map((s, i) => (mask![i] ? s : 0)),
        ),
      ).toBeLessThan(TOLERANCE);
      expect([...made.score].filter((_, i) => !mask![i]).every(s => s === Math.fround(-9e15))).toBe(true);
    }

    const dy = randomValues(outRows! * width, `${name} dy`);
    const dscore = randomValues(outRows!, `${name} dscore`).map((d, i) => (mask && !mask[i] ? 0 : d));
    const { blocks, stride } = normPartials(spec);
    const parts = blocks.reduce((a, b) => a + b, 0);
    const back = await runKernel(layerNormGradient(spec, how), {
      buffers: {
        dy,
        x,
        stats: made.stats as Float32Array,
        parameters,
        ...(spec.score && { dscore }),
        dx: inRows! * width,
        partials: parts * stride * 4,
      },
      args: [...args, 0],
    });
    const [dx, dparameters] = finiteDifferences(
      ([xs, ps]) => forward(spec, xs!, ps!, mask),
      [x, parameters],
      [...dy, ...dscore],
      24,
      1e-5,
    );
    expect(gradientError(back.dx!, dx!)).toBeLessThan(2e-4);

    let first = 0;
    const sums = rows.flatMap((_, range) => {
      const from = first;
      first += blocks[range]! * stride;
      const [gain, shift, weight, offset] = placesOf(spec)[range]!.map(p => p / 4) as [number, number, number, number];
      const w4 = width / 4;
      const sum = (at: number, to: number, size: number) => ({
        from: from + at,
        stride,
        parts: blocks[range]!,
        to,
        size,
      });
      return [
        sum(0, gain, w4),
        sum(w4, shift, w4),
        ...(spec.score ? [sum(2 * w4, weight, w4), sum(3 * w4, offset, 1)] : []),
      ];
    });
    const table = partialTable(sums);
    const { gradients } = await runKernel(reducePartials(table.length / 4), {
      buffers: { partials: back.partials!, table, gradients: parameters.length },
    });
    expect(gradientError(gradients!, dparameters!)).toBeLessThan(2e-4);
  });

  it('adds to what is there, and to a gradient that went around', async () => {
    const rows = [
      { from: 0, to: 0, count: 6, eps: 1e-5, residual: 1 },
      { from: 6, to: 6, count: 3, eps: 1e-5 },
    ];
    const [width, count] = [8, 9];
    const x = randomValues(count * width, 'x');
    const spec = { rows, width };
    const parameters = randomValues(2 * (3 * width + 4), 'parameters');
    const args = placesOf(spec).flatMap(p => p.map(place => place / 4));
    const { stats } = await runKernel(layerNorm(spec, how), {
      buffers: { x, parameters, y: count * width, stats: 2 * count },
      args,
    });
    const [dy, residual, before] = ['dy', 'residual', 'before'].map(seed => randomValues(count * width, seed));
    const buffers = { dy: dy!, x, stats: stats!, parameters, partials: 2 * 4 * width };
    const plain = { ...spec, rows: rows.map(r => ({ from: r.from, to: r.to, count: r.count, eps: r.eps })) };
    const alone = await runKernel(layerNormGradient(plain, how), {
      buffers: { ...buffers, dx: count * width },
      args: [...args, 0],
    });
    const both = await runKernel(layerNormGradient({ ...spec, accumulate: true }, how), {
      buffers: { ...buffers, residual: residual!, dx: before! },
      args: [...args, 0],
    });
    const around = (i: number) => (i < 6 * width ? residual![width + i]! : 0);
    const expected = Array.from(alone.dx!, (d, i) => d + before![i]! + around(i));
    expect(relativeError(both.dx!, expected)).toBeLessThan(1e-6);
  });

  it('stands large and constant rows', async () => {
    const width = 16;
    const spec: LayerNormSpec = { rows: [{ from: 0, to: 0, count: 3, eps: 1e-5 }], width };
    const x = [...randomValues(width, 'large', 1e4), ...Array<number>(width).fill(7), ...Array<number>(width).fill(0)];
    const parameters = randomValues(3 * width + 4, 'parameters');
    const { y } = await runKernel(layerNorm(spec, how), {
      buffers: { x, parameters, y: 3 * width, stats: 6 },
      args: [0, width / 4],
    });
    expect(relativeError(y!, forward(spec, x, parameters, null).slice(0, 3 * width))).toBeLessThan(TOLERANCE);
  });
});
