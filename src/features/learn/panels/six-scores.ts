/** Texts, and videos, of the matrix that is balanced by hand. */
export const SIX = 6;

/** Scores of the slider, either way of 0. */
export const LARGEST_SCORE = 4;

/** Scores by hand to begin with: pairs are near, and the third video is near to everybody. */
export const HUB_SCORES = '2,0,2,0,-1,0,0,2,2,-1,0,0,0,0,3,0,0,-1,-1,0,2,2,0,0,0,-1,2,0,2,0,0,0,2,0,0,2';

/** Scores as an address carries them; null where they are no such scores. */
export function readScores(text: string): number[] | null {
  const scores = text.split(',').map(part => (part.trim() === '' ? NaN : Number(part)));
  const right = scores.length === SIX * SIX && scores.every(score => Math.abs(score) <= LARGEST_SCORE);
  return right ? scores : null;
}

/** Six pairs of a square matrix, from one on: texts × videos. */
export function sixOf(matrix: Float32Array, from: number): Float32Array {
  const size = Math.round(Math.sqrt(matrix.length));
  return Float32Array.from(
    { length: SIX * SIX },
    (_, at) => matrix[(from + Math.floor(at / SIX)) * size + from + (at % SIX)]!,
  );
}

/** How far sums are from 1 at most. */
export const furthest = (sums: ArrayLike<number>): number => Math.max(...Array.from(sums, sum => Math.abs(sum - 1)));
