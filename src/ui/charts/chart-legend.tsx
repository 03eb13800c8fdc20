import { type LegendEntry, legendPath, MARK_BOX } from './legend';
import styles from './chart-legend.module.css';

/** More entries than this are folded away. */
const MANY = 10;

function Entries({ entries }: { entries: readonly LegendEntry[] }) {
  const { width, height } = MARK_BOX;
  return (
    <ul className={styles.legend} data-part="legend">
      {entries.map((entry, i) => {
        const { d, fill, fillOpacity, stroke, dash } = legendPath(entry);
        return (
          <li key={`${entry.label} ${i}`}>
            <svg
              width={width}
              height={height}
              viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
              aria-hidden="true"
            >
              <path
                d={d}
                fill={fill}
                fillOpacity={fillOpacity}
                stroke={stroke}
                strokeWidth={1.75}
                strokeDasharray={dash}
              />
            </svg>
            {entry.label}
          </li>
        );
      })}
    </ul>
  );
}

/** The meaning of a chart's lines, areas and marks; folded away where there are many. */
export function ChartLegend({ entries }: { entries: readonly LegendEntry[] }) {
  if (entries.length === 0) return null;
  if (entries.length <= MANY) return <Entries entries={entries} />;
  return (
    <details className={styles.fold}>
      <summary>Legend of {entries.length} entries</summary>
      <Entries entries={entries} />
    </details>
  );
}
