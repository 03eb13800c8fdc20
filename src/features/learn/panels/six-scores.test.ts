import { expect, it } from 'vitest';
import { furthest, HUB_SCORES, readScores, sixOf } from './six-scores';

it('scores by hand have a column that all are near to', () => {
  const scores = readScores(HUB_SCORES)!;
  const columns = [0, 1, 2, 3, 4, 5].map(j => [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + scores[i * 6 + j]!, 0));
  expect(Math.max(...columns)).toBe(columns[2]);
});

it('whatever else an address says is no scores', () => {
  for (const text of ['', '1,2', `${HUB_SCORES},`, HUB_SCORES.replace('3', '99'), HUB_SCORES.replace('3', 'x')])
    expect(readScores(text)).toBeNull();
});

it('six pairs are cut from along the diagonal', () => {
  const matrix = Float32Array.from({ length: 64 }, (_, i) => i);
  expect([...sixOf(matrix, 2).subarray(0, 7)]).toEqual([18, 19, 20, 21, 22, 23, 26]);
  expect(furthest([1, 0.5, 1.25])).toBe(0.5);
});
