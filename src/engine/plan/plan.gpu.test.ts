import { afterEach, expect, it, vi } from 'vitest';
import { STORAGE_USAGE, UNIFORM_USAGE } from './buffer-usage';
import { matmul } from './kernels/matmul';
import { STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { PlanBuilder } from './plan';

afterEach(() => vi.restoreAllMocks());

/** A device with a clock, as every adapter that these tests run on has. */
async function clockedDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  return adapter!.requestDevice({ requiredFeatures: ['timestamp-query'] });
}

/** A small product, and one of 4,096 times its work, which takes longer than any clock's tick. */
async function products(device: GPUDevice) {
  const sides = [32, 512];
  const buffers = ['a', 'b', 'c'].map(label => {
    const gpu = device.createBuffer({ label, size: 512 * 512 * 4, usage: STORAGE_USAGE });
    return { label, bytes: gpu.size, gpu };
  });
  const step = device.createBuffer({ size: STEP_BYTES, usage: UNIFORM_USAGE });
  const builder = new PlanBuilder();
  for (const n of sides)
    builder.dispatch(
      matmul({ rows: [{ from: 0, to: 0, count: n }], k: n, n, layout: 'nk', tiling: 'registers' }),
      buffers,
      [0],
    );
  return builder.compile(device, { buffer: step, struct: STEP_STRUCT });
}

it('every dispatch is timed, slowest first, by the device’s clock and without one', async () => {
  const device = await clockedDevice();
  const plan = await products(device);
  const queries = vi.spyOn(device, 'createQuerySet');
  for (const clock of [true, false]) {
    queries.mockClear();
    vi.spyOn(device.features, 'has').mockReturnValue(clock);
    const times = await plan.profile();
    expect(queries).toHaveBeenCalledTimes(clock ? 1 : 0);
    expect(times.map(t => t.flops).toSorted((a, b) => a - b)).toEqual([2 * 32 ** 3, 2 * 512 ** 3]);
    expect(times[0]!.milliseconds).toBeGreaterThanOrEqual(times[1]!.milliseconds);
    expect(times[0]!.milliseconds).toBeGreaterThan(0);
    expect(times[1]!.milliseconds).toBeGreaterThanOrEqual(0);
  }
  device.destroy();
});
