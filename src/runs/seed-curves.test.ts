import { describe, expect, it } from 'vitest';
import { bandOf, placesToDraw, seedCurve } from './seed-curves';

describe('seedCurve', () => {
  const curve = seedCurve([
    { steps: [1, 2, 3], values: [1, 4, NaN] },
    { steps: [1, 2], values: [3, 8] },
    { steps: [2, 4], values: [6, 9] },
  ]);

  it('counts at every step the runs that have a value there', () => {
    expect([...curve.steps]).toEqual([1, 2, 3, 4]);
    expect([...curve.n]).toEqual([2, 3, 0, 1]);
    expect([...curve.mean]).toEqual([2, 6, NaN, 9]);
    expect([...curve.low]).toEqual([1, 4, NaN, 9]);
    expect([...curve.high]).toEqual([3, 8, NaN, 9]);
    expect(curve.deviation[0]).toBeCloseTo(Math.SQRT2, 12);
    expect(curve.deviation[1]).toBeCloseTo(2, 12);
    expect(curve.deviation[3]).toBeNaN();
  });

  it('counts right where runs have different steps, in whatever order they come', () => {
    const own = (steps: number[], value: number) => ({ steps, values: steps.map(step => step * value) });
    const runs = [
      own([2, 4, 6], 1),
      own([1, 2, 3, 4], 2),
      own([], 9),
      own([2, 4], 3),
      own([7], 1),
      own([2, 4, 6, 8], 4),
    ];
    const there = seedCurve(runs);
    const back = seedCurve(runs.toReversed());
    expect([...there.steps]).toEqual([1, 2, 3, 4, 6, 7, 8]);
    expect([...there.n]).toEqual([1, 4, 1, 4, 2, 1, 1]);
    expect([...there.mean]).toEqual([2, 5, 6, 10, 15, 7, 32]);
    for (const what of ['steps', 'n', 'mean', 'low', 'high'] as const)
      expect([...back[what]]).toEqual([...there[what]]);
  });

  it('has a band only where there are two', () => {
    expect([...bandOf(curve, 'extremes').low]).toEqual([1, 4, NaN, NaN]);
    expect(bandOf(curve, 'deviation').high[1]).toBeCloseTo(8, 12);
    expect(bandOf(curve, 'deviation').high[3]).toBeNaN();
  });

  it('keeps small deviations of large values', () => {
    const [deviation] = seedCurve(
      [1e9, 1e9 + 1e-3, 1e9 + 2e-3].map(value => ({ steps: [1], values: [value] })),
    ).deviation;
    expect(deviation).toBeCloseTo(1e-3, 6);
  });
});

describe('placesToDraw', () => {
  it('keeps the spikes of the mean and of the band', () => {
    const flat = () => new Float64Array(1000).fill(1);
    const [mean, high] = [flat(), flat()];
    mean[617] = -3;
    high[231] = 99;
    const all = Array.from(mean, (_, i) => i);
    const places = placesToDraw([mean, high], all, 20);
    expect(places).toContain(617);
    expect(places).toContain(231);
    expect(places.length).toBeLessThan(90);
  });
});
