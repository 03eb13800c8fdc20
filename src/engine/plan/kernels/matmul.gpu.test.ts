import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomValues, relativeError, runKernel } from '../testing/run-kernel';
import { matmul, type MatmulSpec, type Tiling } from './matmul';
import { gradientPartWords, weightGradient, type WeightGradientSpec } from './weight-gradient';

/** float32: 24 bits of mantissa, sums of up to a few thousand products in any order. */
const TOLERANCE = 1e-5;
const TILINGS: Tiling[] = ['registers', 'shared'];

const gelu = (x: number) => x / (1 + Math.exp(-1.702 * x));
const geluSlope = (x: number) => {
  const g = 1 / (1 + Math.exp(-1.702 * x));
  return g + 1.702 * x * g * (1 - g);
};

/** The place of every range's matrix, in floats; with padding in between, so that wrong places are seen. */
const matrixPlaces = ({ rows, k, n, taps }: MatmulSpec) => rows.map((_, i) => i * (k * n * (taps ? 3 : 1) + 8));

interface Operands {
  a: number[];
  b: number[];
  bias: number[];
  x: number[];
  c: number[];
}

function operandsOf(spec: MatmulSpec, scale = 1): Operands {
  const { rows, k, n, taps } = spec;
  const last = (of: (r: MatmulSpec['rows'][number]) => number) => Math.max(...rows.map(r => of(r) + r.count));
  const outputs = last(r => Math.max(r.to, r.residual ?? r.to)) * n;
  return {
    a: randomValues(last(r => r.from) * k, 'a', scale),
    b: randomValues((k * n * (taps ? 3 : 1) + 8) * rows.length, 'b'),
    bias: randomValues(n * rows.length, 'bias'),
    x: randomValues(outputs, 'x', 2),
    c: randomValues(outputs, 'c'),
  };
}

/** The same in float64, index by index. */
function reference(spec: MatmulSpec, { a, b, bias, x, c }: Operands): { result: number[]; argument: number[] } {
  const { rows, k, n, layout, taps } = spec;
  const [result, argument] = [[...c], c.map(() => 0)];
  rows.forEach((range, which) => {
    const at = matrixPlaces(spec)[which]!;
    for (let r = 0; r < range.count; r++)
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let t = 0; t < (taps ? 3 : 1); t++) {
          const shift = taps ? taps * (t - 1) : 0;
          const inside = (r % (range.length ?? 1)) + shift;
          if (taps && (inside < 0 || inside >= range.length!)) continue;
          for (let i = 0; i < k; i++) {
            const weight =
              layout === 'nk' ? (column * (taps ? 3 : 1) + t) * k + i : (i * (taps ? 3 : 1) + t) * n + column;
            sum += a[(range.from + r + shift) * k + i]! * b[at + weight]!;
          }
        }
        const place = (range.to + r) * n + column;
        if (spec.bias) sum += bias[which * n + column]!;
        if (spec.slope === 'quickGelu') sum *= geluSlope(x[place]!);
        if (spec.slope === 'relu') sum = x[place]! > 0 ? sum : 0;
        argument[place] = sum;
        if (spec.activation === 'quickGelu') sum = gelu(sum);
        if (spec.activation === 'relu') sum = Math.max(0, sum);
        if (spec.residual) sum += x[((range.residual ?? range.to) + r) * n + column]!;
        result[place] = spec.accumulate ? result[place]! + sum : sum;
      }
  });
  return { result, argument };
}

async function check(spec: MatmulSpec, scale = 1): Promise<void> {
  const operands = operandsOf(spec, scale);
  const places = matrixPlaces(spec).flatMap((at, i) => (spec.bias ? [at / 4, (i * spec.n) / 4] : [at / 4]));
  const found = await runKernel(matmul(spec), {
    buffers: {
      a: operands.a,
      b: operands.b,
      ...(spec.bias && { parameters: operands.bias }),
      ...((spec.residual || spec.slope) && { x: operands.x }),
      result: operands.c,
      ...(spec.activation === 'quickGelu' && { argument: operands.c.length }),
    },
    args: places,
  });
  const expected = reference(spec, operands);
  expect(relativeError(found.result!, expected.result)).toBeLessThan(TOLERANCE);
  if (found.argument) expect(relativeError(found.argument, expected.argument)).toBeLessThan(TOLERANCE);
}

const whole = (count: number) => [{ from: 0, to: 0, count }];

describe.each(TILINGS)('matrix product, %s tiling, against float64', tiling => {
  it.each([
    ['one row', { rows: whole(1), k: 4, n: 4 }],
    ['odd rows', { rows: whole(7), k: 12, n: 20 }],
    ['prime rows, columns beyond a tile', { rows: whole(67), k: 20, n: 36 }],
    ['exactly one block', { rows: whole(64), k: 16, n: 64 }],
    ['just over a block', { rows: whole(65), k: 20, n: 68 }],
    ['the widest preset', { rows: whole(96), k: 512, n: 128 }],
  ] as const)('%s', async (_, sizes) => {
    for (const layout of ['nk', 'kn'] as const) await check({ ...sizes, layout, tiling });
  });

  it('maps ranges of rows with a matrix each', async () => {
    const rows = [
      { from: 0, to: 5, count: 3 },
      { from: 10, to: 90, count: 77 },
      { from: 3, to: 8, count: 1 },
    ];
    await check({ rows, k: 24, n: 20, layout: 'nk', bias: true, tiling });
    await check({ rows, k: 24, n: 20, layout: 'kn', tiling });
  });

  it('adds biases and residuals, and applies activations and their slopes', async () => {
    const rows = [
      { from: 0, to: 0, count: 33, residual: 40 },
      { from: 33, to: 33, count: 5, residual: 2 },
    ];
    const sizes = { rows, k: 16, n: 24, tiling } as const;
    await check({ ...sizes, layout: 'nk', bias: true, activation: 'quickGelu' });
    await check({ ...sizes, layout: 'nk', bias: true, activation: 'relu' });
    await check({ ...sizes, layout: 'nk', bias: true, residual: true });
    await check({ ...sizes, layout: 'kn', slope: 'quickGelu' });
    await check({ ...sizes, layout: 'kn', slope: 'relu' });
    await check({ ...sizes, layout: 'kn', accumulate: true });
  });

  it('convolves over the tokens of a sequence, and back', async () => {
    for (const length of [1, 2, 5, 12]) {
      const rows = [{ from: 2, to: 1, count: 6 * length, length }];
      await check({ rows, k: 12, n: 20, layout: 'nk', taps: 1, tiling });
      await check({ rows, k: 12, n: 20, layout: 'kn', taps: -1, tiling });
    }
  });

  it('keeps its precision with large values', async () => {
    await check({ rows: whole(19), k: 64, n: 12, layout: 'nk', tiling }, 1e6);
    await check({ rows: whole(19), k: 64, n: 12, layout: 'nk', bias: true, activation: 'quickGelu', tiling }, 1e4);
  });

  it('fits any shape (fuzz)', async () => {
    const size = (most: number) => fc.integer({ min: 1, max: most }).map(x => 4 * x);
    const shapes = fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
      k: size(20),
      n: size(24),
      layout: fc.constantFrom('nk' as const, 'kn' as const),
      bias: fc.boolean(),
      residual: fc.boolean(),
      accumulate: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ counts, ...rest }) => {
        let from = 0;
        const rows = counts.map(count => ({ from: (from += count) - count, to: from - count, count }));
        await check({ ...rest, rows, tiling });
      }),
      { numRuns: 25, seed: 3 },
    );
  });
});

it('refuses sizes that do not fit', () => {
  expect(() => matmul({ rows: whole(1), k: 6, n: 4, layout: 'nk' })).toThrow('does not fit vec4f');
  expect(() => matmul({ rows: Array(5).fill(whole(1)[0]), k: 4, n: 4, layout: 'nk' })).toThrow('more than 4');
  expect(() => weightGradient({ groups: [[]], m: 5, n: 4 })).toThrow('does not fit vec4f');
});

async function checkGradient(spec: WeightGradientSpec): Promise<void> {
  const { groups, m, n, bias, taps, parts = 1 } = spec;
  const ranges = groups.flat();
  const dy = randomValues(Math.max(...ranges.map(r => r.from + r.count)) * m, 'dy');
  const x = randomValues(Math.max(...ranges.map(r => r.input + r.count)) * n, 'x');
  const stride = gradientPartWords(spec) * 4;
  const [size, tapCount] = [m * n * (taps ? 3 : 1), taps ? 3 : 1];
  const places = groups.map((_, g) => g * parts * stride);
  const { gradients } = await runKernel(weightGradient(spec), {
    buffers: { dy, x, gradients: groups.length * parts * stride },
    args: places.flatMap(at => (bias ? [at / 4, (at + size) / 4] : [at / 4])),
  });
  groups.forEach((rows, g) => {
    const expected = new Float64Array(stride);
    for (const range of rows)
      for (let r = 0; r < range.count; r++)
        for (let i = 0; i < m; i++) {
          const d = dy[(range.from + r) * m + i]!;
          if (bias) expected[size + i]! += d;
          for (let t = 0; t < tapCount; t++) {
            const inside = (r % (range.length ?? 1)) + t - 1;
            if (taps && (inside < 0 || inside >= range.length!)) continue;
            for (let j = 0; j < n; j++)
              expected[(i * tapCount + t) * n + j]! += d * x[(range.input + r + (taps ? t - 1 : 0)) * n + j]!;
          }
        }
    const found = new Float64Array(stride);
    for (let p = 0; p < parts; p++)
      for (let i = 0; i < stride; i++) found[i]! += gradients![places[g]! + p * stride + i]!;
    expect(relativeError(found, expected)).toBeLessThan(TOLERANCE);
  });
}

describe.each(TILINGS)('weight gradient, %s tiling, against float64', tiling => {
  const rows = (count: number, from = 0, input = 0) => ({ from, input, count });

  it.each([
    [1, 4, 4],
    [7, 12, 20],
    [67, 8, 24],
    [64, 64, 64],
    [129, 68, 36],
    [300, 128, 512],
  ])('%i rows, %i×%i', (count, m, n) => checkGradient({ groups: [[rows(count, 2, 1)]], m, n, bias: true, tiling }));

  it('adds up several ranges, for several matrices at once', () =>
    checkGradient({
      groups: [[rows(13), rows(5, 40, 20)], [rows(31, 9, 9)]],
      m: 12,
      n: 8,
      bias: true,
      tiling,
    }));

  it('is cut into parts that add up', () =>
    checkGradient({ groups: [[rows(45)], [rows(7, 3, 3), rows(2)]], m: 8, n: 20, bias: true, parts: 3, tiling }));

  it('belongs to a convolution over the tokens', async () => {
    for (const length of [1, 3, 8])
      await checkGradient({
        groups: [[{ from: 0, input: 0, count: 5 * length, length }]],
        m: 12,
        n: 20,
        taps: true,
        tiling,
      });
  });
});
