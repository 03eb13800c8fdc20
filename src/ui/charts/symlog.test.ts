import { describe, expect, it } from 'vitest';
import { symlogAxis, symlogScale } from './symlog';

describe('symlogAxis', () => {
  it('spreads values that a linear axis presses together', () => {
    const axis = symlogAxis([14, 3.2, 2.1, 0.02, NaN])!;
    const scale = symlogScale(axis).domain(axis.domain).range([0, 1]);
    expect(scale(2.1)).toBeGreaterThan(0.5);
    expect(scale(0.02)).toBe(0);
    expect(axis.ticks).toContain(0.1);
    expect(axis.ticks).toContain(10);
    expect(axis.ticks.every(tick => tick >= 0.02 && tick <= 14)).toBe(true);
  });

  it('has a place for zero and for negative values', () => {
    const axis = symlogAxis([-5, 0, 500])!;
    const scale = symlogScale(axis).domain(axis.domain).range([0, 1]);
    expect(scale(0)).toBeGreaterThan(scale(-5));
    expect(axis.ticks).toContain(0);
    expect(axis.ticks.some(tick => tick < 0)).toBe(true);
    expect([...axis.ticks].sort((a, b) => a - b)).toEqual(axis.ticks);
  });

  it('has ticks for a narrow range, one value, and nothing', () => {
    expect(symlogAxis([2.31, 2.36])!.ticks.length).toBeGreaterThan(2);
    expect(symlogAxis([3, 3])!.domain).toEqual([2, 4]);
    expect(symlogAxis([NaN])).toBeNull();
  });
});
