import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExperimentConfig } from '@/config/schema';
import type { ModelSource } from '@/protocol/explore';
import { gpuDevice } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { refuseKernels } from '../plan/testing/refuse-kernels';
import { setTuning, SOFTWARE_TUNING, tuningOf } from '../plan/tuning';
import { writeWeights } from '../training/backbone';
import { microConfig, microPlanConfig } from '../training/micro-config';
import { Explorer } from './explorer';

const silent = () => {};

const sourceOf = (config: ExperimentConfig): ModelSource => ({
  key: JSON.stringify(config),
  config,
  weights: { kind: 'file', file: writeWeights(initialParameters(config), {}) },
});

/** A width that no other test compiles: pipelines that exist are not asked for again. */
function configOf(width: number): ExperimentConfig {
  const config = microPlanConfig();
  return { ...config, data: { ...config.data, testPairs: 10 }, model: { ...config.model, width } };
}

/** An explorer on a device of its own, and everything that it tells. */
async function start() {
  const explorer = new Explorer('webgpu');
  const told: (readonly string[])[] = [];
  await explorer.listen(notes => told.push(notes));
  await explorer.start();
  return { explorer, told };
}

let expected: number[];
/** Similarities of all pairs. */
async function similarities(explorer: Explorer, source: ModelSource): Promise<number[]> {
  const { domain } = source.config.data;
  const { videos } = await explorer.open(source, domain, silent);
  const { values } = await explorer.matrix(source.key, domain, { way: 't2v', order: 'index', count: videos });
  return [...values];
}

/** float32: sums in another order. */
const TOLERANCE = 2e-5;
const expectSame = (found: number[]) =>
  found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(TOLERANCE));

const source = sourceOf(configOf(40));

beforeAll(async () => {
  const cpu = new Explorer('cpu');
  expected = await similarities(cpu, source);
  cpu.dispose();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a kernel that the browser refuses', () => {
  it('is done without by plain operations, and the page is told why, once', async () => {
    const { explorer, told } = await start();
    refuseKernels(gpuDevice(), code => /bestWho/.test(code));
    expectSame(await similarities(explorer, source));
    // Another model, and somebody who listens later.
    await explorer.embed({ ...source, key: 'another' }, source.config.data.domain, silent);
    await explorer.listen(notes => told.push(notes));
    explorer.dispose();
    expect(told.map(notes => notes.length)).toEqual([0, 1, 1]);
    expect(told[1]![0]).toMatch(
      /^Plain operations are used, which are slower: The kernel "late interaction 10×10" does not compile: /,
    );
    expect(told[2]).toEqual(told[1]);
  });

  it('costs the fast variants alone where it is one of them', async () => {
    const { explorer, told } = await start();
    setTuning(gpuDevice(), { tiling: 'shared', invocations: 0, subgroups: false });
    refuseKernels(gpuDevice(), code => /var<workgroup> rows : array/.test(code));
    expectSame(await similarities(explorer, source));
    explorer.dispose();
    expect(tuningOf(gpuDevice())).toEqual(SOFTWARE_TUNING);
    expect(told.at(-1)).toEqual([expect.stringMatching(/^Only the plain kernels are used: The kernel "matmul/)]);
  });

  it('is not missed where all are there, nor where there is no plan: the reason for that is told', async () => {
    const { explorer, told } = await start();
    expectSame(await similarities(explorer, source));
    expect(told).toEqual([[]]);
    const config = microConfig();
    await explorer.embed(sourceOf({ ...config, data: { ...config.data, testPairs: 4 } }), config.data.domain, silent);
    explorer.dispose();
    expect(told.at(-1)).toEqual([
      'Plain operations are used, which are slower: this config has no static plan: its frames are encoded by a vision transformer.',
    ]);
  });
});
