import type { View } from './zoom';

/** Between what the values of several runs lie at a step, and how that is said. */
export interface BandPoint {
  step: number;
  low: number;
  high: number;
}

/** One line of a chart. */
export interface ChartLine {
  id: string;
  label: string;
  color: string;
  /** SVG dash pattern */
  dash?: string;
  /** drawn behind the others, without a name: the raw values of a smoothed line */
  faint?: boolean;
  points: readonly { step: number; value: number }[];
  /** a coloured band around it */
  band?: readonly BandPoint[];
}

/** Where a row of a chart keeps the band of a line. */
export const bandKey = (id: string): string => `${id} band`;

/** The values of all lines at one place of the axis. */
export type LineRow = Record<string, number | readonly [number, number]> & { step: number };

/** Points in a part of the axis, and the next ones on both sides: lines go on to the edges. Points are in order. */
export function around<Point extends { step: number }>(points: readonly Point[], view: View | null): readonly Point[] {
  if (!view) return points;
  const [from, to] = view;
  return points.filter(
    ({ step }, i) =>
      (step >= from || (points[i + 1]?.step ?? -Infinity) > from) &&
      (step <= to || (points[i - 1]?.step ?? Infinity) < to),
  );
}

/** Points and bands of all lines as one row per place, what is far outside of what is seen left out. */
export function rowsByStep(lines: readonly ChartLine[], view: View | null = null): LineRow[] {
  const rows = new Map<number, LineRow>();
  const rowAt = (step: number): LineRow => {
    const row = rows.get(step) ?? { step };
    rows.set(step, row);
    return row;
  };
  for (const { id, points, band = [] } of lines) {
    for (const { step, value } of around(points, view)) rowAt(step)[id] = value;
    for (const { step, low, high } of around(band, view)) rowAt(step)[bandKey(id)] = [low, high];
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

/** Every value that is drawn, for the axis. */
export const valuesOf = (rows: readonly LineRow[]): number[] =>
  rows.flatMap(row =>
    Object.entries(row).flatMap(([key, value]) => (key === 'step' ? [] : (value as number | readonly number[]))),
  );

/** A row of very many lines: between what all its values lie, which is all that the axes need of it. */
export interface RowSpan {
  step: number;
  low: number;
  high: number;
  row: LineRow;
}

/** The spans of rows. */
export function spansOf(rows: readonly LineRow[]): RowSpan[] {
  return rows.map(row => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of valuesOf([row])) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { step: row.step, low, high, row };
  });
}

/** Where a value stands, in pixels. */
export type Place = (value: number) => number;

const round = (pixels: number) => Math.round(pixels * 100) / 100;

const joined = (places: readonly (readonly [number, number])[]) =>
  places.map(([x, y]) => `${round(x)},${round(y)}`).join('L');

/** The path of a line, as SVG writes it. */
export function linePath(points: ChartLine['points'], x: Place, y: Place): string {
  return points.length === 0 ? '' : `M${joined(points.map(({ step, value }) => [x(step), y(value)]))}`;
}

/** The outline of a band, as SVG writes it. */
export function bandPath(band: readonly BandPoint[], x: Place, y: Place): string {
  if (band.length === 0) return '';
  const top = band.map(({ step, high }) => [x(step), y(high)] as const);
  const bottom = band.map(({ step, low }) => [x(step), y(low)] as const).reverse();
  return `M${joined([...top, ...bottom])}Z`;
}
