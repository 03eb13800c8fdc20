import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type KernelLimits } from '@/browser/webgpu-limits';
import { bufferProblems, largestBuffer } from '@/config/buffer-sizes';
import { DOMAINS } from '@/config/domains';
import { LATER_LOSSES } from '@/config/later-losses';
import { ALL_PRESETS, presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { Random } from '@/math/random';
import { retrievalInteraction } from './kernels/late-interaction';
import { sinkhorn } from './kernels/sinkhorn';
import { isPlanned } from './losses/table';
import { kernelProblems, LimitError, planProblems, workgroupBytes } from './limits';
import { PlanBuilder } from './plan';
import { surveyPlans } from './plan-survey';
import { planProblem } from './shape';
import { SOFTWARE_TUNING, type Tuning } from './tuning';

const GPU_TUNING: Tuning = { tiling: 'shared', invocations: 16_384, subgroups: true };
const NO_LIMITS = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map(name => [name, Infinity]),
) as unknown as KernelLimits;

/**
 * A valid config with a plan, of any size that the schema allows; sizes are as likely small as large. More layers only
 * repeat the same kernels.
 */
function randomConfig(seed: number): ExperimentConfig {
  const random = new Random('limits', seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.between(0, list.length))]!;
  const size = (low: number, high: number) => Math.round(Math.exp(random.between(Math.log(low), Math.log(high))));
  const yes = () => random.between(0, 1) < 0.7;
  const { config } = presetNamed('paper');
  const width = 8 * size(1, 128);
  const heads = () => pick([1, 2, 4, 8, 16, 32].filter(h => width % (4 * h) === 0));
  const batchSize = size(4, 1024);
  const trainClips = 65_536;
  const testPairs = size(20, 5000);
  const testCaptions = pick([1, 1, 2, 5, 16].filter(each => each * testPairs ** 2 <= 5e7));
  const rounds = pick([1, 2, 3]);
  const ratios = () => Array.from({ length: rounds }, () => random.between(0.05, 1));
  const { losses } = config;
  const later = Object.fromEntries(
    LATER_LOSSES.filter(isPlanned).map(name => [name, { ...losses[name], enabled: yes() }]),
  );
  return {
    ...config,
    batchSize,
    bankSize: size(1, 16_384),
    data: {
      ...config.data,
      domain: pick(Object.values(DOMAINS)).name,
      words: size(4, 77),
      trainClips,
      testPairs,
      testCaptions,
    },
    model: {
      ...config.model,
      width,
      text: { layers: size(1, 4), heads: heads() },
      temporal: { layers: size(1, 4), heads: heads() },
      merging: { ...config.model.merging, heads: heads(), k: size(1, 8), textRatios: ratios(), videoRatios: ratios() },
    },
    losses: {
      ...losses,
      centrality: { ...losses.centrality, enabled: yes(), detached: yes() },
      neighbor: { ...losses.neighbor, enabled: yes(), neighbors: Math.max(1, Math.min(20, batchSize - 3)) },
      uniform: { ...losses.uniform, enabled: yes() },
      kl: { ...losses.kl, enabled: yes() },
      ...later,
    },
    evaluation: { ...config.evaluation, k: Math.min(100, Math.floor(testPairs / 2)) },
  };
}

const planned = ALL_PRESETS.filter(({ config }) => planProblem(config) === null);

describe.each([
  ['software adapters', SOFTWARE_TUNING],
  ['GPUs', GPU_TUNING],
])('plans tuned for %s', (_, tuning) => {
  it.each(planned.map(({ name, config }) => [name, config] as const))('run with default limits: %s', (__, config) => {
    const plans = surveyPlans(config, tuning);
    expect(plans.length).toBeGreaterThan(6);
    for (const { name, kernels, buffers } of plans) {
      expect(kernels.length, name).toBeGreaterThan(0);
      expect(planProblems(kernels, buffers, DEFAULT_LIMITS), name).toEqual([]);
    }
    expect(bufferProblems(config, DEFAULT_LIMITS)).toEqual([]);
  });
});

describe('plans of 200 configs of any size', () => {
  it('keep every kernel within default limits, and have the largest buffer that the form says', () => {
    let kernelsSeen = 0;
    for (let seed = 0; seed < 200; seed++) {
      const config = randomConfig(seed);
      expect(parseConfig(config).problems).toEqual([]);
      expect(planProblem(config)).toBeNull();
      let largest = 0;
      for (const { name, kernels, buffers } of surveyPlans(config, seed % 2 ? GPU_TUNING : SOFTWARE_TUNING, false)) {
        kernelsSeen += kernels.length;
        expect(Math.max(...kernels.map(kernel => kernel.storage.length))).toBeLessThanOrEqual(8);
        expect(planProblems(kernels, [], DEFAULT_LIMITS), `${name} of config ${seed}`).toEqual([]);
        largest = Math.max(largest, ...buffers.map(({ bytes }) => bytes));
      }
      // Small buffers are rounded up, and nobody asks about them.
      if (largest < 2 ** 24) continue;
      expect(Math.abs(largestBuffer(config) / largest - 1), `config ${seed}`).toBeLessThan(0.01);
    }
    expect(kernelsSeen).toBeGreaterThan(20_000);
  }, 240_000);
});

describe('limits', () => {
  it('name the field, both numbers and what fits', () => {
    const { config } = presetNamed('paper');
    const large = {
      ...config,
      bankSize: 16_384,
      data: { ...config.data, trainClips: 16_384 },
      model: { ...config.model, width: 256 },
    };
    expect(parseConfig(large).problems).toEqual([]);
    const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 28 };
    const [problem, ...others] = bufferProblems(large, limits);
    expect(others).toEqual([]);
    expect(problem).toEqual({
      path: 'bankSize',
      message:
        'With a memory bank of 16,384 and a width of 256 one buffer takes 808 MB; this adapter allows 268 MB. At most 5,397 fits.',
    });
    expect(bufferProblems({ ...large, bankSize: 5397 }, limits)).toEqual([]);
    const recorded = surveyPlans(large, SOFTWARE_TUNING);
    const found = recorded.flatMap(({ kernels, buffers }) =>
      planProblems(kernels, buffers, { ...NO_LIMITS, ...limits }),
    );
    expect(found).toContain('The buffer "token hidden" would take 808 MB; this adapter allows 268 MB.');
  });

  it('are told for each kind of what a kernel needs', () => {
    const kernel = {
      label: 'k',
      storage: Array.from({ length: 9 }, (_, i) => ({ name: `b${i}`, type: 'f32' })),
      code: 'var<workgroup> a : array<vec4f, 1025>;\nvar<workgroup> b : f32;\n@compute @workgroup_size(32, 16)\nfn main() {}',
      grid: [65_536, 1, 1],
    } as const;
    expect(workgroupBytes(kernel.code)).toBe(1025 * 16 + 16);
    expect(kernelProblems(kernel, DEFAULT_LIMITS)).toEqual([
      'The kernel "k" needs 9 storage buffers; this adapter allows 8.',
      'The kernel "k" needs 16,416 bytes of workgroup memory; this adapter allows 16,384.',
      'The kernel "k" needs 512 invocations in a workgroup; this adapter allows 256.',
      'The kernel "k" needs 65,536 workgroups in x; this adapter allows 65,535.',
    ]);
    expect(kernelProblems(kernel, NO_LIMITS)).toEqual([]);
    expect(() => workgroupBytes('var<workgroup> a : mat4x4f;')).toThrow('mat4x4f');
    expect(workgroupBytes(sinkhorn(100, 3).code)).toBe(2 * 400);
  });

  it('are checked before anything is compiled or allocated', async () => {
    const touched: string[] = [];
    const device = new Proxy({} as GPUDevice, {
      get: (_, name) => {
        if (name === 'limits') return { ...DEFAULT_LIMITS, maxStorageBufferBindingSize: 1024 };
        touched.push(String(name));
        return undefined;
      },
    });
    const builder = new PlanBuilder();
    const buffer = builder.temporary('large', 4096);
    const small = builder.temporary('small', 4);
    const { kernel, args } = retrievalInteraction({ words: 4, frames: 4, width: 8, texts: 2, videos: 2, rows: 2 });
    builder.dispatch(kernel, [buffer, small, small, small, small], args);
    const compiled = builder.compile(device, { buffer: {} as GPUBuffer, struct: '' });
    await expect(compiled).rejects.toThrow(LimitError);
    await expect(compiled).rejects.toThrow('"large"');
    expect(touched).toEqual([]);
  });
});
