import { pairedDifference, type SeededValue, seedStatistics, type SeedStatistics } from '@/analysis/seed-statistics';
import type { Evaluation } from '@/protocol/training';
import type { SeedGroup } from '@/runs/groups';
import type { ResultTable } from '@/runs/results-table';
import type { ListedRun } from '@/state/compare-state';
import type { ForestRow } from '@/ui/charts/forest-plot';
import { runColorOf } from '../run-look';

/** A figure of the newest evaluation of every run. */
export interface SeedFigure {
  key: string;
  title: string;
  digits: number;
  read: (evaluation: Evaluation) => number;
}

/** What is told over seeds. */
export const SEED_FIGURES: readonly SeedFigure[] = [
  { key: 't2v.r1', title: 'R@1 t→v %', digits: 1, read: e => 100 * e.t2v.r1 },
  { key: 'v2t.r1', title: 'R@1 v→t %', digits: 1, read: e => 100 * e.v2t.r1 },
  { key: 't2v.r10', title: 'R@10 t→v %', digits: 1, read: e => 100 * e.t2v.r10 },
  { key: 't2v.skew', title: 'Skew t→v', digits: 2, read: e => e.t2v.hubness.skewness },
  { key: 'v2t.skew', title: 'Skew v→t', digits: 2, read: e => e.v2t.hubness.skewness },
  { key: 't2v.bad', title: 'Bad skew t→v', digits: 2, read: e => e.t2v.hubness.badSkewness },
  { key: 't2v.anti', title: 'Anti-hubs t→v %', digits: 1, read: e => 100 * e.t2v.hubness.antiHubRate },
  { key: 't2v.good', title: 'Good share t→v %', digits: 1, read: e => 100 * e.t2v.hubness.goodShare },
  { key: 't2v.mapR', title: 'mAP@R t→v %', digits: 1, read: e => 100 * (e.t2v.positives?.mapR ?? NaN) },
  { key: 'v2t.mapR', title: 'mAP@R v→t %', digits: 1, read: e => 100 * (e.v2t.positives?.mapR ?? NaN) },
];

/** Runs that differ in the seed alone. */
export type Group = SeedGroup<ListedRun>;

const valuesOf = ({ runs }: Group, { read }: SeedFigure): SeededValue[] =>
  runs.flatMap(({ record, last }) => (last ? [{ seed: record.config.seed, value: read(last) }] : []));

/** What is told of a figure: itself, or what it differs by from the baseline's. */
export type SeedView = 'means' | 'differences';

/** Mean and interval of a figure over the seeds of a group; null for differences where there is nothing to take them from. */
export function cellOf(
  group: Group,
  figure: SeedFigure,
  view: SeedView,
  baseline: Group | null,
): SeedStatistics | null {
  if (view === 'means') return seedStatistics(valuesOf(group, figure).map(v => v.value));
  return baseline && group !== baseline ? pairedDifference(valuesOf(group, figure), valuesOf(baseline, figure)) : null;
}

/** All figures of all groups, for files. */
export function tableOf(groups: readonly Group[], baseline: Group | null): ResultTable {
  const cells = (group: Group, view: SeedView) =>
    SEED_FIGURES.flatMap(figure => cellOf(group, figure, view, baseline) ?? []);
  return {
    columns: SEED_FIGURES.map(({ title, digits }) => ({ title, digits })),
    rows: groups.map(group => {
      const differences = cells(group, 'differences');
      return {
        name: group.name,
        n: group.runs.length,
        cells: cells(group, 'means'),
        differences: differences.length > 0 ? differences : null,
      };
    }),
  };
}

/** Rows of the forest plot, for the groups of which the figure is known. */
export function forestRows(groups: readonly Group[], figure: SeedFigure, view: SeedView, baseline: Group | null) {
  const base = new Map(baseline ? valuesOf(baseline, figure).map(v => [v.seed, v.value]) : []);
  return groups.flatMap((group): ForestRow[] => {
    const cell = cellOf(group, figure, view, baseline);
    if (!cell || !Number.isFinite(cell.mean)) return [];
    const values = valuesOf(group, figure).flatMap(({ seed, value }) => {
      const of = `seed ${seed}`;
      if (view === 'means') return [{ of, value }];
      const other = base.get(seed);
      return other === undefined ? [] : [{ of, value: value - other }];
    });
    const { mean, low, high } = cell;
    return [{ label: group.name, color: runColorOf(group.runs[0]!.record), mean, low, high, values }];
  });
}
