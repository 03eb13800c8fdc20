import { useMemo, useState } from 'react';
import { pairedDifference, seedStatistics, type SeededValue } from '@/analysis/seed-statistics';
import type { Evaluation } from '@/protocol/training';
import { groupBySeed, type SeedGroup } from '@/runs/groups';
import {
  resultCsv,
  resultLatex,
  resultMarkdown,
  type ResultTable,
  showCell,
  showDifference,
} from '@/runs/results-table';
import { type ListedRun, useCompare } from '@/state/compare-store';
import { download, toCsv } from '@/ui/charts/export';
import { ForestPlot, type ForestRow } from '@/ui/charts/forest-plot';
import { Segments, SelectField } from '@/ui/controls';
import { runColorOf } from '../run-look';

interface Figure {
  key: string;
  title: string;
  digits: number;
  read: (evaluation: Evaluation) => number;
}

const FIGURES: readonly Figure[] = [
  { key: 't2v.r1', title: 'R@1 t→v %', digits: 1, read: e => 100 * e.t2v.r1 },
  { key: 'v2t.r1', title: 'R@1 v→t %', digits: 1, read: e => 100 * e.v2t.r1 },
  { key: 't2v.r10', title: 'R@10 t→v %', digits: 1, read: e => 100 * e.t2v.r10 },
  { key: 't2v.skew', title: 'Skew t→v', digits: 2, read: e => e.t2v.hubness.skewness },
  { key: 'v2t.skew', title: 'Skew v→t', digits: 2, read: e => e.v2t.hubness.skewness },
  { key: 't2v.bad', title: 'Bad skew t→v', digits: 2, read: e => e.t2v.hubness.badSkewness },
  { key: 't2v.anti', title: 'Anti-hubs t→v %', digits: 1, read: e => 100 * e.t2v.hubness.antiHubRate },
  { key: 't2v.good', title: 'Good share t→v %', digits: 1, read: e => 100 * e.t2v.hubness.goodShare },
];

type Group = SeedGroup<ListedRun>;

const valuesOf = ({ runs }: Group, { read }: Figure): SeededValue[] =>
  runs.flatMap(({ record, last }) => (last ? [{ seed: record.config.seed, value: read(last) }] : []));

function tableOf(groups: readonly Group[], baseline: Group | null): ResultTable {
  return {
    columns: FIGURES.map(({ title, digits }) => ({ title, digits })),
    rows: groups.map(group => ({
      name: group.name,
      n: group.runs.length,
      cells: FIGURES.map(figure => seedStatistics(valuesOf(group, figure).map(v => v.value))),
      differences:
        baseline && group !== baseline
          ? FIGURES.map(figure => pairedDifference(valuesOf(group, figure), valuesOf(baseline, figure)))
          : null,
    })),
  };
}

/** Rows of the forest plot at most. */
const MOST_ROWS = 60;

type View = 'means' | 'differences';

function forestRows(groups: readonly Group[], table: ResultTable, at: number, view: View, baseline: Group | null) {
  const figure = FIGURES[at]!;
  return groups.flatMap((group, i): ForestRow[] => {
    const row = table.rows[i]!;
    const cell = view === 'means' ? row.cells[at]! : row.differences?.[at];
    if (!cell || !Number.isFinite(cell.mean)) return [];
    const base = new Map(baseline ? valuesOf(baseline, figure).map(v => [v.seed, v.value]) : []);
    const values = valuesOf(group, figure).flatMap(({ seed, value }) => {
      const of = `seed ${seed}`;
      if (view === 'means') return [{ of, value }];
      const other = base.get(seed);
      return other === undefined ? [] : [{ of, value: value - other }];
    });
    return [
      {
        label: row.name,
        color: runColorOf(group.runs[0]!.record),
        mean: cell.mean,
        low: cell.low,
        high: cell.high,
        values,
      },
    ];
  });
}

/** Means over seeds of the selected runs' newest evaluations, and paired differences to the baseline. */
export function Statistics() {
  const kept = useCompare(s => s.runs);
  const chosen = useCompare(s => s.selected);
  // The curves of the runs, which come later, make no difference here.
  const runs = useMemo(() => kept.filter(run => chosen.includes(run.record.id)), [kept, chosen]);
  const [figure, setFigure] = useState('t2v.skew');
  const [view, setView] = useState<View>('means');
  const groups = useMemo(() => groupBySeed(runs.filter(run => run.last)), [runs]);
  const baseline = groups.find(group => group.baseline) ?? null;
  const table = useMemo(() => tableOf(groups, baseline), [groups, baseline]);
  const at = FIGURES.findIndex(f => f.key === figure);
  const rows = useMemo(() => forestRows(groups, table, at, view, baseline), [groups, table, at, view, baseline]);
  if (groups.length < 2) return null;
  const seeds = Math.max(...groups.map(group => group.runs.length));
  const steps = new Set(groups.flatMap(group => group.runs.map(run => run.last!.step)));
  const { title, digits } = FIGURES[at]!;
  const save = (text: string, type: string, extension: string) =>
    download(new Blob([text], { type }), `neighborretr-results.${extension}`);
  return (
    <section className="statistics" aria-label="Statistics over seeds">
      <div className="panel">
        <header>
          <h2>Over seeds</h2>
          <Segments
            label="Means or differences"
            value={view}
            options={[
              { value: 'means', label: 'mean ± deviation' },
              { value: 'differences', label: 'difference to the baseline' },
            ]}
            onChange={setView}
          />
          <div className="export">
            <button
              type="button"
              className="quiet"
              onClick={() => {
                const { header, rows: lines } = resultCsv(table);
                save(toCsv(header, lines), 'text/csv', 'csv');
              }}
            >
              CSV
            </button>
            <button type="button" className="quiet" onClick={() => save(resultMarkdown(table), 'text/markdown', 'md')}>
              Markdown
            </button>
            <button type="button" className="quiet" onClick={() => save(resultLatex(table), 'text/x-tex', 'tex')}>
              LaTeX
            </button>
          </div>
        </header>
        <p className="about">
          Runs that differ in the seed alone are one row, at their newest evaluation. Differences are taken seed by
          seed, with bootstrap 95 % intervals
          {seeds < 5 ? '; with so few seeds the intervals are too narrow, read them as a hint' : ''}.
          {steps.size > 1 ? ' These runs were not all evaluated at the same step.' : ''}
          {baseline ? '' : ' None of the selected runs is a baseline.'}
        </p>
        <div className="scroll">
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">Seeds</th>
                {table.columns.map(column => (
                  <th scope="col" key={column.title}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, i) => (
                <tr key={i}>
                  <th scope="row">{row.name}</th>
                  <td>{row.n}</td>
                  {(view === 'means' ? row.cells : (row.differences ?? [])).map((cell, j) => (
                    <td key={j}>
                      {view === 'means'
                        ? showCell(cell, table.columns[j]!.digits)
                        : showDifference(cell, table.columns[j]!.digits)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <ForestPlot
        title={view === 'means' ? `${title} over seeds` : `${title}: difference to the baseline`}
        about={`Square: mean; bar: bootstrap 95 % interval; dots: seeds.${rows.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${rows.length} are drawn; the table above and the CSV file have all.` : ''}`}
        xLabel={title}
        rows={rows.slice(0, MOST_ROWS)}
        all={rows}
        format={value => value.toFixed(digits)}
        {...(view === 'differences' ? { reference: 0 } : {})}
        empty="There is no baseline with the same seeds among the selected runs."
        actions={
          <SelectField
            label="Figure"
            value={figure}
            options={FIGURES.map(f => ({ value: f.key, label: f.title }))}
            onChange={setFigure}
          />
        }
      />
    </section>
  );
}
