import { describe, expect, it } from 'vitest';
import type { Evaluation } from '@/protocol/training';
import type { ListedRun } from '@/state/compare-state';
import { positiveColumns, tieColumns } from './table-columns';

const run = (t2v: number | null, v2t: number | null): ListedRun => {
  const figures = (queries: number | null) => ({ ties: queries === null ? undefined : { queries, r1: 0.1, r10: 0.4 } });
  return { last: { t2v: figures(t2v), v2t: figures(v2t) } as Evaluation } as ListedRun;
};

describe('columns of several relevant items', () => {
  const measured = (mapR: number | null): ListedRun => {
    const positives = mapR === null ? undefined : { r1: 0.5, mapR, rPrecision: 0.3, measured: 4, queries: 9 };
    return { last: { t2v: { positives }, v2t: { positives } } as Evaluation } as ListedRun;
  };

  it('are there where a run has some, and say nothing of runs of before', () => {
    const before = [measured(null), { last: null } as ListedRun];
    expect(positiveColumns([])).toEqual([]);
    expect(positiveColumns(before)).toEqual([]);
    const columns = positiveColumns([...before, measured(0.25)]);
    expect(columns.map(({ key }) => key)).toEqual([
      't2v.any',
      'v2t.any',
      't2v.mapR',
      'v2t.mapR',
      't2v.rPrecision',
      'v2t.rPrecision',
    ]);
    expect(columns.map(column => column.show(measured(0.25)))).toEqual([
      '50.0 %',
      '50.0 %',
      '25.0 %',
      '25.0 %',
      '30.0 %',
      '30.0 %',
    ]);
    expect(columns[2]!.show(measured(NaN))).toBe('–');
    expect(before.map(run => columns[0]!.show(run))).toEqual(['–', '–']);
    expect(columns[0]!.value(before[0]!)).toBeNull();
  });
});

describe('columns of ties', () => {
  it('are there in the directions in which a run has some', () => {
    expect(tieColumns([])).toEqual([]);
    expect(tieColumns([run(0, null), { last: null } as ListedRun])).toEqual([]);
    expect(tieColumns([run(0, 0), run(0, 3)]).map(({ key }) => key)).toEqual([
      'v2t.ties',
      'v2t.r1.ties',
      'v2t.r10.ties',
    ]);
    expect(tieColumns([run(2, 3)])).toHaveLength(6);
    const [count, first] = tieColumns([run(2, 0)]);
    expect([count?.show(run(2, 0)), first?.show(run(2, 0)), count?.show(run(null, 0))]).toEqual(['2', '10.0 %', '–']);
  });
});
