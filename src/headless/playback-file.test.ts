import { expect, it } from 'vitest';
import { toColumns } from '@/runs/columns';
import { evaluation, points, record } from '@/runs/testing/measured';
import { forPlayback, keptEvaluations } from './playback-file';

it('few evaluations are all kept, of many the first five and some of the others, the last among them', () => {
  expect(keptEvaluations(0)).toEqual([]);
  expect(keptEvaluations(13)).toHaveLength(13);
  expect(keptEvaluations(21)).toEqual([0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  const many = keptEvaluations(500);
  expect(many.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(many.at(-1)).toBe(499);
  expect(many.length).toBeLessThanOrEqual(14);
});

it('a run to play back has every step to six digits, and no weights', () => {
  const whole = {
    record: record('a', 'method', 30),
    series: toColumns(points(1, 30)),
    evaluations: Array.from({ length: 21 }, (_, i) => evaluation(i)),
    weights: { final: { file: Uint8Array.of(1), hash: 'x', step: 30 }, best: null },
  };
  const { series, evaluations, weights } = forPlayback(whole);
  expect(weights).toEqual({ final: null, best: null });
  expect(Array.from(series.step)).toEqual(Array.from(whole.series.step));
  expect(Array.from(series.total.slice(0, 3))).toEqual([1, 0.5, 0.333333]);
  expect(series.neighbor[0]).toBeNaN();
  expect(evaluations.map(e => e.step)).toEqual(keptEvaluations(21));
});
