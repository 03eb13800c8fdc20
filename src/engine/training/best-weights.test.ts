import { describe, expect, it } from 'vitest';
import type { Evaluation } from '@/protocol/training';
import { betterScore } from './best-weights';

const evaluation = (step: number, t2v: number, v2t: number) =>
  ({ step, t2v: { r1: t2v }, v2t: { r1: v2t } }) as Evaluation;

describe('betterScore', () => {
  it('takes the mean of R@1; the first of equals stays the best, the untrained weights never are', () => {
    expect(betterScore(null, evaluation(0, 0.9, 0.9))).toBeNull();
    const first = betterScore(null, evaluation(5, 0.1, 0.3));
    expect(first).toEqual({ step: 5, score: 0.2 });
    expect(betterScore(first, evaluation(10, 0.3, 0.1))).toBeNull();
    expect(betterScore(first, evaluation(15, 0.3, 0.2))).toEqual({ step: 15, score: 0.25 });
  });
});
