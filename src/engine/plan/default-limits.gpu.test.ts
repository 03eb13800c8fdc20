import { expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '@/browser/webgpu-limits';
import { gpuDevice, openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { makeData } from '../training/job-setup';
import { microPlanConfig } from '../training/micro-config';
import { TrainingSession } from '../training/session';

it('trains with all losses, tests and takes the losses apart on a device with default limits', async () => {
  const request = GPUAdapter.prototype.requestDevice;
  vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(function (this: GPUAdapter, descriptor) {
    const { requiredFeatures = [] } = descriptor ?? {};
    return request.call(this, { requiredFeatures });
  });
  const problems: string[] = [];
  const listeners = { onLost: (m: string) => problems.push(m), onError: (m: string) => problems.push(m) };
  const { limits } = await openBackend(listeners, 'webgpu');
  expect(gpuDevice().limits.maxStorageBuffersPerShaderStage).toBe(DEFAULT_LIMITS.maxStorageBuffersPerShaderStage);
  expect(limits!.maxBufferSize).toBe(DEFAULT_LIMITS.maxBufferSize);
  const config = microPlanConfig();
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  // By name: nothing else than the plan will do.
  const session = new TrainingSession(config, data, initialParameters(config), 'plan');
  await session.fillBank(async () => {});
  for (let step = 0; step < 2; step++)
    expect(Number.isFinite((await session.step(session.nextBatch())).total)).toBe(true);
  expect((await session.evaluate(async () => {})).t2v.occurrence).toHaveLength(config.data.testPairs);
  expect((await session.measurePull(async () => {})).terms).toHaveLength(4);
  session.dispose();
  expect(problems).toEqual([]);
});
