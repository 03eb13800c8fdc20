import { expect, it, vi } from 'vitest';
import type * as Losses from '@/config/losses';
import { currentConfig, migrateConfig } from '@/config/migrations';
import { presetNamed } from '@/config/presets';
import { CONFIG_VERSION, parseConfig } from '@/config/schema';
import { openRunFile } from './run-archive';
import { RunColors } from './run-colors';
import { runFileContent } from './run-file';
import { RunStore } from './run-store';
import { earlierStore } from './testing/earlier-store';
import { freshName } from './testing/fresh-store';
import plain from './testing/earlier/config-3.json';
import stored from './testing/earlier/store-4.json';

/** As if KL consistency had come only now: what was kept of runs before lacks its settings and its series. */
vi.mock('@/config/losses', async original => {
  const losses = await original<typeof Losses>();
  return {
    ...losses,
    LOSSES: { ...losses.LOSSES, kl: { ...losses.LOSSES.kl, since: 6 } },
    START_LOSSES: { ...losses.START_LOSSES, kl: { ...losses.START_LOSSES.kl, enabled: false } },
  };
});

function without<Kept extends object>(kept: Kept): Omit<Kept, 'kl'> {
  const { kl: _, ...rest } = kept as Kept & { kl?: unknown };
  return rest as Omit<Kept, 'kl'>;
}

/** A record or job as it was kept then. */
const before = <Kept extends { config: { losses: object } }>(kept: Kept): Kept => ({
  ...kept,
  config: { ...kept.config, losses: without(kept.config.losses) },
  ...('losses' in kept && { losses: without(kept.losses as object) }),
});

/** What a config without the loss becomes: the same with the loss as it starts. */
const asToday = (config: { losses: object }) =>
  parseConfig(migrateConfig({ ...config, losses: without(config.losses) })).config!;

it('is a new version of configs: those of before open with it off, word by word like those of today', () => {
  expect(CONFIG_VERSION).toBe(6);
  const { config } = presetNamed('paper');
  const old = { ...config, version: 5, losses: without(config.losses) };
  expect(parseConfig(migrateConfig(old)).config).toEqual(config);
  expect(JSON.stringify(currentConfig(old))).toBe(JSON.stringify(config));
  expect(config.losses.kl).toEqual({ enabled: false, weight: 1 });
});

it('leaves runs of before as they were in files, its series empty', async () => {
  const runs = plain.runs.map(run => ({ ...run, record: before(run.record), series: without(run.series) }));
  const opened = await openRunFile(new Blob([JSON.stringify({ ...plain, runs })]));
  for (const [i, run] of runs.entries()) {
    const { record, series, evaluations, weights } = await opened.run(i);
    expect(record.losses.kl).toEqual({ enabled: false, weight: 1 });
    expect([...series.total]).toEqual(run.series.total);
    expect([...series.kl]).toEqual(run.series.total.map(() => NaN));
    const again = runFileContent([{ record, series, evaluations, weights: { final: null, best: null } }]);
    const reopened = await (await openRunFile(new Blob([JSON.stringify(again)]))).run(0);
    expect(reopened.series).toEqual(series);
    expect(weights.best).toBeNull();
  }
});

it('does not close the file of a run that lacks another series', async () => {
  const [run] = plain.runs;
  const { uniform: _, ...series } = run!.series;
  const opened = openRunFile(new Blob([JSON.stringify({ ...plain, runs: [{ ...run!, series }] })]));
  await expect(opened.then(file => file.run(0))).rejects.toThrow('uniform');
});

it('leaves kept runs as they were, and what they go on from', async () => {
  const name = freshName();
  const old = await earlierStore(name, 5);
  for (const run of stored.runs) await old.put('runs', before(run));
  const series = Object.entries(without(stored.series)).map(([q, values]) => [q, Float64Array.from(values)]);
  await old.put('series', Object.fromEntries(series), ['kept/method', 0]);
  await old.put('queue', { ...stored.queue, runs: stored.queue.runs.map(before) });
  const losses = without(asToday(stored.runs[1]!.config).losses);
  await old.put('checkpoints', { step: 2, seconds: 1, runs: [{ runId: 'method', losses }] }, 'kept');
  await old.put('checkpointSteps', 2, 'kept');
  old.close();
  const today = await RunStore.open(undefined, name);
  const [kept] = await today.comparisons();
  expect(kept!.runs.map(run => run.config)).toEqual(stored.runs.map(run => asToday(run.config)));
  expect(kept!.runs.every(run => run.losses.kl.enabled === false)).toBe(true);
  const points = await today.series('kept/method');
  expect(points.map(point => point.total)).toEqual(stored.series.total);
  expect(points.every(point => point.kl === null)).toBe(true);
  expect((await today.columns('kept/method')).kl).toEqual(new Float64Array(points.length).fill(NaN));
  expect((await today.checkpoint('kept'))?.runs[0]!.losses.kl).toEqual({ enabled: false, weight: 1 });
  expect((await today.queue())[0]!.runs.every(run => parseConfig(run.config).config !== null)).toBe(true);
  today.close();
});

it('takes no colour from the runs of before', () => {
  const config = asToday(stored.runs[1]!.config);
  // What a page without the loss remembered for this config.
  const colors = new RunColors([1, 2, 920721667]);
  expect(colors.placeOf(config)).toBe(2);
  const kl = { ...config.losses.kl, enabled: true };
  expect(colors.placeOf({ ...config, losses: { ...config.losses, kl } })).toBe(3);
});
