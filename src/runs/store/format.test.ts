import { beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '@/config/schema';
import { RunStore } from '../run-store';
import { earlierStore } from '../testing/earlier-store';
import { freshName } from '../testing/fresh-store';
import { config } from '../testing/measured';

let name: string;
beforeEach(() => {
  name = freshName();
});

describe('a store of version 1', () => {
  it('keeps its runs with a config of today, but not the states that no longer fit', async () => {
    const old = await earlierStore(name, 1);
    const { motionGain: _, ...frames } = config.model.frames;
    const before = { ...config, version: 1, model: { ...config.model, frames } };
    await old.put('runs', { id: 'r', comparison: 'c', config: before, losses: config.losses });
    await old.put('checkpoints', { step: 7 }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    await old.put('weights', { final: { step: 7 }, best: null }, 'r');
    old.close();
    const migrated = await RunStore.open(undefined, name);
    const [kept] = await migrated.comparisons();
    expect(kept?.checkpointStep).toBeNull();
    expect(await migrated.checkpoint('c')).toBeNull();
    expect(await migrated.weights('r')).toEqual({ final: null, best: null });
    expect(parseConfig(kept?.runs[0]?.config).config?.model.frames.motionGain).toBe(6);
    migrated.close();
  });
});

describe('a store of version 2', () => {
  it('loses nothing, and has room for snapshots', async () => {
    const old = await earlierStore(name, 2);
    await old.put('runs', { id: 'r', comparison: 'c', role: 'method', config });
    await old.put('checkpoints', { step: 7 }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    old.close();
    const migrated = await RunStore.open(undefined, name);
    expect((await migrated.comparisons())[0]?.checkpointStep).toBe(7);
    await migrated.saveSnapshot('r', 5, Uint8Array.of(5));
    expect(await migrated.snapshotSteps('r')).toEqual([5]);
    migrated.close();
  });
});

describe('a store of version 3', () => {
  it('keeps runs, queue and checkpoints, with configs of today', async () => {
    const old = await earlierStore(name, 3);
    const { detached: _, ...centrality } = config.losses.centrality;
    const losses = { ...config.losses, centrality };
    const before = { ...config, version: 2, losses };
    await old.put('runs', { id: 'r', comparison: 'c', config: before, losses, tags: [] });
    await old.put('queue', { id: 'q', order: 1, title: 'Q', runs: [{ id: 'a', name: 'A', config: before }] });
    await old.put('checkpoints', { step: 7, runs: [] }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    old.close();
    const migrated = await RunStore.open(undefined, name);
    const [kept] = await migrated.comparisons();
    const [job] = await migrated.queue();
    const expected = { ...losses, centrality: { ...centrality, detached: false } };
    expect(kept?.runs[0]?.losses).toEqual(expected);
    expect(parseConfig(kept?.runs[0]?.config).config?.losses).toEqual(expected);
    expect(parseConfig(job?.runs[0]?.config).config?.losses).toEqual(expected);
    expect(await migrated.checkpoint('c')).toEqual({ step: 7, runs: [] });
    migrated.close();
  });
});
