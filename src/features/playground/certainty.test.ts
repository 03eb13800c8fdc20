import { describe, expect, it } from 'vitest';
import type { Evaluation } from '@/protocol/training';
import { CERTAIN_FIGURES, galleryFigures, isClear, overSeeds, withOwnEnd } from './certainty';

const side = (r1: number, skewness: number, occurrence: number[]) => ({
  r1,
  hubness: { k: 2, skewness, hubOccurrence: 0.1 },
  occurrence: Int32Array.from(occurrence),
});
const evaluation = (r1: number, skewness: number) =>
  ({ step: 9, t2v: side(r1, skewness, [1, 3]), v2t: side(r1 / 2, 2 * skewness, [1, 2, 1]) }) as unknown as Evaluation;
const ends = (...list: [seed: number, r1: number, skewness: number][]) =>
  list.map(([seed, r1, skewness]) => ({ seed, last: evaluation(r1, skewness) }));
const [recall, skewness] = CERTAIN_FIGURES;

describe('over seeds', () => {
  const baseline = ends([0, 0.4, 2], [1, 0.5, 4], [2, 0.9, 9]);
  const method = ends([1, 0.48, 2], [0, 0.42, 1], [7, 0.1, 1]);

  it('recall differs in points, seed by seed, of the seeds that both have', () => {
    const found = overSeeds(recall!, 't2v', baseline, method);
    expect(found.n).toBe(2);
    expect(found.mean).toBeCloseTo(0, 12);
    expect([found.low, found.high]).toEqual([expect.closeTo(-0.02, 12), expect.closeTo(0.02, 12)]);
    expect(isClear(found)).toBe(false);
  });

  it('skewness changes by shares of its seed’s baseline', () => {
    const found = overSeeds(skewness!, 'v2t', baseline, method);
    expect([found.n, found.mean, found.high]).toEqual([2, -0.5, -0.5]);
    expect(isClear(found)).toBe(true);
    expect(skewness!.showChange(found.mean)).toBe('−50 %');
  });

  it('the run on the page counts from its end on, where that tested the whole gallery', () => {
    const last = evaluation(0.4, 2);
    expect(withOwnEnd(5, 9, last, baseline).map(e => e.seed)).toEqual([5, 0, 1, 2]);
    for (const other of [undefined, { ...last, step: 8 }, { ...last, pairs: 10 }])
      expect(withOwnEnd(5, 9, other, baseline)).toEqual(baseline);
  });
});

it('queries of a direction are the items of the other one', () => {
  expect(galleryFigures(evaluation(0.4, 2), 't2v')).toMatchObject({ queries: 3, k: 2, r1: 0.4 });
  expect(galleryFigures(evaluation(0.4, 2), 'v2t')).toMatchObject({ queries: 2, r1: 0.2 });
});

it('says what cannot be told with a dash', () => {
  for (const { show, showError, showChange } of CERTAIN_FIGURES)
    expect([show(NaN), showError(NaN), showChange(NaN)]).toEqual(['–', '–', '–']);
});
