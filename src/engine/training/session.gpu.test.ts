import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import { type ExperimentConfig, parseConfig } from '@/config/schema';
import { openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { tf } from '../tf';
import { makeData } from './job-setup';
import { microConfig, microPlanConfig } from './micro-config';
import { engineFor, TrainingSession } from './session';

const problems: string[] = [];

beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

afterEach(() => expect(problems).toEqual([]));

function makeSession(config: ExperimentConfig): TrainingSession {
  const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
  return new TrainingSession(config, data, initialParameters(config));
}

async function advance(session: TrainingSession, steps: number): Promise<number[]> {
  const totals: number[] = [];
  for (let i = 0; i < steps; i++) {
    if (session.needsBank) await session.fillBank(async () => {});
    const batch = session.nextBatch();
    totals.push((await session.step(batch)).total);
  }
  return totals;
}

describe.each([
  ['operations', microConfig],
  ['plan', microPlanConfig],
] as const)('a training session on the engine “%s”', (engine, makeConfig) => {
  it('is what the config asks for', () => expect(engineFor(makeConfig())).toBe(engine));

  it('keeps its number of tensors over eight epochs', async () => {
    const before = tf.memory().numTensors;
    const session = makeSession(makeConfig());
    await advance(session, 10);
    const early = tf.memory().numTensors;
    await advance(session, 54);
    expect(tf.memory().numTensors).toBe(early);
    session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same losses bit for bit from the same config', async () => {
    const [first, second] = [makeSession(makeConfig()), makeSession(makeConfig())];
    const curve = await advance(first, 8);
    expect(await advance(second, 8)).toEqual(curve);
    expect(curve.every(Number.isFinite)).toBe(true);
    first.dispose();
    second.dispose();
  });

  it('continues exactly from a checkpoint, also across a switched loss', async () => {
    const session = makeSession(makeConfig());
    await advance(session, 5);
    const saved = await session.checkpoint();
    const curve = await advance(session, 5);
    session.restore(saved);
    expect(session.completed).toBe(5);
    expect(await advance(session, 5)).toEqual(curve);
    const { losses } = session.config;
    session.setLosses({ ...losses, uniform: { ...losses.uniform, enabled: false } });
    const later = await session.checkpoint();
    const without = await advance(session, 3);
    session.restore(later);
    expect(await advance(session, 3)).toEqual(without);
    session.dispose();
  });

  it('continues exactly from the last step of an epoch, after which the memory bank is filled anew', async () => {
    const session = makeSession(makeConfig());
    // 48 captions in batches of 6.
    await advance(session, 8);
    const saved = await session.checkpoint();
    expect(session.needsBank).toBe(true);
    const curve = await advance(session, 2);
    session.restore(saved);
    expect(session.needsBank).toBe(true);
    // One that is filled in part, because somebody wished to pause, is none.
    await expect(session.fillBank(() => Promise.reject(new Error('paused')))).rejects.toThrow('paused');
    expect(session.needsBank).toBe(true);
    const paused = await session.checkpoint();
    expect(paused.bank).toBeNull();
    expect(await advance(session, 2)).toEqual(curve);
    session.restore(paused);
    expect(await advance(session, 2)).toEqual(curve);
    session.dispose();
  });

  it('learns: the loss of the same pairs falls', async () => {
    const off = presetNamed('tiny').config.losses;
    const session = makeSession(makeConfig({ ...off, neighbor: { ...off.neighbor, enabled: false, neighbors: 2 } }));
    const curve = await advance(session, 80);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(curve.slice(-8))).toBeLessThan(0.9 * mean(curve.slice(0, 8)));
    session.dispose();
  });

  it('evaluates both directions and leaves nothing behind', async () => {
    const session = makeSession(makeConfig());
    const before = tf.memory().numTensors;
    const evaluation = await session.evaluate(async () => {});
    expect(tf.memory().numTensors).toBe(before);
    const total = evaluation.t2v.occurrence.reduce((a, b) => a + b, 0);
    expect(total).toBe(20 * 5);
    expect(evaluation.v2t.r10).toBeGreaterThan(0);
    session.dispose();
  });

  it('trains the same when nobody reads what a step measured', async () => {
    const [read, unread] = [makeSession(makeConfig()), makeSession(makeConfig())];
    await advance(read, 4);
    await advance(unread, 1);
    for (let i = 0; i < 2; i++) {
      if (unread.needsBank) await unread.fillBank(async () => {});
      await unread.stepUnread(unread.nextBatch());
    }
    expect(unread.completed).toBe(3);
    await advance(unread, 1);
    const [expected, found] = [await read.weights(), await unread.weights()];
    for (const [name, { data }] of expected) expect(found.get(name)!.data, name).toEqual(data);
    read.dispose();
    unread.dispose();
  });

  it('refuses a step that is not finite before anything changed', async () => {
    const session = makeSession(makeConfig());
    await advance(session, 1);
    session.poison();
    const batch = session.nextBatch();
    await expect(session.step(batch)).rejects.toThrow('centrality loss is not a finite number');
    expect(session.completed).toBe(1);
    session.dispose();
  });
});

describe('a training session', () => {
  it('takes a step of the published shape: D 512, 8 heads, 24 words, 12 frames, a vision transformer', async () => {
    const { config } = presetNamed('paper');
    const published: ExperimentConfig = {
      ...config,
      steps: 10,
      batchSize: 4,
      bankSize: 4,
      data: { ...config.data, domain: 'B', words: 24, trainClips: 16, testPairs: 30 },
      model: {
        ...config.model,
        width: 512,
        text: { layers: 1, heads: 8 },
        // A narrower frame encoder: the moments of all weights take most of this test's time.
        frames: { kind: 'vit', layers: 1, heads: 6, width: 384, patch: 16, motionGain: 1 },
        temporal: { layers: 1, heads: 8 },
        merging: { ...config.model.merging, heads: 8 },
      },
      losses: { ...config.losses, neighbor: { ...config.losses.neighbor, neighbors: 1 } },
      optimizer: {
        ...config.optimizer,
        kind: 'bertadam',
        lr: 1e-4,
        backboneRatio: 1e-3,
        weightDecay: 0.2,
        parameterClip: 1,
      },
      schedule: { kind: 'warmup_cosine', warmupSteps: 1, floor: 0 },
    };
    expect(parseConfig(published).problems).toEqual([]);
    const session = makeSession(published);
    const [first] = await advance(session, 1);
    expect(first).toSatisfy(Number.isFinite);
    for (const [name, { data }] of await session.weights()) expect(data.every(Number.isFinite), name).toBe(true);
    session.dispose();
  });
});
