import { describe, expect, it } from 'vitest';
import type { Evaluation } from '@/protocol/training';
import type { ListedRun } from '@/state/compare-state';
import { tieColumns } from './table-columns';

const run = (t2v: number | null, v2t: number | null): ListedRun => {
  const figures = (queries: number | null) => ({ ties: queries === null ? undefined : { queries, r1: 0.1, r10: 0.4 } });
  return { last: { t2v: figures(t2v), v2t: figures(v2t) } as Evaluation } as ListedRun;
};

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
