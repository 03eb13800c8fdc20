import type { Random } from '@/math/random';
import { BACKGROUNDS, type ClipLatents, type ClipObject, COLORS, MOTIONS, REGIONS, SHAPES } from './attributes';
import type { Domain } from '@/config/domains';

/** Long-tail weights 1/i^s of n values; the last is the most frequent when reversed. */
export function zipfWeights(n: number, s: number, reversed: boolean): number[] {
  const weights = Array.from({ length: n }, (_, i) => 1 / (i + 1) ** s);
  return reversed ? weights.reverse() : weights;
}

const SIZE_WEIGHTS = [0.55, 0.45];
const PRESENCE_WEIGHTS = [0.72, 0.14, 0.14];

/** Draws the latents of one clip. */
export function drawLatents(domain: Domain, random: Random): ClipLatents {
  const { zipf, reversed } = domain;
  const draw = (n: number, s: number) => random.weighted(zipfWeights(n, s, reversed));
  const count = random.weighted(domain.objects) + 1;
  const regions = random.permutation(REGIONS.length);
  const objects = Array.from({ length: count }, (_, i): ClipObject => ({
    shape: draw(SHAPES.length, zipf.shape),
    color: draw(COLORS.length, zipf.color),
    size: random.weighted(SIZE_WEIGHTS),
    region: regions[i] ?? 0,
    motion: draw(MOTIONS.length, zipf.motion),
    presence: random.weighted(PRESENCE_WEIGHTS),
  }));
  return { objects, background: draw(BACKGROUNDS.length, zipf.background) };
}
