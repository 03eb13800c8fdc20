import { describe, expect, it } from 'vitest';
import { Random } from '@/math/random';
import { project } from './projection';

/** Three clusters in ten dimensions, 40 points each. */
function clusters(seed: number): Float32Array {
  const random = new Random('clusters', seed);
  return Float32Array.from({ length: 120 * 10 }, (_, at) => {
    const [point, d] = [Math.floor(at / 10), at % 10];
    return (d === point % 3 ? 4 : 0) + 0.3 * random.normal();
  });
}

const request = { width: 10, neighbors: 10, minDistance: 0.1, seed: 1, placed: [] };
const quiet = () => {};

/** Share of points whose nearest other point belongs to the same cluster. */
function kept(points: Float32Array): number {
  const n = points.length / 2;
  let same = 0;
  for (let i = 0; i < n; i++) {
    let best = -1;
    let distance = Infinity;
    for (let j = 0; j < n; j++) {
      const d = Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
      if (j !== i && d < distance) [best, distance] = [j, d];
    }
    if (best % 3 === i % 3) same++;
  }
  return same / n;
}

describe('project', () => {
  it.each(['pca', 'umap'] as const)('keeps clusters together: %s', async method => {
    const steps: number[] = [];
    const { points, explained } = await project(
      { ...request, method, sets: [clusters(1)] },
      done => void steps.push(done),
    );
    expect(points[0]).toHaveLength(240);
    expect(kept(points[0]!)).toBeGreaterThan(0.95);
    expect(explained === null).toBe(method === 'umap');
    expect(steps.at(-1)).toBeGreaterThan(0);
  });

  it('is the same for the same seed, and takes further sets along', async () => {
    const sets = [clusters(1), clusters(2)];
    const [a, b] = [
      await project({ ...request, method: 'umap', sets }, quiet),
      await project({ ...request, method: 'umap', sets }, quiet),
    ];
    expect(a.points).toEqual(b.points);
    const { points } = await project(
      { ...request, method: 'pca', sets: [sets[0]!], placed: [sets[0]!, sets[1]!] },
      quiet,
    );
    expect(points).toHaveLength(3);
    expect(points[1]).toEqual(points[0]);
    expect(points[2]).not.toEqual(points[0]);
  });
});
