import { beforeAll, describe, expect, it } from 'vitest';
import { ClipDataset } from '@/data/clips/dataset';
import { gpuDevice, openBackend } from '../backend';
import { initialParameters } from '../model/initialize';
import { isBackbone, isDecayed } from '../model/parameters';
import { BatchOrder, makeBatch, sampleBatch } from '../training/batches';
import { microConfig } from '../training/micro-config';
import { clusteringNoise, joinNoise } from '../training/clustering-noise';
import { learningRateFactor, TrainingSession } from '../training/session';
import { PlannedModel } from './planned-model';
import { planProblem, planShape } from './shape';

const problems: string[] = [];
beforeAll(async () => {
  await openBackend({ onLost: m => problems.push(m), onError: m => problems.push(m) }, 'webgpu');
});

describe('the planned step', () => {
  it('trains as the reference does', async () => {
    const config = {
      ...microConfig(),
      model: { ...microConfig().model, width: 16, frames: { ...microConfig().model.frames, kind: 'conv' as const } },
    };
    expect(planProblem(config)).toBeNull();
    const { data } = config;
    const dataset = new ClipDataset({
      domain: data.domain,
      seed: 0,
      words: data.words,
      split: 'train',
      clips: data.trainClips,
      captionsPerClip: data.captionsPerClip,
    });
    const initial = initialParameters(config);
    const { lr, backboneRatio, weightDecay } = config.optimizer;
    const model = new PlannedModel(
      gpuDevice(),
      {
        shape: planShape(config),
        bankSize: config.bankSize,
        optimizer: config.optimizer,
        rateOf: name => ({ lr: isBackbone(name) ? lr * backboneRatio : lr, decay: isDecayed(name) ? weightDecay : 0 }),
        brightness: { mean: 0.4, scale: 0.28 },
      },
      initial,
    );
    const session = new TrainingSession(config, { train: dataset, test: dataset }, initial);
    await session.fillBank(async () => {});
    const order = new BatchOrder(config.seed, dataset.size, data.captionsPerClip, config.batchSize);
    const first = order.firstOf(0, config.bankSize);
    await model.fillBank(sampleBatch(dataset, first.slice(0, config.batchSize), data.words), 0);
    await model.fillBank(
      sampleBatch(dataset, first.slice(config.bankSize - config.batchSize), data.words),
      config.bankSize - config.batchSize,
    );
    const plan = await model.stepPlan(config.losses);
    console.log('dispatches', plan.dispatches);
    for (let s = 0; s < 5; s++) {
      const pairs = order.pairs(s);
      const noise = joinNoise(clusteringNoise(config, s, dataset.frames));
      const ours = await model.step(
        sampleBatch(dataset, pairs, data.words),
        config.losses,
        noise,
        learningRateFactor(config, s),
      );
      const batch = makeBatch(dataset, pairs, { kind: 'conv', words: data.words });
      const reference = await session.step(batch);
      console.log(JSON.stringify(ours), JSON.stringify(reference));
      if (s === 0) {
        const grads = await model.arena.read(model.arena.gradients);
        expect(grads.size).toBeGreaterThan(10);
      }
    }
    expect(problems).toEqual([]);
  });
});
