import { bandKey, type LineRow } from './line-rows';

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
  payload?: LineRow | undefined;
}

interface LineTooltipProps {
  active?: boolean | undefined;
  label?: string | number | undefined;
  payload?: readonly Entry[] | undefined;
  format: (value: number) => string;
  xLabel: string;
}

/** The values at a place, highest first where they are many, with the bands around them. */
export function LineTooltip({ active, label, payload = [], format, xLabel }: LineTooltipProps) {
  const values = payload
    .filter(({ type }) => type !== 'none')
    .map(({ value, name, color, dataKey, payload: row }) => {
      const band = row?.[bandKey(String(dataKey))];
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
    <div className="many-values">
      {xLabel} {tick(Number(label))}
      {shown.map(entry => (
        <div key={entry?.key ?? ''} style={{ color: entry?.color ?? 'var(--muted)' }}>
          {entry ? `${entry.name}: ${format(entry.value)}${entry.around}` : `… ${left} between`}
        </div>
      ))}
    </div>
  );
}
