import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LOSS_NAMES, withOnly } from '@/config/losses';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { gpuDevice, openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { isTrained } from '../contract/parameters';
import { makeData } from '../training/job-setup';
import { microPlanConfig } from '../training/micro-config';
import type { EngineName } from '@/protocol/training';
import { TrainingSession } from '../training/session';
import { isPlanned } from './losses/table';
import { planProblem } from './shape';
import { setTuning, SOFTWARE_TUNING, type Tuning } from './tuning';

const problems: string[] = [];
beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

const micro = microPlanConfig();
const planned = LOSS_NAMES.filter(isPlanned);
const base = { ...micro, losses: withOnly(micro.losses, planned) };
const { losses, model, data, optimizer } = base;
const off = { enabled: false };

/** Sizes that do not divide tiles, towers of unequal depth and heads, every set of losses, both update rules. */
const CONFIGS: Record<string, Partial<ExperimentConfig>> = {
  'all losses': {},
  'odd sizes, a deeper text tower, BertAdam with clips': {
    batchSize: 7,
    bankSize: 5,
    data: { ...data, words: 13, trainClips: 29 },
    model: {
      ...model,
      width: 24,
      text: { layers: 2, heads: 3 },
      temporal: { layers: 1, heads: 6 },
      merging: { ...model.merging, heads: 2, noise: 0 },
    },
    optimizer: { ...optimizer, kind: 'bertadam', parameterClip: 0.01, globalClip: 0.5 },
  },
  'twelve frames, a deeper temporal tower, three rounds of merging': {
    data: { ...data, domain: 'B', words: 9 },
    model: {
      ...model,
      width: 32,
      temporal: { layers: 2, heads: 4 },
      merging: { ...model.merging, textRatios: [0.7, 0.5, 0.5], videoRatios: [0.6, 0.5, 0.5] },
    },
    losses: { ...losses, kl: { ...losses.kl, weight: 3 }, centrality: { ...losses.centrality, ...off } },
  },
  'plain InfoNCE': { losses: withOnly(losses, []) },
  'KL and centrality only': { losses: withOnly(losses, ['centrality', 'kl']) },
  'all losses, centrality weights as constants': {
    losses: { ...losses, centrality: { ...losses.centrality, detached: true } },
  },
  'token merging only': { optimizer: { ...optimizer, trains: 'merging' } },
  'text and frame encoders only, BertAdam': { optimizer: { ...optimizer, trains: 'towers', kind: 'bertadam' } },
  'constant centrality weights alone: nothing reaches token merging': {
    losses: { ...withOnly(losses, []), centrality: { ...losses.centrality, detached: true } },
  },
};

function sessionOf(config: ExperimentConfig, engine: EngineName): TrainingSession {
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  return new TrainingSession(config, data, initialParameters(config), engine);
}

/** A softmax does not change when these grow: their gradient is rounding, which the update rule blows up. */
const ROUNDING_ONLY = /fc1?\.2\.bias|in_proj_bias|kv\.bias|score\.bias/;

/** How GPUs are served: operands in workgroup memory, gradients in many parts, rows over subgroups where there are any. */
const GPU_TUNING: Tuning = { tiling: 'shared', invocations: 4096, subgroups: true };

describe('the planned step', () => {
  afterEach(() => setTuning(gpuDevice(), SOFTWARE_TUNING));

  it.each([
    ...Object.entries(CONFIGS).map(([name, changes]) => [name, changes, SOFTWARE_TUNING] as const),
    ['tuned for GPUs', { batchSize: 40, bankSize: 16, data: { ...data, trainClips: 48 } }, GPU_TUNING] as const,
  ])('trains and evaluates as plain operations do: %s', async (_, changes, tuning) => {
    const device = gpuDevice();
    setTuning(device, { ...tuning, subgroups: tuning.subgroups && device.features.has('subgroups') });
    const { config, problems: invalid } = parseConfig({ ...base, ...changes });
    expect(invalid).toEqual([]);
    expect(planProblem(config!)).toBeNull();
    const both = [sessionOf(config!, 'plan'), sessionOf(config!, 'operations')] as const;
    for (let step = 0; step < 4; step++) {
      const points = [];
      for (const session of both) {
        if (session.needsBank) await session.fillBank(async () => {});
        points.push(await session.step(session.nextBatch()));
      }
      const [ours, reference] = points as [(typeof points)[0], (typeof points)[0]];
      for (const term of ['total', ...LOSS_NAMES, 'gradientNorm'] as const) {
        const expected = reference[term];
        // float32, four steps of differently ordered sums
        if (expected === null) expect(ours[term]).toBeNull();
        else expect(Math.abs(ours[term]! - expected)).toBeLessThan(1e-4 * Math.max(0.1, Math.abs(expected)));
      }
    }
    const [ours, reference] = [await both[0].weights(), await both[1].weights()];
    const { trains } = config!.optimizer;
    for (const [name, { data: start }] of initialParameters(config!))
      if (!isTrained(name, trains)) expect([name, ours.get(name)!.data]).toEqual([name, start]);
    for (const [name, { data: expected }] of reference) {
      if (ROUNDING_ONLY.test(name)) continue;
      const found = ours.get(name)!.data;
      const scale = Math.max(1e-3, ...expected.map(Math.abs));
      const worst = expected.reduce((top, x, i) => Math.max(top, Math.abs(x - found[i]!)), 0);
      expect(worst / scale, name).toBeLessThan(2e-3);
    }
    const [a, b] = [await both[0].evaluate(async () => {}), await both[1].evaluate(async () => {})];
    for (const direction of ['t2v', 'v2t'] as const) {
      expect(a[direction].occurrence).toEqual(b[direction].occurrence);
      expect(a[direction].meanRank).toBe(b[direction].meanRank);
      expect(a[direction].ties).toEqual(b[direction].ties);
      expect(a[direction].hubness).toEqual(b[direction].hubness);
    }
    for (const session of both) session.dispose();
    expect(problems).toEqual([]);
  });

  it('takes the losses apart as plain operations do, and changes nothing by it', async () => {
    const config = base;
    const [ours, reference, untouched] = (['plan', 'operations', 'plan'] as const).map(e => sessionOf(config, e));
    for (const session of [ours!, reference!, untouched!]) {
      await session.fillBank(async () => {});
      await session.step(session.nextBatch());
    }
    const [found, expected] = [await ours!.measurePull(async () => {}), await reference!.measurePull(async () => {})];
    expect(found.terms).toEqual(planned);
    expect(found.step).toBe(1);
    expected.groups.forEach(({ name, norms, cosines }, g) => {
      const largest = Math.max(...norms);
      norms.forEach((norm, i) => {
        // What a loss adds is a difference of float32 gradients: exact to 1e-4 of the largest there.
        expect(Math.abs(found.groups[g]!.norms[i]! - norm), `${name} ${i}`).toBeLessThan(1e-3 * norm + 1e-4 * largest);
        cosines[i]!.forEach((cosine, j) => {
          if (Math.min(norm, norms[j]!) > 0.01 * largest)
            expect(Math.abs(found.groups[g]!.cosines[i]![j]! - cosine), `${name} ${i} ${j}`).toBeLessThan(2e-2);
        });
      });
    });
    expect(expected.groups[0]!.norms.every(norm => norm > 0)).toBe(true);
    const points = await Promise.all([ours!, untouched!].map(session => session.step(session.nextBatch())));
    expect(points[0]).toEqual(points[1]);
    for (const session of [ours!, reference!, untouched!]) session.dispose();
    expect(problems).toEqual([]);
  });

  it('holds no more after thirty settings of the losses than after three', async () => {
    const session = sessionOf(microPlanConfig(), 'plan');
    const held: number[] = [];
    for (let i = 0; i < 30; i++) {
      const { neighbor, uniform } = session.config.losses;
      session.setLosses({
        ...session.config.losses,
        neighbor: { ...neighbor, neighbors: 1 + (i % 2) },
        uniform: { ...uniform, iterations: 1 + (i >> 1) },
      });
      await session.prepare(async () => {});
      held.push(session.memory);
    }
    expect(held[0]).toBeGreaterThan(0);
    expect(held.at(-1)).toBe(held[2]);
    await session.fillBank(async () => {});
    const before = session.memory;
    await session.measurePull(async () => {});
    expect(session.memory).toBe(before);
    session.dispose();
    expect(problems).toEqual([]);
  });

  it('compiles again after it was interrupted', async () => {
    const config = microPlanConfig({ uniform: { ...losses.uniform, iterations: 3 } });
    const session = sessionOf(config, 'plan');
    const interrupted = session.prepare(() => Promise.reject(new Error('paused')));
    await expect(interrupted).rejects.toThrow('paused');
    await session.prepare(async () => {});
    await session.fillBank(async () => {});
    expect(Number.isFinite((await session.step(session.nextBatch())).total)).toBe(true);
    session.dispose();
    expect(problems).toEqual([]);
  });
});
