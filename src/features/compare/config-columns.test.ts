import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { presetNamed } from '@/config/presets';
import type { RunRecord } from '@/runs/record';
import { diffTable, OWN_COLUMNS, stretches } from './config-columns';

const { config } = presetNamed('demo');
const run = (id: number, weight: number, seed: number) => {
  const own = withField(withField(config, 'losses.neighbor.weight', weight), 'seed', seed);
  return { record: { id: String(id), config: own } as RunRecord };
};

describe('the table of differences', () => {
  it('has a column for every one of a few runs', () => {
    const { paths, columns } = diffTable([run(0, 2, 0), run(1, 2, 1), run(2, 3, 1)]);
    expect(paths).toEqual(['seed', 'losses.neighbor.weight']);
    expect(columns.map(c => c.cells)).toEqual([
      ['0', '2'],
      ['1', '2'],
      ['1', '3'],
    ]);
  });

  it('puts many runs that agree in all but the seed into one column, and leaves none out', () => {
    const runs = Array.from({ length: 250 }, (_, i) => run(i, 1 + (i % 25), Math.floor(i / 25)));
    const { paths, columns } = diffTable(runs);
    expect(columns).toHaveLength(25);
    expect(columns.map(c => c.cells[paths.indexOf('losses.neighbor.weight')])).toEqual(
      Array.from({ length: 25 }, (_, i) => String(1 + i)),
    );
    expect(new Set(columns.map(c => c.cells[paths.indexOf('seed')]))).toEqual(new Set(['0–9']));
    expect(columns.flatMap(c => c.runs.map(r => r.record.id)).sort()).toEqual(runs.map(r => r.record.id).sort());
    for (const { runs: alike } of columns)
      expect(new Set(alike.map(r => r.record.config.losses.neighbor.weight)).size).toBe(1);
  });

  it('keeps runs apart whose values only look the same', () => {
    const runs = Array.from({ length: OWN_COLUMNS + 1 }, (_, i) => run(i, i === 0 ? 1 + 1e-12 : 1, i));
    expect(diffTable(runs).columns.map(c => c.runs.length)).toEqual([1, OWN_COLUMNS]);
  });

  it('has one column and no row for many runs that are the same', () => {
    const runs = Array.from({ length: OWN_COLUMNS + 1 }, (_, i) => run(i, 1, 0));
    expect(diffTable(runs)).toMatchObject({ paths: [], columns: [{ cells: [] }] });
  });
});

describe('stretches of numbers', () => {
  it.each([
    [[3], '3'],
    [[1, 0], '0, 1'],
    [[0, 1, 2, 2, 3, 7, 9, 10], '0–3, 7, 9, 10'],
    [Array.from({ length: 40 }, (_, i) => 2 * i), '0, 2, 4, 6, 8, 10, 12, 14, … (40 seeds)'],
  ])('%j are written as %s', (numbers, text) => {
    expect(stretches(numbers)).toBe(text);
  });
});
