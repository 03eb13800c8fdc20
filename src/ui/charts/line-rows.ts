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
function around<Point extends { step: number }>(points: readonly Point[], view: View | null): readonly Point[] {
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
