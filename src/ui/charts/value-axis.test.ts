import { describe, expect, it } from 'vitest';
import { valueDomain } from './value-axis';

describe('the axis of values', () => {
  it('ends at one where all of them are zero: a share at 100 %', () => {
    expect(valueDomain([0, 0, -0])).toEqual([0, 1]);
    expect(valueDomain([NaN, 0])).toEqual([0, 1]);
  });

  it('is left to the chart where they have a scale, or where there are none', () => {
    expect(valueDomain([0, 1e-9])).toBeUndefined();
    expect(valueDomain([0, -2])).toBeUndefined();
    expect(valueDomain([])).toBeUndefined();
    expect(valueDomain([NaN])).toBeUndefined();
  });
});
