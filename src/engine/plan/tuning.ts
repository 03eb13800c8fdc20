import type { Tiling } from './kernels/matmul';

/** What is best on an adapter, besides what is computed. */
export interface Tuning {
  tiling: Tiling;
  /**
   * invocations that a weight gradient should have at least: it is cut into parts until it has as many. 0 never cuts,
   * which is best where the cores are few
   */
  invocations: number;
}

/** For adapters that compute on the CPU: no barriers, no partial sums. */
export const SOFTWARE_TUNING: Tuning = { tiling: 'registers', invocations: 0 };

/** Invocations that keep a GPU busy while others wait for memory. */
export const GPU_INVOCATIONS = 16_384;

const known = new WeakMap<GPUDevice, Tuning>();

/** What was set for a device; without that, what is right everywhere. */
export function tuningOf(device: GPUDevice): Tuning {
  return known.get(device) ?? SOFTWARE_TUNING;
}

/** Every plan made for this device from now on follows this. */
export function setTuning(device: GPUDevice, tuning: Tuning): void {
  known.set(device, tuning);
}
