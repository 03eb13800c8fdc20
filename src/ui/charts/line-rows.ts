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

/** Points and bands of all lines as one row per place, those outside of what is seen left out. */
export function rowsByStep(lines: readonly ChartLine[], view: View | null = null): LineRow[] {
  const rows = new Map<number, LineRow>();
  const [from, to] = view ?? [-Infinity, Infinity];
  const rowAt = (step: number): LineRow | null => {
    if (step < from || step > to) return null;
    const row = rows.get(step) ?? { step };
    rows.set(step, row);
    return row;
  };
  for (const { id, points, band = [] } of lines) {
    for (const { step, value } of points) {
      const row = rowAt(step);
      if (row) row[id] = value;
    }
    for (const { step, low, high } of band) {
      const row = rowAt(step);
      if (row) row[bandKey(id)] = [low, high];
    }
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

/** Every value that is drawn, for the axis. */
export const valuesOf = (rows: readonly LineRow[]): number[] =>
  rows.flatMap(row =>
    Object.entries(row).flatMap(([key, value]) => (key === 'step' ? [] : (value as number | readonly number[]))),
  );
