import { describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import { differencePatches } from '../contract/pixels';
import { clusterCounts } from '../contract/cluster-counts';
import { BatchOrder } from './batch-order';
import { lockstepProblem } from './job-setup';
import { learningRateFactor } from './session';

describe('BatchOrder', () => {
  const source = {
    videos: 20,
    textsOf: (video: number) => Int32Array.from({ length: 4 }, (_, i) => 4 * video + i),
  };
  const order = new BatchOrder(3, source, 6);

  it('goes through every video at most once per epoch and drops the incomplete batch', () => {
    expect(order.stepsPerEpoch).toBe(3);
    const epoch = [0, 1, 2].flatMap(step => order.pairs(step).map(p => p.video));
    expect(new Set(epoch).size).toBe(18);
    const next = [3, 4, 5].flatMap(step => order.pairs(step).map(p => p.video));
    expect(next).not.toEqual(epoch);
  });

  it('gives the same pairs whatever was asked before', () => {
    const fresh = new BatchOrder(3, source, 6);
    expect(fresh.pairs(4)).toEqual(order.pairs(4));
    expect(order.firstOf(0, 6)).toEqual(order.pairs(0));
    expect(new BatchOrder(4, source, 6).pairs(0)).not.toEqual(order.pairs(0));
  });
});

describe('BatchOrder of videos that have different numbers of texts', () => {
  const texts = [[0], [1, 2, 3], [4, 5], [6]];
  const order = new BatchOrder(0, { videos: 4, textsOf: video => Int32Array.from(texts[video]!) }, 2);

  it('draws a text of its own for every video, and in time each', () => {
    const pairs = Array.from({ length: 200 }, (_, step) => order.pairs(step)).flat();
    for (const { text, video } of pairs) expect(texts[video]).toContain(text);
    expect(new Set(pairs.map(pair => pair.text)).size).toBe(7);
  });
});

describe('learningRateFactor', () => {
  const { config } = presetNamed('demo');

  it('warms up to 1 and falls to the floor', () => {
    const { warmupSteps, floor } = config.schedule;
    expect(learningRateFactor(config, 0)).toBeCloseTo(1 / warmupSteps);
    expect(learningRateFactor(config, warmupSteps)).toBeCloseTo(1);
    expect(learningRateFactor(config, config.steps)).toBeCloseTo(floor);
  });
});

describe('clusterCounts', () => {
  it.each([
    [24, [1 / 6, 1 / 4], [4, 1]],
    [12, [1 / 4, 1 / 3], [3, 1]],
    [1, [1 / 6, 1 / 4], [1, 1]],
    [50, [1 / 6, 1 / 4], [9, 1]],
  ])('%i tokens', (tokens, ratios, counts) => {
    expect(clusterCounts(tokens, ratios)).toEqual(counts);
  });
});

describe('differencePatches', () => {
  it('cuts colours and differences in channel order', () => {
    const size = 8;
    const pixels = Float32Array.from({ length: 2 * 3 * size * size }, (_, i) => i);
    const out = differencePatches(pixels, 2, size, { mean: 10, spread: 2, change: 0.5 });
    expect(out).toHaveLength(2 * 4 * 96);
    // Frame 0, patch 1 (columns 4–7), green, second row, first column.
    expect(out[96 + 16 + 4]).toBe((64 + 8 + 4 - 10) / 2);
    expect(out.slice(48, 96).every(x => x === 0)).toBe(true);
    // Frame 1 differs from frame 0 by 192 everywhere.
    expect(out.slice(4 * 96 + 48, 4 * 96 + 96).every(x => x === 384)).toBe(true);
  });
});

describe('lockstepProblem', () => {
  const { config } = presetNamed('tiny');
  const run = (id: string, more: object = {}) => ({ id, name: id, config: { ...config, ...more } });

  it('lets runs differ in their losses only', () => {
    expect(lockstepProblem([run('a'), run('b', { losses: presetNamed('demo').config.losses })])).toBeNull();
    expect(lockstepProblem([run('a'), run('b', { seed: 9 })])).toContain('losses only');
    expect(lockstepProblem([])).toBe('There is no run.');
  });
});
