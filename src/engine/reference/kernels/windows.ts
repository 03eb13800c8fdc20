import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tf';
import { runFlat } from './webgpu-program';

const FORWARD = 'NrWindows';
const GRADIENT = 'NrWindowsGradient';

/**
 * Entry `k` of a window is the pixel (ky, kx) of channel `ch`: windows are 2×2 blocks of 2×2 pixels,
 * k = ((r·2 + c)·4 + a·2 + b)·C + ch with ky = 2r + a, kx = 2c + b.
 */
const forward: KernelFunc = ({ inputs, backend }) => {
  const { x } = inputs as { x: TensorInfo };
  const [count = 1, size = 1, , channels = 1] = x.shape;
  const half = size / 2;
  const total = count * half * half * 16 * channels;
  const flat = {
    key: 'windows',
    inputs: ['x'],
    outputShape: [total],
    threads: total,
    uniforms: 'side : i32, channels : i32, ',
    body: `
      if (index >= uniforms.size) { return; }
      let channel = index % uniforms.channels;
      let tap = (index / uniforms.channels) % 16;
      let cell = index / (uniforms.channels * 16);
      let cells = uniforms.side / 2;
      let ky = (tap / 8) * 2 + (tap / 2) % 2;
      let kx = ((tap / 4) % 2) * 2 + tap % 2;
      let y = 2 * ((cell / cells) % cells) + ky - 1;
      let xx = 2 * (cell % cells) + kx - 1;
      let image = cell / (cells * cells);
      var value = 0.0;
      if (y >= 0 && y < uniforms.side && xx >= 0 && xx < uniforms.side) {
        value = x[((image * uniforms.side + y) * uniforms.side + xx) * uniforms.channels + channel];
      }
      result[index] = value;`,
  };
  const out = runFlat(
    backend as WebGPUBackend,
    flat,
    [{ ...x, shape: [tf.util.sizeFromShape(x.shape)] }],
    [size, channels],
  );
  return { ...out, shape: [count, half, half, 16 * channels] };
};

/** Adds up the four windows that every pixel is in. */
const gradient: KernelFunc = ({ inputs, backend }) => {
  const { dy } = inputs as { dy: TensorInfo };
  const [count = 1, half = 1, , taps = 16] = dy.shape;
  const channels = taps / 16;
  const size = half * 2;
  const total = count * size * size * channels;
  const flat = {
    key: 'windowsGradient',
    inputs: ['dy'],
    outputShape: [total],
    threads: total,
    uniforms: 'cells : i32, channels : i32, ',
    body: `
      if (index >= uniforms.size) { return; }
      let side = uniforms.cells * 2;
      let channel = index % uniforms.channels;
      let xx = (index / uniforms.channels) % side;
      let y = (index / (uniforms.channels * side)) % side;
      let image = index / (uniforms.channels * side * side);
      var sum = 0.0;
      for (var a = 0; a < 2; a = a + 1) {
        for (var b = 0; b < 2; b = b + 1) {
          let ky = (y + 1) % 2 + 2 * a;
          let kx = (xx + 1) % 2 + 2 * b;
          let top = y + 1 - ky;
          let left = xx + 1 - kx;
          if (top >= 0 && left >= 0 && top / 2 < uniforms.cells && left / 2 < uniforms.cells) {
            let cell = (image * uniforms.cells + top / 2) * uniforms.cells + left / 2;
            let tap = (ky / 2) * 8 + (kx / 2) * 4 + (ky % 2) * 2 + kx % 2;
            sum = sum + dy[(cell * 16 + tap) * uniforms.channels + channel];
          }
        }
      }
      result[index] = sum;`,
  };
  const out = runFlat(
    backend as WebGPUBackend,
    flat,
    [{ ...dy, shape: [tf.util.sizeFromShape(dy.shape)] }],
    [half, channels],
  );
  return { ...out, shape: [count, size, size, channels] };
};

/** Kernels of the WebGPU backend; there is no stock one of these names. */
export const WINDOW_KERNELS: KernelConfig[] = [
  { kernelName: FORWARD, backendName: 'webgpu', kernelFunc: forward },
  { kernelName: GRADIENT, backendName: 'webgpu', kernelFunc: gradient },
];

/** The same by plain operations, differentiable, for the other backends and as the kernels' reference. */
export function plainWindows(x: tf.Tensor): tf.Tensor {
  const [count = 1, size = 1, , channels = 1] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const blocks = size / 2 + 1;
  // Slices stay at rank 4: the gradient of a slice is a pad, and WebGPU cannot pad rank 5.
  const cut = tf.transpose(tf.reshape(padded, [count, blocks, 2, blocks, 2 * channels]), [0, 1, 3, 2, 4]);
  const grid = tf.reshape(cut, [count, blocks, blocks, 4 * channels]);
  const at = (row: number, column: number) => tf.slice(grid, [0, row, column, 0], [-1, size / 2, size / 2, -1]);
  return tf.concat([at(0, 0), at(0, 1), at(1, 0), at(1, 1)], 3);
}

/**
 * 4×4 windows with stride 2 and padding 1 (im2col), so that a convolution becomes one matrix product.
 * @param x [N, S, S, C], S even
 * @returns [N, S/2, S/2, 16·C]
 */
export function windows(x: tf.Tensor): tf.Tensor {
  if (tf.getKernel(FORWARD, tf.getBackend()) == null) return plainWindows(x);
  const op = tf.customGrad((...args) => ({
    value: tf.engine().runKernel(FORWARD, { x: args[0] as tf.Tensor }) as tf.Tensor,
    gradFunc: (dy: tf.Tensor) => tf.engine().runKernel(GRADIENT, { dy }) as tf.Tensor,
  }));
  return op(x);
}
