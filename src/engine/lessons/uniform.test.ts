import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LessonData, LessonState } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { sinkhornPlan } from '../reference/losses/uniform';
import { tf } from '../tf';
import { numbers, onCpu } from './cpu';
import { sinkhorn, uniform } from './uniform';

let states: LessonState[];
beforeAll(async () => {
  const file = await unpacked<LessonData>(new Blob([readFileSync('public/recorded/demo.lessons.zip')]));
  states = file.states;
});

/** The first six pairs of a state's G. */
const six = (state: LessonState) =>
  Float32Array.from({ length: 36 }, (_, x) => state.global[Math.floor(x / 6) * 64 + (x % 6)]!);

const planOf = (scores: Float32Array, iterations: number) =>
  onCpu(() => numbers(sinkhornPlan(tf.tensor2d(scores, [6, 6]), iterations)));

const far = (sums: Float32Array) => Math.max(...sums.map(x => Math.abs(x - 1)));

describe('Sinkhorn step by step', () => {
  it.each([1, 5, 50])('after %i whole iterations it is the plan of the loss', async iterations => {
    for (const state of states) {
      const scores = six(state);
      const { plans } = await sinkhorn({ scores, halves: 2 * iterations });
      expect(plans).toHaveLength(2 * iterations + 1);
      const plan = await planOf(scores, iterations);
      plans.at(-1)!.forEach((x, i) => expect(Math.abs(x - plan[i]!)).toBeLessThan(1e-6));
    }
  });

  it('makes the rows right, then the columns, and both in the end; the first half is a softmax of rows', async () => {
    const scores = six(states[0]!);
    const { plans, rows, columns } = await sinkhorn({ scores, halves: 100 });
    for (const half of [1, 3, 31]) expect(far(rows[half]!)).toBeLessThan(1e-4);
    for (const half of [2, 4, 32]) expect(far(columns[half]!)).toBeLessThan(1e-4);
    expect(far(columns[1]!)).toBeGreaterThan(0.3);
    expect(far(rows[20]!)).toBeLessThan(far(rows[2]!));
    expect(far(rows[100]!)).toBeLessThan(0.01);
    const powers = [...scores.subarray(0, 6)].map(Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((x, j) => expect(plans[1]![j]).toBeCloseTo(x / sum, 5));
    // Before any, it is e^G times what the marginals are divided by.
    expect(plans[0]![0]! / (12 * Math.exp(scores[0]!))).toBeCloseTo(1, 4);
  });
});

describe('targets of a recorded batch', () => {
  const ask = (beta: number, way: 't2v' | 'v2t' = 't2v', at = 0) =>
    uniform({ global: states[at]!.global, way, temperature: 3, beta, iterations: 50 });

  it('give every item as much as there are queries for it, whatever the model gives', async () => {
    for (const beta of [0, 0.7, 1]) {
      const view = await ask(beta);
      expect(far(view.wanted)).toBeLessThan(1e-3);
      expect(view.error).toBeLessThan(1e-3);
      expect(view.given.reduce((a, b) => a + b, 0)).toBeCloseTo(64, 2);
      expect(Math.max(...view.given)).toBeGreaterThan(2);
    }
  });

  it('blend the plan with the diagonal', async () => {
    const [none, most, plan] = [await ask(0), await ask(0.7), await ask(1)];
    none.targets.forEach((x, at) => expect(x).toBeCloseTo(at % 65 === 0 ? 1 : 0, 6));
    most.targets.forEach((x, at) => expect(x).toBeCloseTo(0.7 * plan.targets[at]! + (at % 65 === 0 ? 0.3 : 0), 5));
    expect(none.least).toBeCloseTo(0, 5);
    expect(plan.own).toBeCloseTo(most.own, 6);
  });

  it('and a loss that is the cross entropy with softmax(τG), at least the entropy of the targets', async () => {
    const view = await ask(0.7, 'v2t', 1);
    let loss = 0;
    for (let i = 0; i < 64; i++) {
      const row = Array.from({ length: 64 }, (_, j) => 3 * states[1]!.global[j * 64 + i]!);
      const top = Math.max(...row);
      const log = top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
      row.forEach((x, j) => (loss -= (view.targets[i * 64 + j]! * (x - log)) / 64));
    }
    expect(view.loss).toBeCloseTo(loss, 3);
    expect(view.loss).toBeGreaterThan(view.least);
  });
});
