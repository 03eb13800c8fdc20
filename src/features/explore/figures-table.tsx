import { useState } from 'react';
import { DEFINITIONS } from '@/content/terms';
import { download, toCsv } from '@/ui/charts/export';
import { Switch } from '@/ui/controls';
import { ExplainedButton } from '@/ui/term';
import { anyTied, type FigureColumn, figureColumns, type FigureRow, figureTable } from './figure-columns';
import { useKept } from './use-kept';
import styles from './figures-table.module.css';

/** The best value of every column; NaN where none is. */
function bestOf(rows: readonly FigureRow[], columns: readonly FigureColumn[]): number[] {
  return columns.map(({ read, less, neutral }) => {
    if (neutral) return NaN;
    const values = rows.map(read).filter(Number.isFinite);
    return less ? Math.min(...values) : Math.max(...values);
  });
}

/** Rows of recall and hubness that can be sorted; the best of every column and group stands out. */
export function FiguresTable({ rows, first }: { rows: readonly FigureRow[]; first: string }) {
  const [everything, setEverything] = useKept('all measures', false);
  const [sort, setSort] = useState<{ title: string; ascending: boolean } | null>(null);
  const columns = figureColumns(rows);
  const column = columns.find(({ title }) => title === sort?.title);
  const shown = column
    ? [...rows].sort((a, b) => (sort!.ascending ? 1 : -1) * (column.read(a) - column.read(b)))
    : rows;
  const best = new Map(
    [...new Set(rows.map(row => row.group))].map(group => [
      group,
      bestOf(
        rows.filter(row => row.group === group),
        columns,
      ),
    ]),
  );
  return (
    <>
      <Switch label="All hubness measures" checked={everything} onChange={setEverything} />
      <div className="scroll">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {columns.map(c =>
                c.rest && !everything ? null : (
                  <th
                    scope="col"
                    key={c.title}
                    aria-sort={sort?.title === c.title ? (sort.ascending ? 'ascending' : 'descending') : 'none'}
                  >
                    <ExplainedButton
                      className={styles.sort}
                      definition={c.about}
                      onPress={() =>
                        setSort(
                          sort?.title === c.title
                            ? { title: c.title, ascending: !sort.ascending }
                            : { title: c.title, ascending: c.less === true },
                        )
                      }
                    >
                      {c.title}
                      {sort?.title === c.title ? (sort.ascending ? ' ▲' : ' ▼') : ''}
                    </ExplainedButton>
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                {columns.map((c, i) => {
                  if (c.rest && !everything) return null;
                  const value = c.read(row);
                  return (
                    <td key={c.title} className={value === best.get(row.group)?.[i] ? styles.best : undefined}>
                      {c.format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {anyTied(rows) && <p className="about">{DEFINITIONS.tiesShown}</p>}
    </>
  );
}

/** Starts the download of the table as comma-separated values. */
export function downloadFigures(rows: readonly FigureRow[], fileName: string): void {
  const table = figureTable(rows);
  download(new Blob([toCsv(table.header, table.rows)], { type: 'text/csv' }), fileName);
}
