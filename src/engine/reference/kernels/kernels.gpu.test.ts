import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { openBackend } from '../../backend';
import { tf } from '../../tf';
import { fusedLayerNorm, plainLayerNorm, plainLayerNormGradients } from './layer-norm';
import { lateInteraction } from './late-interaction';
import { plainQuickGelu, quickGelu } from './quick-gelu';
import { registerKernels, restoreStockKernels } from './register';
import { plainWindows, windows } from './windows';

const problems: string[] = [];

beforeAll(async () => {
  const listeners = { onLost: (m: string) => problems.push(m), onError: (m: string) => problems.push(m) };
  const backend = await openBackend(listeners, 'webgpu');
  expect(backend.name).toBe('webgpu');
});

/** Seeded values in [-scale, scale]. */
function values(shape: number[], seed: number, scale = 1): tf.Tensor {
  const random = new Random('kernel test', seed, ...shape);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.between(-scale, scale)),
    shape,
  );
}

/** Largest |a−b| relative to the largest |b|. */
async function relativeError(actual: tf.Tensor, expected: tf.Tensor): Promise<number> {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = await Promise.all([actual.data(), expected.data()]);
  let [error, size] = [0, 1e-30];
  for (let i = 0; i < b.length; i++) {
    error = Math.max(error, Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)));
    size = Math.max(size, Math.abs(b[i] ?? 0));
  }
  expect(problems).toEqual([]);
  return error / size;
}

/** float32: 24 bits of mantissa; sums of a few thousand terms in any order. */
const TOLERANCE = 2e-5;

/** The same computation with TensorFlow.js' own kernels. */
async function withStock(compute: () => tf.Tensor): Promise<tf.Tensor> {
  restoreStockKernels();
  const out = compute();
  await out.data();
  registerKernels();
  return out;
}

describe('row reductions against the stock kernels', () => {
  const cases: [number[], number | number[]][] = [
    [[1], 0],
    [[7, 13], 1],
    [[13, 7], 0],
    [[5, 11, 3], 1],
    [
      [4, 6, 5, 3],
      [1, 2],
    ],
    [[5000], 0],
    [[3, 4099], 1],
    [[2, 3, 8, 8], 3],
  ];
  const operations = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min };
  for (const [name, reduce] of Object.entries(operations))
    it.each(cases)(`${name} of %j over %j`, async (shape, axis) => {
      const x = values(shape, 1, 10);
      const compute = () => reduce(x, axis) as tf.Tensor;
      expect(await relativeError(compute(), await withStock(compute))).toBeLessThan(TOLERANCE);
    });
});

describe('matrix product against the stock kernel', () => {
  const cases: [number, number, number, number][] = [
    [1, 1, 1, 1],
    [1, 3, 5, 7],
    [2, 17, 4, 9],
    [3, 8, 8, 8],
    [1, 129, 33, 131],
    [4, 64, 16, 64],
    [1, 256, 96, 200],
  ];
  for (const [ta, tb] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const)
    it.each(cases)(`${ta ? 'Aᵀ' : 'A'}·${tb ? 'Bᵀ' : 'B'}, %i × [%i × %i × %i]`, async (batch, m, k, n) => {
      const a = values(ta ? [batch, k, m] : [batch, m, k], 2);
      const b = values(tb ? [batch, n, k] : [batch, k, n], 3);
      const compute = () => tf.matMul(a, b, ta, tb);
      expect(await relativeError(compute(), await withStock(compute))).toBeLessThan(TOLERANCE);
    });

  it('takes one matrix against a batch', async () => {
    const [a, b] = [values([5, 6, 4], 4), values([1, 4, 7], 5)];
    const compute = () => tf.matMul(a, b);
    expect(await relativeError(compute(), await withStock(compute))).toBeLessThan(TOLERANCE);
  });
});

describe('softmax against the stock kernel', () => {
  it.each([[[1, 1]], [[3, 7]], [[2, 5, 11]], [[64, 24]], [[2, 257]], [[1, 2, 3, 4]]])('%j', async shape => {
    const x = values(shape, 6, 30);
    const compute = () => tf.softmax(x);
    expect(await relativeError(compute(), await withStock(compute))).toBeLessThan(TOLERANCE);
  });

  it('gives masked entries exactly nothing', async () => {
    const x = tf.tensor2d([1, -9e15, 2, -9e15], [1, 4]);
    const out = await tf.softmax(x).data();
    expect([out[1], out[3]]).toEqual([0, 0]);
    expect((out[0] ?? 0) + (out[2] ?? 0)).toBeCloseTo(1, 6);
  });
});

describe('cast', () => {
  it('converts booleans and integers that may then be transposed', async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32');
    const out = tf.transpose(tf.cast(x, 'float32'));
    expect(Array.from(await out.data())).toEqual([1, 4, 2, 5, 3, 6]);
    const flags = tf.transpose(tf.cast(tf.greater(x, 3), 'float32'));
    expect(Array.from(await flags.data())).toEqual([0, 1, 0, 1, 0, 1]);
    expect(problems).toEqual([]);
  });
});

describe('layer normalisation against plain operations', () => {
  it.each([[[1, 4]], [[3, 7]], [[2, 5, 13]], [[33, 64]], [[4, 16, 96]], [[1, 512]]])('%j', async shape => {
    const width = shape.at(-1)!;
    const inputs = { x: values(shape, 7, 3), gain: values([width], 8), shift: values([width], 9) };
    const dy = values(shape, 10);
    expect(await relativeError(fusedLayerNorm(inputs, 1e-5), plainLayerNorm(inputs, 1e-5))).toBeLessThan(TOLERANCE);
    const gradients = tf.grads((x, gain, shift) => fusedLayerNorm({ x: x!, gain: gain!, shift: shift! }, 1e-5));
    const own = gradients([inputs.x, inputs.gain, inputs.shift], dy);
    const plain = plainLayerNormGradients(inputs, dy, 1e-5);
    for (let i = 0; i < 3; i++) expect(await relativeError(own[i]!, plain[i]!)).toBeLessThan(10 * TOLERANCE);
  });
});

describe('QuickGELU against plain operations', () => {
  it.each([[[1]], [[7]], [[3, 5]], [[2, 3, 11]], [[64, 96]], [[5, 4, 3, 2]]])('%j', async shape => {
    const [x, dy] = [values(shape, 19, 60), values(shape, 20)];
    expect(await relativeError(quickGelu(x), plainQuickGelu(x))).toBeLessThan(TOLERANCE);
    const [own, plain] = [tf.grad(t => quickGelu(t))(x, dy), tf.grad(t => plainQuickGelu(t))(x, dy)];
    expect(await relativeError(own, plain)).toBeLessThan(TOLERANCE);
  });
});

describe('windows against plain operations', () => {
  it.each([[[1, 2, 2, 1]], [[2, 4, 4, 3]], [[3, 8, 8, 5]], [[1, 6, 6, 7]], [[5, 8, 8, 16]], [[2, 10, 10, 2]]])(
    '%j',
    async shape => {
      const x = values(shape, 11);
      const dy = values([shape[0]!, shape[1]! / 2, shape[2]! / 2, 16 * shape[3]!], 12);
      expect(await relativeError(windows(x), plainWindows(x))).toBe(0);
      const own = tf.grad(t => windows(t))(x, dy);
      const plain = tf.grad(t => plainWindows(t))(x, dy);
      expect(await relativeError(own, plain)).toBeLessThan(TOLERANCE);
    },
  );
});

describe('late interaction', () => {
  const inputs = (a: number, t: number, b: number, v: number, d: number) => ({
    text: values([a, t, d], 13),
    video: values([b, v, d], 14),
    textWeights: tf.softmax(values([a, t], 15)),
    videoWeights: tf.softmax(values([b, v], 16)),
  });

  it.each([
    [1, 1, 1, 1, 4],
    [2, 3, 5, 2, 7],
    [6, 16, 6, 8, 32],
  ])('has the gradient of finite differences, A %i T %i B %i V %i D %i', async (a, t, b, v, d) => {
    const x = inputs(a, t, b, v, d);
    const dy = values([a, b], 17);
    const value = async (text: tf.Tensor) => (await tf.sum(tf.mul(lateInteraction({ ...x, text }), dy)).data())[0]!;
    const gradient = await tf
      .grad(text => tf.sum(tf.mul(lateInteraction({ ...x, text }), dy)))(x.text)
      .data();
    const direction = values([a, t, d], 18);
    // Step 1e-3 in float32: the function is piecewise linear, rounding stays below 1e-3 of the value.
    const step = 1e-3;
    const numeric =
      ((await value(tf.add(x.text, tf.mul(direction, step)))) -
        (await value(tf.sub(x.text, tf.mul(direction, step))))) /
      (2 * step);
    const along = Array.from(await direction.data());
    const analytic = along.reduce((sum: number, dir, i) => sum + dir * (gradient[i] ?? 0), 0);
    expect(Math.abs(numeric - analytic)).toBeLessThan(0.02 * Math.max(1, Math.abs(analytic)));
  });

  it('shares the gradient of exact ties', async () => {
    const video = tf.tensor3d([1, 0, 1, 0], [1, 2, 2]);
    const x = {
      text: tf.tensor3d([1, 0], [1, 1, 2]),
      video,
      textWeights: tf.ones([1, 1]),
      videoWeights: tf.tensor2d([0.5, 0.5], [1, 2]),
    };
    const gradient = await tf
      .grad(v => tf.sum(lateInteraction({ ...x, video: v })))(video)
      .data();
    expect(Array.from(gradient)).toEqual([0.5, 0, 0.5, 0]);
  });
});
