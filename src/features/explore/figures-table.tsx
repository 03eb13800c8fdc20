import { type ReactNode, useState } from 'react';
import { DEFINITIONS } from '@/content/terms';
import type { PostHocFigures } from '@/protocol/explore';
import { Switch } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { useKept } from './use-kept';

/** One row of a table of recall and hubness. */
export interface FigureRow {
  key: string;
  name: ReactNode;
  /** what the name says, for files */
  label: string;
  figures: PostHocFigures;
  /** rows of a group are compared with each other; all unless stated */
  group?: string;
  /** microseconds per query; null where nothing is computed */
  cost: number | null;
}

interface Column {
  title: string;
  about: string;
  read: (row: FigureRow) => number;
  format: (value: number) => string;
  /** whether less is better */
  less?: boolean;
  /** shown with all measures only */
  rest?: boolean;
}

const of =
  (figure: keyof PostHocFigures) =>
  ({ figures }: FigureRow) =>
    figures[figure];
const third = (value: number) => decimal(value, 3);
const whole = (value: number) => String(value);

/** What is known of every row. */
export const FIGURE_COLUMNS: readonly Column[] = [
  { title: 'R@1', about: DEFINITIONS.recall, read: of('r1'), format: percent },
  { title: 'R@5', about: DEFINITIONS.recall, read: of('r5'), format: percent },
  { title: 'R@10', about: DEFINITIONS.recall, read: of('r10'), format: percent },
  {
    title: 'Median rank',
    about: 'Median rank of the match.',
    read: of('medianRank'),
    format: v => decimal(v, 1),
    less: true,
  },
  { title: 'Skewness', about: DEFINITIONS.skewness, read: of('skewness'), format: decimal, less: true },
  { title: 'Bad skewness', about: DEFINITIONS.badSkewness, read: of('badSkewness'), format: decimal, less: true },
  { title: 'Hub occurrence', about: DEFINITIONS.hubOccurrence, read: of('hubOccurrence'), format: percent, less: true },
  { title: 'Anti-hubs', about: DEFINITIONS.antiHubRate, read: of('antiHubRate'), format: percent, less: true },
  { title: 'Good share', about: DEFINITIONS.goodShare, read: of('goodShare'), format: percent },
  {
    title: 'Cost',
    about: 'Microseconds per query on this machine’s CPU, the preparation of the query bank included.',
    read: r => r.cost ?? NaN,
    format: v => (Number.isFinite(v) ? `${v < 10 ? v.toFixed(1) : Math.round(v)} µs` : '–'),
    less: true,
  },
  {
    title: 'Truncated skewness',
    about: DEFINITIONS.truncatedSkewness,
    read: of('truncatedSkewness'),
    format: decimal,
    less: true,
    rest: true,
  },
  { title: 'Atkinson', about: DEFINITIONS.atkinson, read: of('atkinson'), format: third, less: true, rest: true },
  { title: 'Gini', about: DEFINITIONS.gini, read: of('gini'), format: third, less: true, rest: true },
  { title: 'Robin Hood', about: DEFINITIONS.robinHood, read: of('robinHood'), format: percent, less: true, rest: true },
  { title: 'Hubs', about: DEFINITIONS.hub, read: of('hubs'), format: whole, less: true, rest: true },
  {
    title: 'Groupie ratio',
    about: DEFINITIONS.groupieRatio,
    read: of('groupieRatio'),
    format: percent,
    less: true,
    rest: true,
  },
  { title: 'Largest N', about: 'N of the largest hub.', read: of('maximum'), format: whole, less: true, rest: true },
];

/** The best value of every column. */
function bestOf(rows: readonly FigureRow[]): number[] {
  return FIGURE_COLUMNS.map(({ read, less }) => {
    const values = rows.map(read).filter(Number.isFinite);
    return less ? Math.min(...values) : Math.max(...values);
  });
}

/** Rows of recall and hubness that can be sorted; the best of every column and group stands out. */
export function FiguresTable({ rows, first }: { rows: readonly FigureRow[]; first: string }) {
  const [everything, setEverything] = useKept('all measures', false);
  const [sort, setSort] = useState<{ column: number; ascending: boolean } | null>(null);
  const column = sort ? FIGURE_COLUMNS[sort.column] : undefined;
  const shown = column
    ? [...rows].sort((a, b) => (sort!.ascending ? 1 : -1) * (column.read(a) - column.read(b)))
    : rows;
  const best = new Map(
    [...new Set(rows.map(row => row.group))].map(group => [group, bestOf(rows.filter(row => row.group === group))]),
  );
  return (
    <>
      <Switch label="All hubness measures" checked={everything} onChange={setEverything} />
      <div className="scroll">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {FIGURE_COLUMNS.map((c, i) =>
                c.rest && !everything ? null : (
                  <th
                    scope="col"
                    key={c.title}
                    title={c.about}
                    aria-sort={sort?.column === i ? (sort.ascending ? 'ascending' : 'descending') : 'none'}
                  >
                    <button
                      type="button"
                      className="sort"
                      onClick={() =>
                        setSort(
                          sort?.column === i
                            ? { column: i, ascending: !sort.ascending }
                            : { column: i, ascending: c.less === true },
                        )
                      }
                    >
                      {c.title}
                      {sort?.column === i ? (sort.ascending ? ' ▲' : ' ▼') : ''}
                    </button>
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                {FIGURE_COLUMNS.map((c, i) => {
                  if (c.rest && !everything) return null;
                  const value = c.read(row);
                  return (
                    <td key={c.title} className={value === best.get(row.group)?.[i] ? 'best' : undefined}>
                      {c.format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The rows as comma-separated values are made of. */
export function figureRows(rows: readonly FigureRow[]): (string | number | null)[][] {
  return rows.map(row => [row.label, ...FIGURE_COLUMNS.map(c => (Number.isFinite(c.read(row)) ? c.read(row) : null))]);
}
