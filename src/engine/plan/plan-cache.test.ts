import { describe, expect, it, vi } from 'vitest';
import type { Plan } from './plan';
import { type CompiledPlan, PlanCache } from './plan-cache';

const settle = () => new Promise(resolve => setTimeout(resolve));

/** A cache of plans that hold 100 bytes each, and their tables 10. */
function makeCache(capacity: number) {
  const alive = new Set<string>();
  const tables = new Set<string>();
  const compile = vi.fn(async (key: string): Promise<CompiledPlan> => {
    if (key === 'bad') throw new Error('does not compile');
    alive.add(key);
    tables.add(key);
    const plan = { bytes: 100, dispose: () => alive.delete(key) } as unknown as Plan;
    return { plan, trained: [], tables: [{ size: 10, destroy: () => tables.delete(key) } as unknown as GPUBuffer] };
  });
  return { cache: new PlanCache<string>(capacity, compile), compile, alive, tables };
}

describe('PlanCache', () => {
  it('keeps the plans used last, and frees the others with their tables', async () => {
    const { cache, compile, alive, tables } = makeCache(2);
    const first = await cache.get('a');
    await cache.get('b');
    expect(await cache.get('a')).toBe(first);
    await cache.get('c');
    await settle();
    expect([...alive]).toEqual(['a', 'c']);
    expect([...tables]).toEqual(['a', 'c']);
    expect(await cache.bytes()).toBe(220);
    expect(compile).toHaveBeenCalledTimes(3);
    await cache.get('b');
    await settle();
    expect([...alive]).toEqual(['c', 'b']);
    cache.clear();
    await settle();
    expect(alive.size + tables.size + (await cache.bytes())).toBe(0);
  });

  it('compiles once for all who ask meanwhile', async () => {
    const { cache, compile } = makeCache(1);
    const [one, two] = await Promise.all([cache.get('a'), cache.get('a')]);
    expect(one).toBe(two);
    expect(compile).toHaveBeenCalledTimes(1);
  });

  it('tries again what failed', async () => {
    const { cache, compile } = makeCache(2);
    await cache.get('a');
    await expect(cache.get('bad')).rejects.toThrow('does not compile');
    expect(cache.has('bad')).toBe(false);
    await expect(cache.get('bad')).rejects.toThrow('does not compile');
    expect(compile).toHaveBeenCalledTimes(3);
    expect(await cache.bytes()).toBe(110);
  });
});
