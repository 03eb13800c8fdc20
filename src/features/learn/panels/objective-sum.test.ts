import { expect, it } from 'vitest';
import type { ObjectiveView, Push } from '@/protocol/learn-objective';
import { verbOf, weigh } from './objective-sum';

const push = (x: number): Push => {
  const of = (y: number) => ({ own: y, central: -y, remote: 0, rest: y / 20 });
  return { local: of(x), global: of(2 * x) };
};
const view: ObjectiveView = {
  terms: [
    { name: 'centrality', value: 0.5, push: push(1) },
    { name: 'neighbor', value: 2, push: push(0.25) },
    { name: 'uniform', value: 4, push: push(-1) },
    { name: 'kl', value: 0.1, push: push(0) },
  ],
  cosines: [],
  scaledKl: 0,
};

it('values and pushes are multiplied with weights and summed', () => {
  const made = weigh(view, { centrality: 1, neighbor: 3, uniform: 0, kl: 10 });
  expect(made.terms.map(t => t.weighted)).toEqual([0.5, 6, 0, 1]);
  expect(made.total).toBe(7.5);
  expect(made.push.local.own).toBe(1.75);
  expect(made.push.global.central).toBe(-3.5);
  expect(made.terms[1]!.push.local.own).toBe(0.75);
});

it('what is hardly moved is left', () => {
  const { local } = push(1);
  expect([verbOf(local, 'own'), verbOf(local, 'central'), verbOf(local, 'rest')]).toEqual([
    'raises',
    'lowers',
    'leaves',
  ]);
});
