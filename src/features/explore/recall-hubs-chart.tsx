import type { LegendEntry } from '@/ui/charts/legend';
import type { MarkShape } from '@/ui/charts/marks';
import { ScatterChart, type ScatterPoint } from '@/ui/charts/scatter-chart';
import { decimal, percent } from '@/ui/format';
import { type FigureRow, figureTable } from './figure-columns';

/** A row as a bubble. */
export interface Bubble {
  row: FigureRow;
  /** its name in the chart, where colours and shapes say the rest */
  short: string;
  color: string;
  shape: MarkShape;
}

/** Half the width of a bubble in pixels: its area grows with the cost. */
const [SMALLEST, LARGEST] = [4, 15];

/** Recall against hub occurrence, bubbles as large as their cost: up and to the left is better. */
export function RecallHubsChart({
  title,
  bubbles,
  subtitle,
  legend,
}: {
  title: string;
  subtitle: string;
  bubbles: readonly Bubble[];
  legend: readonly LegendEntry[];
}) {
  const { header, rows } = figureTable(bubbles.map(b => b.row));
  const dearest = Math.max(1e-9, ...bubbles.map(b => b.row.cost ?? 0));
  const points = bubbles.map(({ row, short, color, shape }): ScatterPoint => ({
    id: row.key,
    x: 100 * row.figures.hubOccurrence,
    y: 100 * row.figures.r1,
    color,
    shape,
    size: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((row.cost ?? 0) / dearest),
    text: `${row.label}: R@1 ${percent(row.figures.r1)}, hub occurrence ${percent(row.figures.hubOccurrence)}, ${row.cost ? `${decimal(row.cost, 0)} µs per query` : 'no cost after training'}`,
    label: short,
  }));
  return (
    <ScatterChart
      title={title}
      about="Up and to the left is better: more recall with fewer places taken by hubs. The larger a mark, the more it costs per query."
      subtitle={subtitle}
      xLabel="hub occurrence, %"
      yLabel="R@1, %"
      points={points}
      legend={legend}
      header={header}
      rows={() => rows}
      empty=""
    />
  );
}
