import { describe, expect, it } from 'vitest';
import { curvePoints, smoothed } from './curve';

const x = Float64Array.from({ length: 1000 }, (_, i) => i + 1);

describe('curvePoints', () => {
  const all = { from: 0, to: 1000, buckets: 20, smoothing: 0 };

  it('keeps a spike that lasts one step', () => {
    const y = new Float64Array(1000).fill(1);
    y[617] = 99;
    y[300] = -5;
    const points = curvePoints(x, y, all);
    expect(points.length).toBeLessThanOrEqual(41);
    expect(points).toContainEqual({ step: 618, value: 99 });
    expect(points).toContainEqual({ step: 301, value: -5 });
  });

  it('draws the part that is looked at, and nothing that is not finite', () => {
    const y = Float64Array.from(x, v => (v === 15 ? NaN : v === 16 ? Infinity : v));
    const steps = curvePoints(x, y, { ...all, from: 10, to: 20 }).map(p => p.step);
    expect(steps).toEqual([10, 11, 12, 13, 14, 17, 18, 19, 20]);
  });
});

describe('smoothed', () => {
  it('leaves a constant alone from the first value on', () => {
    for (const value of smoothed([3, 3, 3, 3], 0.9)) expect(value).toBeCloseTo(3, 12);
  });

  it('averages with the weights it says', () => {
    const [a, b, c] = smoothed([1, NaN, 4], 0.5);
    expect(a).toBe(1);
    expect(b).toBeNaN();
    expect(c).toBeCloseTo((0.25 * 1 + 0.5 * 4) / 0.75, 12);
  });
});
