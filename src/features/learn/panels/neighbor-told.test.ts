import { expect, it } from 'vitest';
import type { Neighbor } from '@/protocol/learn-neighbors';
import { greatestLoss } from './neighbor-told';

const of = (shareWithout: number, share: number): Neighbor => ({
  item: 0,
  similarity: 0,
  centrality: 0,
  normalizedSimilarity: 0,
  normalizedCentrality: 0,
  share,
  shareWithout,
});

it('names the neighbour that loses most', () => {
  expect(greatestLoss([of(0.3, 0.2), of(0.5, 0.1), of(0.2, 0.7)])?.place).toBe(2);
});

it('names none where nobody loses, or nothing is a number', () => {
  expect(greatestLoss([of(0.5, 0.5), of(0.5, 0.5001)])).toBeNull();
  expect(greatestLoss([of(NaN, NaN)])).toBeNull();
  expect(greatestLoss([])).toBeNull();
});
