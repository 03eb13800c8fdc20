import { bandKey, type ChartLine, type LineRow, type RowSpan } from './line-rows';
import styles from './line-tooltip.module.css';

/** More lines than this are not all listed where the mouse is. */
export const MANY_LINES = 12;
/** How many of the highest and of the lowest are. */
const ENDS = 5;

/** A place on the axis: whole, or with at most one decimal. */
export const tick = (value: number): string => String(Number(value.toFixed(1)));

/** What recharts tells of the values at a place. */
interface Entry {
  value?: unknown;
  name?: unknown;
  color?: string | undefined;
  dataKey?: unknown;
  /** "none" where it is not to be told */
  type?: unknown;
  payload?: LineRow | RowSpan | undefined;
}

/** A value as it is told. */
interface Told {
  key: string;
  value: number;
  name: string;
  color: string | undefined;
  around: string;
}

interface LineTooltipProps {
  active?: boolean | undefined;
  label?: string | number | undefined;
  payload?: readonly Entry[] | undefined;
  format: (value: number) => string;
  xLabel: string;
  /** the lines, where recharts does not know them */
  lines: readonly ChartLine[] | null;
}

/** Entries for lines that recharts does not draw, as it would tell them. */
function entriesOf(lines: readonly ChartLine[], row: LineRow | RowSpan | undefined): Entry[] {
  const own = (row as RowSpan | undefined)?.row;
  return lines.map(({ id, label, color, faint }) => ({
    value: own?.[id],
    name: label,
    color,
    dataKey: id,
    type: faint ? 'none' : undefined,
    payload: own,
  }));
}

/** The values at a place, highest first where they are many, with the bands around them. */
export function LineTooltip({ active, label, payload = [], format, xLabel, lines }: LineTooltipProps) {
  const entries = lines ? entriesOf(lines, payload[0]?.payload) : payload;
  const values = entries
    .filter(({ type }) => type !== 'none')
    .map(({ value, name, color, dataKey, payload: row }): Told => {
      const band = (row as LineRow | undefined)?.[bandKey(String(dataKey))];
      const around = Array.isArray(band) ? ` (${format(band[0])} to ${format(band[1])})` : '';
      return { key: String(dataKey), value: Number(value), name: String(name), color, around };
    })
    .filter(({ value }) => Number.isFinite(value));
  if (!active || values.length === 0) return null;
  const many = values.length > MANY_LINES;
  if (many) values.sort((a, b) => b.value - a.value);
  const left = values.length - 2 * ENDS;
  const shown = many ? [...values.slice(0, ENDS), null, ...values.slice(-ENDS)] : values;
  return (
    <div className={styles.values}>
      {xLabel} {tick(Number(label))}
      {shown.map(entry => (
        <div key={entry?.key ?? ''} style={{ color: entry?.color ?? 'var(--muted)' }}>
          {entry ? `${entry.name}: ${format(entry.value)}${entry.around}` : `… ${left} between`}
        </div>
      ))}
    </div>
  );
}
