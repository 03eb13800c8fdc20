import { describe, expect, it } from 'vitest';
import { onAxes, principalAxes } from './pca';
import { Random } from './random';

describe('principalAxes', () => {
  it('finds the axes of a stretched cloud, whatever the sets', () => {
    const random = new Random('pca', 1);
    // Deviations 3, 2 and ½ along three orthogonal directions, around (5, −1, 2).
    const directions = [
      [0.6, 0.8, 0],
      [-0.8, 0.6, 0],
      [0, 0, 1],
    ];
    const cloud = (n: number) =>
      Float32Array.from(
        Array.from({ length: n }, () => {
          const along = [3, 2, 0.5].map(d => d * random.normal());
          return [5, -1, 2].map((m, i) => m + along.reduce((sum, x, d) => sum + x * directions[d]![i]!, 0));
        }).flat(),
      );
    const sets = [cloud(3000), cloud(1000)];
    const axes = principalAxes(sets, 3, 2);
    // The sampling error of a direction is about 1/√4000.
    directions.slice(0, 2).forEach((direction, a) => {
      const cosine = direction.reduce((sum, x, i) => sum + x * axes.axes[a]![i]!, 0);
      expect(Math.abs(cosine)).toBeGreaterThan(0.99);
      expect(Math.max(...axes.axes[a]!)).toBeGreaterThan(-Math.min(...axes.axes[a]!));
    });
    expect(axes.explained[0]).toBeCloseTo(9 / 13.25, 1);
    const placed = onAxes(axes, sets[0]!);
    const variance = (a: number) => placed.filter((_, i) => i % 2 === a).reduce((s, x) => s + x * x, 0) / 3000;
    expect(variance(0)).toBeGreaterThan(variance(1));
    expect(variance(0) / 9).toBeCloseTo(1, 0);
  });

  it('stays defined without any variance', () => {
    const axes = principalAxes([Float32Array.of(1, 2, 1, 2)], 2, 2);
    expect(axes.explained).toEqual([0, 0]);
    expect([...onAxes(axes, Float32Array.of(1, 2))]).toEqual([0, 0]);
  });
});
