import { describe, expect, it } from 'vitest';
import { forestTable } from './forest-plot';
import { occurrenceTable } from './occurrence-table';
import { recordedTable } from './recorded';

describe('recordedTable', () => {
  it('has a row for every step of any line, and a name of its own for each', () => {
    const { header, rows } = recordedTable([
      { label: 'A', steps: [1, 2, 3], values: [0.5, NaN, null] },
      { label: 'A', steps: [3, 10], values: [7, 8] },
    ]);
    expect(header).toEqual(['step', 'A', 'A (2)']);
    expect(rows).toEqual([
      [1, 0.5, null],
      [2, NaN, null],
      [3, null, 7],
      [10, null, 8],
    ]);
  });
});

describe('occurrenceTable', () => {
  it('counts every N, not the bins that are drawn', () => {
    const { header, rows } = occurrenceTable([{ label: 'A', counts: [0, 0, 120, 3] }], {
      label: 'random',
      expected: [1.25, 2.5],
    });
    expect(header).toEqual(['N', 'A', 'random']);
    expect(rows).toHaveLength(121);
    expect(rows[0]).toEqual([0, 2, 1.25]);
    expect(rows[3]).toEqual([3, 1, 0]);
    expect(rows[120]).toEqual([120, 1, 0]);
  });
});

describe('forestTable', () => {
  it('puts every value under its own seed, where rows have different ones', () => {
    const row = { color: 'red', mean: 1, low: NaN, high: NaN };
    const { header, rows } = forestTable([
      { ...row, label: 'A', values: [{ of: 'seed 10', value: 3 }] },
      {
        ...row,
        label: 'B',
        values: [
          { of: 'seed 2', value: 4 },
          { of: 'seed 10', value: 5 },
        ],
      },
    ]);
    expect(header.slice(-2)).toEqual(['seed 2', 'seed 10']);
    expect(rows.map(cells => cells.slice(-2))).toEqual([
      [null, 3],
      [4, 5],
    ]);
  });
});
