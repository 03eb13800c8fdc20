import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LessonData, LessonState } from '@/protocol/lessons';
import type { Way } from '@/protocol/explore';
import { unpacked } from '@/recorded/packed';
import { formulaRow, neighbors } from './neighbors';

let state: LessonState;
beforeAll(async () => {
  const file = await unpacked<LessonData>(new Blob([readFileSync('public/recorded/demo.lessons.zip')]));
  state = file.states[0]!;
});

const ask = (K: number, way: Way = 't2v', query = 22, temperature = 3) =>
  neighbors({ local: state.local, bank: state.bank[way], way, query, neighbors: K, temperature });

const rowOf = (query: number) => state.local.subarray(query * 64, (query + 1) * 64);
const columnOf = (query: number) => Float32Array.from({ length: 64 }, (_, i) => state.local[i * 64 + query]!);

describe('neighbours of a query', () => {
  it.each([
    ['t2v', 5],
    ['t2v', 61],
    ['v2t', 20],
  ] as const)('%s, K = %i: the formula in plain numbers is what the engine computes', async (way, K) => {
    const view = await ask(K, way);
    const row = way === 't2v' ? rowOf(22) : columnOf(22);
    const byHand = formulaRow(row, state.bank[way], { query: 22, neighbors: K, temperature: 3 });
    expect(view.refused).toBeNull();
    expect(view.neighbors.map(n => n.item)).toEqual(byHand.items);
    expect(view.outside).toBe(63 - K);
    view.neighbors.forEach((n, i) => {
      expect(n.normalizedSimilarity).toBeCloseTo(byHand.similarity[i]!, 4);
      expect(n.normalizedCentrality).toBeCloseTo(byHand.centrality[i]!, 4);
      expect(n.share).toBeCloseTo(byHand.share[i]!, 5);
    });
    for (const name of ['share', 'shareWithout'] as const)
      expect(view.neighbors.reduce((sum, n) => sum + n[name], 0)).toBeCloseTo(1, 5);
  });

  it('are the K most similar others, at or above every one outside', async () => {
    const { neighbors: found, similarityRange, match, rank } = await ask(5);
    expect(found).toHaveLength(5);
    expect(found.map(n => n.item)).not.toContain(22);
    for (const n of found) {
      expect(n.similarity).toBe(rowOf(22)[n.item]);
      expect(n.normalizedSimilarity).toBeGreaterThanOrEqual(1);
    }
    expect(found.map(n => n.similarity)).toEqual(found.map(n => n.similarity).sort((a, b) => b - a));
    expect(similarityRange[1]).toBeLessThanOrEqual(found[4]!.similarity);
    expect(match.similarity).toBe(rowOf(22)[22]);
    expect(rank).toBe(1 + rowOf(22).filter(s => s > match.similarity).length);
  });

  it('take a share from the central, and hardly any where τ is small', async () => {
    const { neighbors: found } = await ask(5);
    const central = found.reduce((a, b) => (b.normalizedCentrality > a.normalizedCentrality ? b : a));
    expect(central.share).toBeLessThan(central.shareWithout);
    for (const n of (await ask(5, 't2v', 22, 0.01)).neighbors) expect(n.share).toBeCloseTo(0.2, 2);
  });
});

describe('beyond K = B − 3', () => {
  it('one item is left outside: its own minimum and maximum, so that p is not a number, and the engine refuses', async () => {
    const view = await ask(62);
    expect(view.refused).toContain('K = 62 in a batch of 64');
    expect(view.refused).toContain('Use K ≤ 61');
    expect(view.outside).toBe(1);
    expect(view.similarityRange[0]).toBe(view.similarityRange[1]);
    for (const n of view.neighbors) expect(n.share).toBeNaN();
    expect(view.loss).toBeNaN();
  });

  it.each([63, 64])('K = %i leaves none: the fill values are minimum and maximum, and all get the same', async K => {
    const view = await ask(K);
    expect(view.refused).toBeNull();
    expect(view.outside).toBe(0);
    expect(view.neighbors).toHaveLength(63);
    for (const n of view.neighbors) {
      expect(n.normalizedSimilarity).toBeCloseTo(0.5, 5);
      expect(n.normalizedCentrality).toBeCloseTo(0.5, 5);
      expect(n.share).toBeCloseTo(1 / K, 6);
      expect(n.shareWithout).toBeCloseTo(1 / K, 6);
    }
  });
});
