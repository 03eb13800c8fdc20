import { Fragment } from 'react';
import { DIRECTIONS } from '@/content/directions';
import { decimal, percent } from '@/ui/format';
import { STATE_WORDS } from '../run-words';
import type { PostHocRun } from './use-post-hoc';
import styles from './figures.module.css';

/** R@1 and skewness of every run as trained and after every method, both ways. */
export function PostHocTable({
  runs,
  chosen,
  onChoose,
}: {
  runs: readonly PostHocRun[];
  chosen: string;
  onChoose: (method: string) => void;
}) {
  const columns = DIRECTIONS.flatMap(({ value: way }) =>
    runs.map(({ name, rows }) => ({ key: `${way} ${name}`, way, name, rows })),
  );
  return (
    <div className="scroll">
      <table className={`figures ${styles.figures}`}>
        <thead>
          <tr>
            <th rowSpan={3} scope="col">
              Method
            </th>
            {DIRECTIONS.map(({ value, label }) => (
              <th key={value} colSpan={2 * runs.length} scope="colgroup">
                {label}
              </th>
            ))}
          </tr>
          <tr>
            {columns.map(({ key, name }) => (
              <th key={key} colSpan={2} scope="colgroup">
                {STATE_WORDS[name].label}
              </th>
            ))}
          </tr>
          <tr>
            {columns.map(({ key }) => (
              <Fragment key={key}>
                <th scope="col">R@1</th>
                <th scope="col">skewness</th>
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs[0]?.rows.map(({ key, title }, i) => (
            <tr key={key} data-chosen={key === chosen || undefined}>
              <th scope="row">
                {key === 'raw' ? (
                  title
                ) : (
                  <button type="button" className="plain" aria-pressed={key === chosen} onClick={() => onChoose(key)}>
                    {title}
                  </button>
                )}
              </th>
              {columns.map(({ key: column, way, rows }) => (
                <Fragment key={column}>
                  <td>{percent(rows[i]![way].r1)}</td>
                  <td>{decimal(rows[i]![way].skewness)}</td>
                </Fragment>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
