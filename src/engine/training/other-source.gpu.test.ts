import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listedSource } from '@/data/testing/listed-source';
import { openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { microPlanConfig } from './micro-config';
import { TrainingSession } from './session';

const problems: string[] = [];

beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

afterEach(() => expect(problems).toEqual([]));

const config = microPlanConfig();
const data = { train: listedSource(20), test: listedSource(13, 'held out') };

async function train(engine: 'plan' | 'operations') {
  const session = new TrainingSession(config, data, initialParameters(config, data.train), engine);
  const totals: number[] = [];
  for (let step = 0; step < 4; step++) {
    if (session.needsBank) await session.fillBank(async () => {});
    totals.push((await session.step(session.nextBatch())).total);
  }
  const evaluation = await session.evaluate(async () => {});
  const part = await session.evaluate(async () => {}, 6);
  const weights = await session.weights();
  session.dispose();
  return { totals, evaluation, part, weights };
}

describe('a source that is nothing like clips', () => {
  it('trains and is tested on both engines alike', async () => {
    const [plan, operations] = [await train('plan'), await train('operations')];
    plan.totals.forEach((total, i) => expect(Math.abs(total / operations.totals[i]! - 1)).toBeLessThan(1e-3));
    expect(plan.weights.get('clip.token_embedding.weight')!.shape).toEqual([11, 16]);
    expect(plan.weights.get('clip.positional_embedding')!.shape).toEqual([9, 16]);
    expect(plan.weights.get('frame_position_embeddings.weight')!.shape).toEqual([5, 16]);
    for (const { evaluation, part } of [plan, operations]) {
      // 13 videos with 25 texts, the first six with 12.
      expect(evaluation.t2v.occurrence).toHaveLength(13);
      expect(evaluation.t2v.occurrence.reduce((a, b) => a + b, 0)).toBe(25 * config.evaluation.k);
      expect(evaluation.v2t.occurrence).toHaveLength(25);
      expect(evaluation.v2t.occurrence.reduce((a, b) => a + b, 0)).toBe(13 * config.evaluation.k);
      expect(part.pairs).toBe(6);
      expect(part.t2v.occurrence).toHaveLength(6);
      expect(part.v2t.occurrence).toHaveLength(12);
    }
  });
});
