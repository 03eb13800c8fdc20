import { describe, expect, it } from 'vitest';
import { hubnessReport } from '@/analysis/hubness-report';
import type { PostHocFigures, WayView } from '@/protocol/explore';
import { toCsv } from '@/ui/charts/export';
import { figureColumns, type FigureRow, figureTable } from './figure-columns';
import { measuresFor, MEASURES, tieMeasures } from './report-measures';

const row = (label: string, queries: number): FigureRow => ({
  key: label,
  name: label,
  label,
  figures: { r1: 0.5, r10: 1, ties: { queries, r1: 0.25, r5: 0.5, r10: 0.75, meanRank: 2 } } as PostHocFigures,
  cost: null,
});

describe('columns of ties', () => {
  it('are shown, and saved, where any row has some', () => {
    const titles = (...rows: FigureRow[]) => figureColumns(rows).map(column => column.title);
    const without = titles(row('a', 0), row('b', 0));
    expect(without.join()).not.toMatch(/ties/i);
    const added = titles(row('a', 0), row('b', 3)).filter(title => !without.includes(title));
    expect(added).toEqual(['Ties', 'R@1, ties at random', 'R@5, ties at random', 'R@10, ties at random']);

    const table = figureTable([row('a', 0), row('b', 3)]);
    expect(table.rows.map(cells => cells[table.header.indexOf('Ties')])).toEqual([0, 3]);
    expect(table.rows[1]![table.header.indexOf('R@10, ties at random')]).toBe(0.75);
    expect(toCsv(table.header, table.rows)).toContain(',"R@1, ties at random",');
    expect(figureTable([row('a', 0)]).header).toEqual(['row', ...without]);
  });
});

/** Lists of two of three items for two queries. */
function reported(similarities: number[], next: number[], ties: number[]) {
  const view = {
    length: 2,
    items: Int32Array.of(0, 1, 0, 2),
    similarities: Float32Array.from(similarities),
    next: Float32Array.from(next),
    relevant: new Uint8Array(4),
    ranks: Int32Array.of(1, 1),
    ties: Int32Array.from(ties),
  } as WayView;
  return { view, reports: [1, 2].map(k => hubnessReport(view, k, 3)) };
}

describe('rows of ties in the report', () => {
  it('are there where any run has some, each for itself', () => {
    const [none, cut, both] = [
      reported([3, 2, 3, 1], [1, 0], [0, 0]),
      reported([3, 3, 3, 1], [1, 1], [0, 0]),
      reported([3, 3, 3, 1], [1, 0], [1, 0]),
    ];
    expect(measuresFor([none!])).toEqual(MEASURES);
    expect(tieMeasures([none!, cut!]).map(m => m.title)).toEqual(['Lists cut in ties']);
    const [tied, cuts] = tieMeasures([none!, both!]);
    expect(both!.reports.map(report => tied!.read(report, both!.view))).toEqual([1, 1]);
    expect(cut!.reports.map(report => cuts!.read(report, cut!.view))).toEqual([1, 1]);
    expect(both!.reports.map(report => cuts!.read(report, both!.view))).toEqual([1, 0]);
  });
});
