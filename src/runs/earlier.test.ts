import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { withLater } from '@/config/later-losses';
import { migrateConfig } from '@/config/migrations';
import { parseConfig } from '@/config/schema';
import { haveSameStart } from './same-start';
import { openRunFile } from './run-archive';
import { RunColors } from './run-colors';
import { RunStore } from './run-store';
import { earlierStore } from './testing/earlier-store';
import { freshName } from './testing/fresh-store';
// Written by the page when configs had version 3 and the store version 4. Never written anew: what people keep does not
// change either. The zip file holds both runs with their weights, the JSON without.
import plain from './testing/earlier/config-3.json';
import stored from './testing/earlier/store-4.json';

const zip = new Blob([Uint8Array.from(readFileSync('src/runs/testing/earlier/config-3.zip'))]);

/** A config of before as this page has it. */
const asToday = (config: unknown) => parseConfig(migrateConfig(config)).config;

describe.each([
  ['zip file', zip, true],
  ['JSON', new Blob([JSON.stringify(plain)]), false],
] as const)('a %s of runs with configs of version 3', (_, file, hasWeights) => {
  it('opens as it did', async () => {
    const opened = await openRunFile(file);
    expect(opened.count).toBe(2);
    for (const [i, before] of plain.runs.entries()) {
      const { record, series, evaluations, weights } = await opened.run(i);
      const { config, losses, truth, ...rest } = before.record;
      expect(record).toEqual({
        ...rest,
        config: asToday(config),
        losses: withLater(losses),
        truth: { ...truth, v2tSkewness: NaN },
      });
      expect(record.config).not.toBeNull();
      expect([...series.total]).toEqual(before.series.total);
      expect([...series.uniform]).toEqual(before.series.uniform.map(value => value ?? NaN));
      expect(evaluations.map(e => [e.step, e.pairs, [...e.t2v.occurrence]])).toEqual(
        before.evaluations.map(e => [e.step, e.pairs, e.t2v.occurrence]),
      );
      expect(weights.final?.step ?? null).toBe(hasWeights ? 3 : null);
    }
  });
});

describe('a store of version 4', () => {
  let name: string;
  beforeEach(() => {
    name = freshName();
  });

  it('opens with all of its runs and jobs', async () => {
    const old = await earlierStore(name, 4);
    for (const run of stored.runs) await old.put('runs', run);
    const series = Object.fromEntries(
      Object.entries(stored.series).map(([q, values]) => [q, Float64Array.from(values)]),
    );
    await old.put('series', series, ['kept/method', 0]);
    await old.put('queue', stored.queue);
    await old.put('checkpoints', { step: 2, seconds: 1, runs: [] }, 'kept');
    await old.put('checkpointSteps', 2, 'kept');
    old.close();
    const today = await RunStore.open(undefined, name);
    const [kept] = await today.comparisons();
    expect(kept?.runs).toEqual(
      stored.runs.map(run => ({ ...run, config: asToday(run.config), losses: withLater(run.losses) })),
    );
    expect(kept?.checkpointStep).toBe(2);
    expect(haveSameStart(kept!.runs)).toBe(true);
    const [job] = await today.queue();
    expect(job).toEqual({
      ...stored.queue,
      runs: stored.queue.runs.map(run => ({ ...run, config: asToday(run.config) })),
    });
    expect(parseConfig(job!.runs[1]!.config).problems).toEqual([]);
    expect((await today.columns('kept/method')).total).toEqual(Float64Array.from(stored.series.total));
    today.close();
  });

  it('has runs that keep the colours that browsers remember for them', () => {
    // What the page remembered for this config when it was written.
    const colors = new RunColors([1, 2, 1656571700]);
    expect(colors.placeOf(asToday(stored.runs[1]!.config)!)).toBe(2);
    expect(colors.placeOf({ ...asToday(stored.runs[1]!.config)!, steps: 31 })).toBe(3);
  });

  it('has runs that are taken to be alike by what is trained today', async () => {
    const today = parseConfig(migrateConfig(stored.runs[1]!.config)).config!;
    const kept = migrateConfig(stored.runs[1]!.config) as typeof today;
    const { appVersion } = stored.runs[1]!;
    expect(haveSameStart([kept, today].map(config => ({ config, appVersion })))).toBe(true);
    // The order of fields counts where configs are compared as texts.
    expect(JSON.stringify(kept)).toBe(JSON.stringify(today));
  });
});
