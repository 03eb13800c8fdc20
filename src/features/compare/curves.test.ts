import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { ofAdded } from '@/config/losses';
import { baselineOf, presetNamed } from '@/config/presets';
import { toColumns } from '@/runs/columns';
import type { RunRecord } from '@/runs/record';
import { recordedTable } from '@/ui/charts/recorded';
import { linesOf, MOST_LINES, type OverlaySettings, recordedOf, sourcesOf, stepsOf } from './curves';
import type { ShownRun } from './use-selection';

const STEPS = 300;
const { config } = presetNamed('demo');
const settings: OverlaySettings = {
  axis: 'step',
  smoothing: 0,
  logarithmic: false,
  view: null,
  means: null,
  band: 'deviation',
};
const total = stepsOf('total');

function run(name: string, seed: number, own = config, steps = STEPS): ShownRun {
  const points = Array.from({ length: steps }, (_, i) => ({
    step: i + 1,
    seconds: (i + 1) / 7 + seed,
    total: Math.sin(i * (seed + 1)) / 3 + seed,
    centrality: 1,
    ...ofAdded(() => null),
    gradientNorm: 1,
    logitScale: 20,
    learningRate: 1e-3,
  }));
  const record = { id: `${name} ${seed}`, name, config: withField(own, 'seed', seed) } as RunRecord;
  return {
    run: { record, last: null, busy: false, checkpointStep: null },
    loaded: { updated: 0, columns: toColumns(points), evaluations: [] },
    label: `${name} · seed ${seed}`,
    color: 'red',
    dash: null,
  };
}

const runs = [run('All', 0), run('All', 1), run('All', 2, config, 250), run('Base', 0, baselineOf(config))];

describe('the table of step values', () => {
  it('has every step of every run, however few are drawn and whatever is zoomed to', () => {
    const sources = sourcesOf(runs, false);
    const zoomed = { ...settings, view: [10, 20] as const };
    const { header, rows } = recordedTable(recordedOf(sources, total, zoomed));
    expect(header).toEqual(['step', ...runs.map(r => r.label)]);
    expect(rows).toHaveLength(STEPS);
    rows.forEach((row, i) =>
      expect(row).toEqual([i + 1, ...runs.map(({ loaded }) => loaded!.columns.total[i] ?? null)]),
    );
    expect(linesOf(sources, total, settings, 20)[0]!.points.length).toBeLessThan(50);
    expect(linesOf(sources, total, zoomed, 20)[0]!.points).toHaveLength(11);
  });

  it('has the smoothed values under their own names beside the raw ones', () => {
    const { header, rows } = recordedTable(recordedOf(sourcesOf([runs[0]!], false), total, settings, 0.5));
    expect(header).toEqual(['step', 'All · seed 0', 'All · seed 0 (smoothed 0.50)']);
    expect(rows[0]![1]).toBe(rows[0]![2]);
    expect(rows[9]![1]).toBe(runs[0]!.loaded!.columns.total[9]);
    expect(rows[9]![1]).not.toBe(rows[9]![2]);
  });

  it('says when each step was, on the wall clock', () => {
    const { header, rows } = recordedTable(
      recordedOf(sourcesOf([runs[1]!], false), total, { ...settings, axis: 'seconds' }),
    );
    expect(header).toEqual(['step', 'All · seed 1: seconds of training', 'All · seed 1']);
    expect(rows[6]![1]).toBe(runs[1]!.loaded!.columns.seconds[6]);
  });
});

describe('means over seeds', () => {
  const sources = sourcesOf(runs, true);

  it('are one line per config, with the number of runs in the name', () => {
    expect(sources.map(s => s.label)).toEqual(['Base (1 run)', 'All (mean of 3)']);
  });

  it('have a band, and mean, deviation, ends and number of every step in the table', () => {
    const [, line] = linesOf(sources, total, { ...settings, band: 'extremes' }, Infinity);
    expect(line!.points).toHaveLength(STEPS);
    const values = runs.slice(0, 3).map(r => r.loaded!.columns.total[99]!);
    expect(line!.band![99]).toEqual({ step: 100, low: Math.min(...values), high: Math.max(...values) });
    const { header, rows } = recordedTable(recordedOf(sources, total, settings));
    const of = (what: string, step: number) => rows[step - 1]![header.indexOf(`All (mean of 3): ${what}`)];
    expect(of('mean', 100)).toBeCloseTo((values[0]! + values[1]! + values[2]!) / 3, 12);
    expect(of('n', 100)).toBe(3);
    expect(of('n', 299)).toBe(2);
    expect(of('min', 100)).toBe(Math.min(...values));
  });
});

describe('very many runs', () => {
  const many = Array.from({ length: 250 }, (_, i) => run(`R${i}`, i, withField(config, 'losses.kl.weight', i), 5));

  it('are not all drawn, and all exported', () => {
    const sources = sourcesOf(many, false);
    expect(linesOf(sources, total, settings, 10)).toHaveLength(MOST_LINES);
    expect(recordedOf(sources, total, settings)).toHaveLength(250);
  });
});
