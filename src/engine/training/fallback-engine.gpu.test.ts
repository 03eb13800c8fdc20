import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StepPoint } from '@/protocol/training';
import { gpuDevice, openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { refuseKernels } from '../plan/testing/refuse-kernels';
import { setTuning, SOFTWARE_TUNING, tuningOf } from '../plan/tuning';
import { makeData } from './job-setup';
import { microPlanConfig } from './micro-config';
import { TrainingSession } from './session';

const problems: string[] = [];
beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

afterEach(() => {
  vi.restoreAllMocks();
  setTuning(gpuDevice(), SOFTWARE_TUNING);
  expect(problems).toEqual([]);
});

/** A step without the uniform loss, one with it, and a test of a session on the fastest engine. */
async function train(iterations: number, notes: string[], engine?: 'operations') {
  // A number of iterations that no other test compiles: pipelines that exist are not asked for again.
  const config = microPlanConfig();
  const { losses } = config;
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  const session = new TrainingSession(config, data, initialParameters(config), engine, note => notes.push(note));
  const points: Omit<StepPoint, 'seconds'>[] = [];
  for (const enabled of [false, true]) {
    session.setLosses({ ...losses, uniform: { ...losses.uniform, enabled, iterations } });
    await session.prepare(async () => {});
    if (session.needsBank) await session.fillBank(async () => {});
    points.push(await session.step(session.nextBatch()));
  }
  const evaluation = await session.evaluate(async () => {});
  session.dispose();
  return { points, evaluation };
}

describe('a kernel that the browser refuses', () => {
  it('is done without by plain operations, from the same state, and the reason is told', async () => {
    refuseKernels(gpuDevice(), code => /var<workgroup> u : array/.test(code));
    const notes: string[] = [];
    const found = await train(7, notes);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^Plain operations are used, which are slower: The kernel "sinkhorn 6×6, 7 iterations" does not/,
    );
    const expected = await train(7, [], 'operations');
    found.points.forEach(({ total, gradientNorm }, step) => {
      const other = expected.points[step]!;
      // The first step was the plan's: float32 in another order.
      expect(Math.abs(total / other.total - 1)).toBeLessThan(1e-4);
      expect(Math.abs(gradientNorm / other.gradientNorm - 1)).toBeLessThan(1e-3);
    });
    expect(found.evaluation.t2v.occurrence).toEqual(expected.evaluation.t2v.occurrence);
  });

  it('costs the fast variants alone where it is one of them', async () => {
    setTuning(gpuDevice(), { tiling: 'shared', invocations: 0, subgroups: false });
    refuseKernels(gpuDevice(), code => /var<workgroup> rows : array/.test(code));
    const notes: string[] = [];
    const found = await train(5, notes);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Only the plain kernels are used: The kernel "matmul/);
    expect(tuningOf(gpuDevice())).toEqual(SOFTWARE_TUNING);
    expect(Number.isFinite(found.points[1]!.total)).toBe(true);
  });
});
