import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { interact, tokenCosines, tokenScales, type TokenSet, weightsOf } from '../explore/token-set';
import { crossSimilarity } from './cross-similarity';
import { testDevice } from './testing/run-kernel';

/** Random tokens, every third sequence padded, weights that sum to one. */
function tokens(name: string, count: number, length: number, width: number, size = 1): TokenSet {
  const random = new Random('cross similarity', name);
  const values = Float32Array.from({ length: count * length * width }, () => size * random.normal());
  const mask = Float32Array.from({ length: count * length }, (_, row) =>
    Math.floor(row / length) % 3 === 1 && row % length > 0 && row % length >= length / 2 ? 0 : 1,
  );
  const weights = mask.map(valid => valid * (0.1 + random.uniform()));
  for (let i = 0; i < count; i++) {
    const own = weights.subarray(i * length, (i + 1) * length);
    const sum = own.reduce((a, b) => a + b, 0);
    own.forEach((w, j) => (own[j] = w / sum));
  }
  return { count, length, width, tokens: values, mask, scales: tokenScales(values, mask, width), weights };
}

/** float32: sums of up to 128 products of unit vectors, similarities of at most 1. */
const TOLERANCE = 2e-6;

describe('crossSimilarity against float64', () => {
  it.each([
    ['one pair of one token', [1, 1], [1, 1], 4, 1],
    ['more texts than videos, tiles that do not divide', [11, 5], [3, 7], 8, 4],
    ['more videos than texts', [2, 16], [13, 8], 12, 2],
    ['primes', [7, 13], [5, 11], 20, 3],
    ['the demo preset', [9, 16], [9, 8], 64, 9],
    ['the longest captions and clips', [4, 24], [4, 12], 128, 100],
  ] as const)('%s', async (name, [texts, words], [videos, frames], width, rows) => {
    for (const size of [1, 1e4]) {
      const text = tokens(`${name} text`, texts, words, width, size);
      const video = tokens(`${name} video`, videos, frames, width, size);
      const done: number[] = [];
      const made = await crossSimilarity(
        await testDevice(),
        text,
        video,
        width,
        count => void done.push(count),
        Math.min(rows, texts),
      );
      expect(done.at(-1)).toBe(texts);
      for (let a = 0; a < texts; a++)
        for (let b = 0; b < videos; b++) {
          const expected = interact(tokenCosines(text, a, video, b), weightsOf(text, a), weightsOf(video, b));
          expect(Math.abs(made[a * videos + b]! - expected)).toBeLessThan(TOLERANCE);
        }
    }
  });
});
