import { describe, expect, it } from 'vitest';
import { freshStore } from '../testing/fresh-store';

const store = freshStore();
const run = 'c/method';
const kept = (step: number) => ({ file: Uint8Array.of(step), hash: String(step), step });

describe('weights', () => {
  it('of the end and of the best step are kept, until the run goes back behind them', async () => {
    expect(await store().weights(run)).toEqual({ final: null, best: null });
    await store().saveWeights(run, 'best', kept(3));
    await store().saveWeights(run, 'best', kept(6));
    await store().saveWeights(run, 'final', kept(9));
    expect(await store().weights(run)).toEqual({ final: kept(9), best: kept(6) });
    await store().dropWeightsAfter(7, [run, 'c/baseline']);
    expect(await store().weights(run)).toEqual({ final: null, best: kept(6) });
    expect(await store().weights('c/baseline')).toEqual({ final: null, best: null });
  });
});

describe('snapshots', () => {
  it('are found by their step, until the run goes back behind them', async () => {
    for (const step of [9, 0, 3]) await store().saveSnapshot(run, step, Uint8Array.of(step));
    await store().saveSnapshot('c/baseline', 9, Uint8Array.of(9));
    expect(await store().snapshotSteps(run)).toEqual([0, 3, 9]);
    expect(await store().snapshot(run, 3)).toEqual(Uint8Array.of(3));
    expect(await store().snapshot(run, 4)).toBeNull();
    await store().dropWeightsAfter(3, [run]);
    expect(await store().snapshotSteps(run)).toEqual([0, 3]);
    expect(await store().snapshotSteps('c/baseline')).toEqual([9]);
  });
});
