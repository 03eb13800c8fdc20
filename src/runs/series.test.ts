import { describe, expect, it } from 'vitest';
import { ofAdded } from '@/config/losses';
import type { StepPoint } from '@/protocol/training';
import { bucketExtremes, StepSeries } from './series';

const point = (step: number, total: number, kl: number | null = null): StepPoint => ({
  step,
  seconds: step,
  total,
  centrality: total,
  ...ofAdded(() => null),
  kl,
  gradientNorm: 1,
  logitScale: 20,
  learningRate: 1e-3,
});

describe('bucketExtremes', () => {
  it('keeps every spike, the order and the last point', () => {
    const points = Array.from({ length: 1000 }, (_, step) => ({
      step,
      value: step === 617 ? 99 : step === 231 ? -99 : 0,
    }));
    const shown = bucketExtremes(points, 20);
    expect(shown.length).toBeLessThanOrEqual(41);
    expect(shown.map(p => p.value)).toContain(99);
    expect(shown.map(p => p.value)).toContain(-99);
    expect(shown.at(-1)?.step).toBe(999);
    expect(shown.every((p, i) => i === 0 || p.step > shown[i - 1]!.step)).toBe(true);
  });

  it('leaves short series alone', () => {
    const points = [1, 2, 3].map(step => ({ step, value: step }));
    expect(bucketExtremes(points, 2)).toEqual(points);
  });
});

describe('StepSeries', () => {
  it('leaves out steps at which a term was off, and rewinds', () => {
    const series = new StepSeries();
    series.append([point(1, 3, 0.1), point(2, 2), point(3, 1, 0.2)]);
    expect(series.bucketed('kl', 10)).toEqual([
      { step: 1, value: 0.1 },
      { step: 3, value: 0.2 },
    ]);
    series.rewind(1);
    expect(series.length).toBe(1);
    expect(series.last?.step).toBe(1);
  });
});
