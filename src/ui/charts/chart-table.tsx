import type { Cell } from './export';
import styles from './chart-table.module.css';

/** Rows that are shown at most: a recording of thousands of steps is for a file. */
const MOST_ROWS = 200;

/** Digits that tell values apart; the file has all of them. */
const DIGITS = 6;

/** A cell as it is read: numbers of a few digits, and a dash where nothing was measured. */
export function cellText(value: Cell): string {
  if (value === null || Number.isNaN(value)) return '–';
  return typeof value === 'number' ? String(Number(value.toPrecision(DIGITS))) : value;
}

/** What is said of a table that is not shown whole; null of one that is. */
export const cutText = (rows: number): string | null =>
  rows > MOST_ROWS ? `The first ${MOST_ROWS} of ${rows} rows. The CSV file has all of them, in full precision.` : null;

interface TableViewProps {
  title: string;
  summary: string;
  table: { header: readonly string[]; rows: readonly (readonly Cell[])[] };
}

/** What a chart shows, as a table that is read cell by cell. */
export function TableView({ title, summary, table: { header, rows } }: TableViewProps) {
  const cut = cutText(rows.length);
  return (
    <div className={styles.view} data-part="chart-table">
      {summary && <p className={styles.summary}>{summary}</p>}
      {/* It can be scrolled: the keyboard must reach it. */}
      <div className={styles.rows} role="region" aria-label={`${title}, table`} tabIndex={0}>
        <table className="figures">
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              {header.map((name, i) => (
                <th key={i} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) =>
                  j === 0 ? (
                    <th key={j} scope="row">
                      {cellText(cell)}
                    </th>
                  ) : (
                    <td key={j}>{cellText(cell)}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {cut && <p className={styles.cut}>{cut}</p>}
    </div>
  );
}
