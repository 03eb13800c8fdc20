import { expect, it } from 'vitest';
import { barRange } from './bar-chart';

const of = (values: number[], more: Partial<Parameters<typeof barRange>[0]> = {}) =>
  barRange({ series: [{ label: 'a', color: 'red', values }], ...more });

it('bars stand on zero, with room above', () => {
  expect(of([1, 2])[0]).toBe(0);
  expect(of([1, 2])[1]).toBeCloseTo(2.1);
  expect(of([-1, -2])[1]).toBe(0);
  expect(of([-1, 1])).toEqual([-1.1, 1.1]);
});

it('what is asked for and the line are in sight, what is not a number asks for nothing', () => {
  expect(of([0.5], { range: [0, 1] })).toEqual([0, 1]);
  expect(of([1.5], { range: [0, 1] })[1]).toBeGreaterThan(1.5);
  expect(of([1], { line: { value: 4, label: 'b' } })[1]).toBeCloseTo(4.2);
  expect(of([NaN, Infinity])).toEqual([0, 1]);
});
