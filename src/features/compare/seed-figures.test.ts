import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { baselineOf, presetNamed } from '@/config/presets';
import type { Evaluation } from '@/protocol/training';
import { groupBySeed } from '@/runs/groups';
import type { RunRecord } from '@/runs/record';
import type { ListedRun } from '@/state/compare-state';
import { cellOf, forestRows, SEED_FIGURES, tableOf } from './seed-figures';

const { config } = presetNamed('demo');

/** A run whose every figure is one number. */
function run(name: string, own: typeof config, seed: number, value: number): ListedRun {
  const hubness = { skewness: value, badSkewness: value, antiHubRate: value, goodShare: value };
  const side = { r1: value, r10: value, hubness };
  const record = { id: `${name} ${seed}`, name, config: withField(own, 'seed', seed) } as RunRecord;
  return {
    record,
    last: { step: 1, t2v: side, v2t: side } as unknown as Evaluation,
    busy: false,
    checkpointStep: null,
  };
}

const groups = groupBySeed([
  run('Base', baselineOf(config), 0, 1),
  run('Base', baselineOf(config), 1, 2),
  run('All', config, 0, 5),
  run('All', config, 1, 8),
  run('Other', withField(config, 'losses.kl.weight', 9), 7, 3),
]);
const [base, all, other] = groups as [(typeof groups)[0], (typeof groups)[0], (typeof groups)[0]];
const skew = SEED_FIGURES.find(figure => figure.key === 't2v.skew')!;

describe('figures over seeds', () => {
  it('are means, or differences to the baseline seed by seed', () => {
    expect(cellOf(all, skew, 'means', base)).toMatchObject({ n: 2, mean: 6.5 });
    expect(cellOf(all, skew, 'differences', base)).toMatchObject({ n: 2, mean: 5 });
    expect(cellOf(other, skew, 'differences', base)).toMatchObject({ n: 0, mean: NaN });
    expect(cellOf(base, skew, 'differences', base)).toBeNull();
    expect(cellOf(all, skew, 'differences', null)).toBeNull();
  });

  it('are in files for every group, whatever is listed', () => {
    const { columns, rows } = tableOf(groups, base);
    expect(rows.map(row => [row.name, row.n, row.cells.length, row.differences?.length])).toEqual([
      ['Base', 2, columns.length, undefined],
      ['All', 2, columns.length, columns.length],
      ['Other', 1, columns.length, columns.length],
    ]);
    expect(rows[1]!.cells[3]).toEqual(cellOf(all, skew, 'means', base));
    expect(rows[1]!.differences![3]).toEqual(cellOf(all, skew, 'differences', base));
  });

  it('are drawn where they are known, with the value of every seed', () => {
    expect(forestRows(groups, skew, 'means', base).map(row => [row.label, row.mean, row.values.length])).toEqual([
      ['Base', 1.5, 2],
      ['All', 6.5, 2],
      ['Other', 3, 1],
    ]);
    const [difference, ...rest] = forestRows(groups, skew, 'differences', base);
    expect(rest).toEqual([]);
    expect(difference!.values).toEqual([
      { of: 'seed 0', value: 4 },
      { of: 'seed 1', value: 6 },
    ]);
  });
});
