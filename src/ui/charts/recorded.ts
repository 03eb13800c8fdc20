import type { ChartTable } from './chart-frame';

/** Everything that was recorded of one line of a chart, whatever part of it is drawn. */
export interface RecordedColumn {
  label: string;
  /** steps, ascending */
  steps: ArrayLike<number>;
  /** one value per step; null and NaN where nothing was measured */
  values: ArrayLike<number | null>;
}

/** Labels, of which those that stood before have a number: two columns of the same name could not be told apart. */
export function distinct(labels: readonly string[]): string[] {
  const taken = new Set<string>();
  /** the number that is tried next: thousands may have the same label */
  const next = new Map<string, number>();
  return labels.map(label => {
    let name = label;
    let n = next.get(label) ?? 2;
    for (; taken.has(name); n++) name = `${label} (${n})`;
    next.set(label, n);
    taken.add(name);
    return name;
  });
}

/** Columns over steps as one table: a row for every step that any of them has. */
export function recordedTable(columns: readonly RecordedColumn[]): ChartTable {
  const rows = new Map<number, (number | null)[]>();
  columns.forEach(({ steps, values }, column) => {
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      let row = rows.get(step);
      if (!row) rows.set(step, (row = [step, ...columns.map(() => null)]));
      row[column + 1] = values[i] ?? null;
    }
  });
  return {
    header: ['step', ...distinct(columns.map(column => column.label))],
    rows: [...rows.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
  };
}

/** Lines that are drawn with all of their points, as columns. */
export function wholeLines(
  lines: readonly { label: string; points: readonly { step: number; value: number }[] }[],
): RecordedColumn[] {
  return lines.map(({ label, points }) => ({
    label,
    steps: points.map(point => point.step),
    values: points.map(point => point.value),
  }));
}
