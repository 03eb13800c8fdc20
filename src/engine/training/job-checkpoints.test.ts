import { beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '@/protocol/training';
import { CheckpointKeeper } from './job-checkpoints';
import type { Run } from './job-setup';
import { microConfig } from './micro-config';

let time: number;
/** step and milliseconds of every state that was handed out, and how many were read back */
let kept: { step: number; time: number }[];
let read: number[];

beforeEach(() => {
  time = 0;
  kept = [];
  read = [];
});

/** Trains so many steps of so many milliseconds, reading a state back takes `cost`. */
async function train(
  steps: number,
  stepMs: number,
  { cost = 0, keeps = true, measureEvery = 1, from = 0 } = {},
): Promise<void> {
  let step = from;
  const session = {
    config: microConfig(),
    checkpoint: async () => {
      time += cost;
      read.push(step);
      return { step };
    },
  };
  const run = { spec: { id: 'a' }, session, checkpoint: null, best: null, checkpointBest: null } as unknown as Run;
  const emit = keeps ? (state: JobState) => kept.push({ step: state.step, time }) : null;
  const keeper = new CheckpointKeeper(emit, () => time);
  keeper.begin(from);
  while (step < from + steps) {
    step++;
    time += stepMs;
    if (step % measureEvery === 0) await keeper.afterStep(step, [run], time / 1000);
  }
}

/** Milliseconds between the beginning, every kept state, and the end: what a closed tab would lose at most. */
const gaps = () => [0, ...kept.map(k => k.time)].map((at, i, all) => (all[i + 1] ?? time) - at);

describe('states that are kept', () => {
  it.each([
    ['a software adapter, a step in 10 s', 12, 10_000, 60],
    ['a software adapter, a step in 6 s', 20, 6000, 100],
    ['a step in 0.7 s', 100, 700, 20],
    ['a graphics processor, 100 steps in a second', 6000, 10, 20],
  ])('are never older than ten seconds, or than a single step: %s', async (_, steps, stepMs, cost) => {
    await train(steps, stepMs, { cost });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept[0]!.time).toBeLessThanOrEqual(Math.max(5000, stepMs) + 2 * cost);
    expect(Math.max(...gaps())).toBeLessThanOrEqual(10_000 + 2 * cost);
  });

  it('come once in ten seconds at most, however quick the steps are', async () => {
    await train(6000, 10, { cost: 20 });
    expect(kept.length).toBeLessThanOrEqual(7);
  });

  it('come after more than ten seconds where reading back takes more than one', async () => {
    await train(100, 1000, { cost: 3000 });
    expect(read.length * 3000).toBeLessThan(0.15 * time);
  });

  it('need not be kept again soon after going on from one', async () => {
    await train(8, 1000, { from: 100 });
    expect(kept).toEqual([]);
  });
});

describe('states to go back to', () => {
  it('are read every 25 steps, kept or not', async () => {
    await train(100, 100, { keeps: false });
    expect(read).toEqual([25, 50, 75, 100]);
    expect(kept).toEqual([]);
  });

  it('are read more rarely where that would slow quick steps down: by two per cent at most', async () => {
    await train(10_000, 10, { cost: 20 });
    expect(read.length).toBeGreaterThan(50);
    expect((read.length * 20) / time).toBeLessThan(0.021);
  });

  it('are read at measured steps only: others may not be finite', async () => {
    await train(200, 3000, { measureEvery: 20 });
    expect(read.length).toBeGreaterThan(5);
    expect(read.every(step => step % 20 === 0)).toBe(true);
  });
});
