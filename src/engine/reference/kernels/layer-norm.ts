import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

/** Names of our kernels; other backends run the plain operations instead. */
const FORWARD = 'NrLayerNorm';
const INPUT_GRADIENT = 'NrLayerNormInputGradient';
const GAIN_GRADIENT = 'NrLayerNormGainGradient';

/** WGSL that leaves `mean` and `inverseStd` of row `row` (from `at`, n entries); two passes for accuracy. */
const STATISTICS = `
  var sum = 0.0;
  for (var i = 0; i < uniforms.n; i = i + 1) { sum = sum + x[at + i]; }
  let mean = sum / f32(uniforms.n);
  var squares = 0.0;
  for (var i = 0; i < uniforms.n; i = i + 1) { let d = x[at + i] - mean; squares = squares + d * d; }
  let inverseStd = 1.0 / sqrt(squares / f32(uniforms.n) + eps());`;

/** ε travels in the shader text: uniforms of this wrapper are integers. */
const epsilonFunction = (eps: number) => `fn eps() -> f32 { return ${eps.toExponential()}; }`;

/**
 * A kernel in which one thread handles one row of `x`, after its statistics.
 * @param names tensor inputs, `x` first
 * @param body WGSL that writes `result[at + i]`
 */
function layerNormKernel(key: string, names: readonly string[], body: string): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const tensors = names.map(name => (inputs as Record<string, TensorInfo>)[name]!);
    const { eps } = attrs as { eps: number };
    const { shape } = tensors[0]!;
    const size = tf.util.sizeFromShape(shape);
    const width = shape[shape.length - 1] ?? 1;
    const flat = {
      key: `${key}_${eps}`,
      inputs: names,
      outputShape: [size],
      threads: size / width,
      uniforms: 'n : i32, rows : i32, ',
      preamble: epsilonFunction(eps),
      body: `
        if (index >= uniforms.rows) { return; }
        let at = index * uniforms.n;
        ${STATISTICS}
        ${body}`,
    };
    const vectors = tensors.map(x => ({ ...x, shape: [tf.util.sizeFromShape(x.shape)] }));
    return { ...runFlat(backend as WebGPUBackend, flat, vectors, [width, size / width]), shape };
  };
}

const forward = layerNormKernel(
  'layerNorm',
  ['x', 'gain', 'shift'],
  `for (var i = 0; i < uniforms.n; i = i + 1) {
     result[at + i] = (x[at + i] - mean) * inverseStd * gain[i] + shift[i];
   }`,
);

const inputGradient = layerNormKernel(
  'layerNormInputGradient',
  ['x', 'gain', 'dy'],
  `var meanScaled = 0.0;
   var meanProduct = 0.0;
   for (var i = 0; i < uniforms.n; i = i + 1) {
     let scaled = dy[at + i] * gain[i];
     meanScaled = meanScaled + scaled;
     meanProduct = meanProduct + scaled * (x[at + i] - mean) * inverseStd;
   }
   meanScaled = meanScaled / f32(uniforms.n);
   meanProduct = meanProduct / f32(uniforms.n);
   for (var i = 0; i < uniforms.n; i = i + 1) {
     let xHat = (x[at + i] - mean) * inverseStd;
     result[at + i] = (dy[at + i] * gain[i] - meanScaled - xHat * meanProduct) * inverseStd;
   }`,
);

/** dy·x̂ per entry, to be added up over rows. */
const gainGradient = layerNormKernel(
  'layerNormGainGradient',
  ['x', 'dy'],
  'for (var i = 0; i < uniforms.n; i = i + 1) { result[at + i] = dy[at + i] * (x[at + i] - mean) * inverseStd; }',
);

/** Kernels of the WebGPU backend; there is no stock one of these names. */
export const LAYER_NORM_KERNELS: KernelConfig[] = [
  { kernelName: FORWARD, backendName: 'webgpu', kernelFunc: forward },
  { kernelName: INPUT_GRADIENT, backendName: 'webgpu', kernelFunc: inputGradient },
  { kernelName: GAIN_GRADIENT, backendName: 'webgpu', kernelFunc: gainGradient },
];

/** What layer normalisation takes. */
export interface LayerNormInputs {
  /** [..., D] */
  x: tf.Tensor;
  /** [D] */
  gain: tf.Tensor;
  /** [D] */
  shift: tf.Tensor;
}

/** Gradients with respect to the three inputs. */
type LayerNormGradients = [tf.Tensor, tf.Tensor, tf.Tensor];

const run = (name: string, inputs: Record<string, tf.Tensor>, eps: number) =>
  tf.engine().runKernel(name, inputs, { eps }) as tf.Tensor;

function fusedGradients({ x, gain }: LayerNormInputs, dy: tf.Tensor, eps: number): LayerNormGradients {
  const width = gain.size;
  const dGain = tf.sum(tf.reshape(run(GAIN_GRADIENT, { x, dy }, eps), [-1, width]), 0);
  return [run(INPUT_GRADIENT, { x, gain, dy }, eps), dGain, tf.sum(tf.reshape(dy, [-1, width]), 0)];
}

/** A vector [n] as [1, …, 1, n]: TensorFlow.js' WebGPU program for rank-1 operands is slow. */
const asRow = (x: tf.Tensor, rank: number) => tf.reshape(x, [...Array<number>(rank - 1).fill(1), x.size]);

function plainParts(x: tf.Tensor, eps: number): { xHat: tf.Tensor; inverseStd: tf.Tensor } {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const inverseStd = tf.div(1, tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps)));
  return { xHat: tf.mul(centred, inverseStd), inverseStd };
}

/** The same by plain operations, for the other backends and as the kernels' reference. */
export function plainLayerNorm({ x, gain, shift }: LayerNormInputs, eps: number): tf.Tensor {
  return tf.add(tf.mul(plainParts(x, eps).xHat, asRow(gain, x.rank)), asRow(shift, x.rank));
}

/** Gradients by plain operations. */
export function plainLayerNormGradients({ x, gain }: LayerNormInputs, dy: tf.Tensor, eps: number): LayerNormGradients {
  const width = gain.size;
  const { xHat, inverseStd } = plainParts(x, eps);
  const mean = (t: tf.Tensor) => tf.div(tf.sum(t, -1, true), width);
  const scaled = tf.mul(dy, asRow(gain, x.rank));
  const inner = tf.sub(tf.sub(scaled, mean(scaled)), tf.mul(xHat, mean(tf.mul(scaled, xHat))));
  const rows = (t: tf.Tensor) => tf.reshape(t, [-1, width]);
  return [tf.mul(inner, inverseStd), tf.sum(rows(tf.mul(dy, xHat)), 0), tf.sum(rows(dy), 0)];
}

/** Whether the current backend has the fused kernels. */
function fused(): boolean {
  return tf.getKernel(FORWARD, tf.getBackend()) != null;
}

/**
 * Layer normalisation over the last axis with a gradient of its own: one dispatch forward, four back on WebGPU.
 * @param eps inside the root
 * @returns [..., D]
 */
export function fusedLayerNorm(inputs: LayerNormInputs, eps: number): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const [x, gain, shift] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[3] as tf.GradSaveFunc;
    save([x, gain]);
    const value = fused() ? run(FORWARD, { x, gain, shift }, eps) : plainLayerNorm({ x, gain, shift }, eps);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const kept = { x: saved[0]!, gain: saved[1]!, shift: saved[1]! };
      return fused() ? fusedGradients(kept, dy, eps) : plainLayerNormGradients(kept, dy, eps);
    };
    return { value, gradFunc };
  });
  return op(inputs.x, inputs.gain, inputs.shift);
}
