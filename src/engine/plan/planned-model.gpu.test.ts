import { beforeAll, describe, expect, it } from 'vitest';
import { ClipDataset } from '@/data/clips/dataset';
import { openBackend } from '../backend';
import { initialParameters } from '../model/initialize';
import { microConfig } from '../training/micro-config';
import { type EngineName, TrainingSession } from '../training/session';
import { planProblem } from './shape';

const problems: string[] = [];
beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

/** A small model that a plan exists for. */
function config() {
  const micro = microConfig();
  return { ...micro, model: { ...micro.model, width: 16, frames: { ...micro.model.frames, kind: 'conv' as const } } };
}

function session(c: ReturnType<typeof config>, engine: EngineName): TrainingSession {
  const { data } = c;
  const common = { domain: data.domain, seed: 0, words: data.words };
  const train = new ClipDataset({
    ...common,
    split: 'train',
    clips: data.trainClips,
    captionsPerClip: data.captionsPerClip,
  });
  const test = new ClipDataset({ ...common, split: 'test', clips: data.testPairs, captionsPerClip: 1 });
  return new TrainingSession(c, { train, test }, initialParameters(c), engine);
}

describe('the planned step', () => {
  it('trains and evaluates as plain operations do', async () => {
    const c = config();
    expect(planProblem(c)).toBeNull();
    const both = [session(c, 'plan'), session(c, 'operations')];
    for (let step = 0; step < 6; step++) {
      const points = [];
      for (const s of both) {
        if (s.needsBank) await s.fillBank(async () => {});
        points.push(await s.step(s.nextBatch()));
      }
      for (const term of ['total', 'centrality', 'uniform', 'neighbor', 'kl', 'gradientNorm'] as const)
        expect(points[0]![term]! / points[1]![term]!).toBeCloseTo(1, 4);
    }
    const [ours, reference] = [await both[0]!.weights(), await both[1]!.weights()];
    for (const [name, { data }] of reference) {
      // A softmax does not change when these grow: their gradient is rounding, which the update rule blows up.
      if (/fc1?\.2\.bias|in_proj_bias|kv\.bias|score\.bias/.test(name)) continue;
      const scale = Math.max(...data.map(Math.abs));
      const worst = Math.max(...data.map((x, i) => Math.abs(x - ours.get(name)!.data[i]!)));
      expect(worst / (scale || 1), name).toBeLessThan(1e-3);
    }
    const [a, b] = [await both[0]!.evaluate(async () => {}), await both[1]!.evaluate(async () => {})];
    expect(a.t2v.occurrence).toEqual(b.t2v.occurrence);
    expect(a.v2t.occurrence).toEqual(b.v2t.occurrence);
    expect(a.v2t.meanRank).toBe(b.v2t.meanRank);
    for (const s of both) s.dispose();
    expect(problems).toEqual([]);
  });
});
