import { markPath } from './marks';
import { part, type PlotArea } from './plot-area';

/** A mark in a cell. */
export interface HeatMark {
  row: number;
  column: number;
  /** a frame around the cell, or a dot in it */
  shape: 'square' | 'circle';
}

/** How much every row and column counts, as bars at their ends. */
export interface HeatWeights {
  rows: readonly number[];
  columns: readonly number[];
  format: (weight: number) => string;
}

/** Pixels that the bars take, on the right and below. */
export const WEIGHTS_ROOM = { right: 74, bottom: 40 } as const;

const [GAP, NUMBER, THICKEST] = [5, 34, 11];

/** Marks on the cells: white within dark, so that they are seen on every colour. */
export function HeatMarks({ marks, area, rows, columns }: { marks: readonly HeatMark[]; area: PlotArea } & Counts) {
  return marks.map(({ row, column, shape }) => {
    const [across, down] = [part(area.left, area.width, column, columns), part(area.top, area.height, row, rows)];
    const key = `${shape} ${row} ${column}`;
    const [x, y] = [across.at + across.size / 2, down.at + down.size / 2];
    if (shape === 'circle')
      return (
        <path
          key={key}
          d={markPath('circle', Math.max(2, Math.min(4, across.size / 6)))}
          transform={`translate(${x} ${y})`}
          fill="#fff"
          stroke="#16191d"
          pointerEvents="none"
        />
      );
    return [
      { inset: 1.5, stroke: '#16191d', width: 3.5 },
      { inset: 1.5, stroke: '#fff', width: 1.75 },
    ].map(({ inset, stroke, width }) => (
      <rect
        key={`${key} ${stroke}`}
        x={across.at + inset}
        y={down.at + inset}
        width={Math.max(0, across.size - 2 * inset)}
        height={Math.max(0, down.size - 2 * inset)}
        fill="none"
        stroke={stroke}
        strokeWidth={width}
        pointerEvents="none"
      />
    ));
  });
}

/** How many rows and columns there are. */
interface Counts {
  rows: number;
  columns: number;
}

/** Bars of the weights: of rows to the right of their cells, of columns below theirs. */
export function HeatBars({ weights, area }: { weights: HeatWeights; area: PlotArea }) {
  const { rows, columns, format } = weights;
  const largest = (values: readonly number[]) => Math.max(...values) || 1;
  const [wide, high] = [WEIGHTS_ROOM.right - GAP - NUMBER, WEIGHTS_ROOM.bottom - GAP - 14];
  const text = { fontSize: 10, fill: 'var(--muted)' } as const;
  return (
    <>
      {rows.map((weight, i) => {
        const { at, size } = part(area.top, area.height, i, rows.length);
        const [y, thick, length] = [at + size / 2, Math.min(THICKEST, size * 0.7), (wide * weight) / largest(rows)];
        return (
          <g key={i}>
            <rect x={area.right + GAP} y={y - thick / 2} width={length} height={thick} fill="var(--accent)" />
            <text x={area.right + GAP + length + 4} y={y} dominantBaseline="central" {...text}>
              {format(weight)}
            </text>
          </g>
        );
      })}
      {columns.map((weight, j) => {
        const { at, size } = part(area.left, area.width, j, columns.length);
        const [x, thick, length] = [at + size / 2, Math.min(THICKEST, size * 0.7), (high * weight) / largest(columns)];
        return (
          <g key={j}>
            <rect x={x - thick / 2} y={area.bottom + GAP} width={thick} height={length} fill="var(--accent)" />
            <text x={x} y={area.bottom + GAP + length + 10} textAnchor="middle" {...text}>
              {size < 30 ? format(weight).replace(/\s.*/, '') : format(weight)}
            </text>
          </g>
        );
      })}
    </>
  );
}
