import { describe, expect, it } from 'vitest';
import { Random } from './random';

describe('Random', () => {
  it('gives the same stream for the same seed, on every machine', () => {
    const random = new Random('test', 7);
    expect(Array.from({ length: 4 }, () => random.uint32())).toMatchInlineSnapshot(`
      [
        4055720158,
        572281855,
        2429950802,
        3585536851,
      ]
    `);
    const again = new Random('test', 7);
    again.uint32();
    expect(new Random('test', 8).uint32()).not.toBe(new Random('test', 7).uint32());
    expect(new Random('tesu', 7).uint32()).not.toBe(new Random('test', 7).uint32());
  });

  it('is uniform and normal enough', () => {
    const random = new Random(1);
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    const mean = uniform.reduce((a, b) => a + b, 0) / uniform.length;
    // Standard error of the mean: 0.29 / √20000 = 0.002.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const variance = normal.reduce((a, b) => a + b * b, 0) / normal.length;
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('permutes every item once and picks by weight', () => {
    const random = new Random(2);
    expect([...random.permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[random.weighted([1, 0, 2])]!++;
    expect(counts[1]).toBe(0);
    expect(counts[2]! / counts[0]!).toBeGreaterThan(1.6);
    expect(counts[2]! / counts[0]!).toBeLessThan(2.5);
  });
});
