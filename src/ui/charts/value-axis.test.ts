import { describe, expect, it } from 'vitest';
import { valueAxis } from './value-axis';

describe('the axis of values', () => {
  it.each([
    ['a share below one per cent', [0, 0.005, 0.01], [0, 0.005, 0.01]],
    ['a skewness', [2.5, 3.27], [0, 1, 2, 3, 4]],
    ['a loss', [4.8, 5.1, NaN], [0, 2, 4, 6]],
    ['values below zero', [-0.3, 0.4], [-0.4, -0.2, 0, 0.2, 0.4]],
    ['nothing above zero', [-2, -1], [-2, -1.5, -1, -0.5, 0]],
    ['a value right on a round number', [0.4], [0, 0.1, 0.2, 0.3, 0.4]],
    ['large values', [31_000], [0, 10_000, 20_000, 30_000, 40_000]],
  ])('is divided by round numbers, and holds %s', (_, values, expected) => {
    const axis = valueAxis(values)!;
    expect(axis.ticks).toEqual(expected);
    expect(axis.domain).toEqual([expected[0], expected.at(-1)]);
  });

  it('has ticks at whole numbers alone where nothing else can be', () => {
    expect(valueAxis([0, 1], true)!.ticks).toEqual([0, 1]);
    expect(valueAxis([3], true)!.ticks).toEqual([0, 1, 2, 3]);
  });

  it('ends at one where all of them are zero: a share at 100 %', () => {
    expect(valueAxis([0, 0, -0])!.domain).toEqual([0, 1]);
    expect(valueAxis([NaN, 0])!.domain).toEqual([0, 1]);
  });

  it('is not there where nothing was measured', () => {
    expect(valueAxis([])).toBeNull();
    expect(valueAxis([NaN])).toBeNull();
  });
});
