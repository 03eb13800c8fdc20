import { memo, useState } from 'react';
import { ChartFrame } from './chart-frame';
import { useSize } from './use-size';

/** Properties of a heat map. */
export interface HeatMapProps {
  title: string;
  about: string;
  xLabel: string;
  yLabel: string;
  /** what the columns and rows stand for; the first row is drawn at the top */
  columns: readonly (string | number)[];
  rows: readonly string[];
  /** [rows][columns]; NaN is left empty */
  values: readonly (readonly number[])[];
  color: (value: number) => string;
  format: (value: number) => string;
  /** write the values into the cells */
  labelled?: boolean;
  empty: string;
  actions?: React.ReactNode;
}

const MARGIN = { right: 8, top: 4, bottom: 34 };
/** Pixels of the name of the vertical axis, and of a character of its labels. */
const [AXIS_NAME, CHARACTER] = [26, 6.2];
/** Labels of an axis closer than this many pixels are left out. */
const LABEL_GAP = { x: 44, y: 13 };

/** Every n-th label, so that none overlap. */
function every(count: number, size: number, gap: number): number {
  return Math.max(1, Math.ceil((gap * count) / Math.max(size, 1)));
}

/** Coloured cells over two axes of categories, with hover values and exports. */
export const HeatMap = memo(function HeatMap(props: HeatMapProps) {
  const { title, about, xLabel, yLabel, columns, rows, values, color, format, labelled, empty, actions } = props;
  const nothing = rows.length === 0 || columns.length === 0;
  const [box, { width, height }] = useSize();
  const [hover, setHover] = useState<[number, number] | null>(null);
  const left = AXIS_NAME + CHARACTER * Math.max(3, ...rows.map(row => row.length));
  const cellWidth = (width - left - MARGIN.right) / Math.max(columns.length, 1);
  const cellHeight = (height - MARGIN.top - MARGIN.bottom) / Math.max(rows.length, 1);
  const x = (i: number) => left + i * cellWidth;
  const y = (i: number) => MARGIN.top + i * cellHeight;
  const everyX = every(columns.length, width - left, LABEL_GAP.x);
  const everyY = every(rows.length, height - MARGIN.bottom, LABEL_GAP.y);
  const hovered = hover ? values[hover[0]]?.[hover[1]] : undefined;
  const table = () => ({
    header: [yLabel, ...columns.map(String)],
    rows: rows.map((row, i) => [row, ...columns.map((_, j) => values[i]?.[j] ?? null)]),
  });
  return (
    <ChartFrame
      title={title}
      about={
        hover && hovered !== undefined
          ? `${rows[hover[0]]} · ${xLabel} ${columns[hover[1]]}: ${format(hovered)}`
          : about
      }
      actions={actions}
      table={table}
      empty={nothing ? empty : null}
    >
      <div className="heat" ref={box}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${title}. ${about}`}
          onMouseLeave={() => setHover(null)}
        >
          {values.map((row, i) =>
            row.map((value, j) => (
              <g key={`${i} ${j}`} onMouseEnter={() => setHover([i, j])}>
                <rect
                  x={x(j)}
                  y={y(i)}
                  width={cellWidth + 0.5}
                  height={cellHeight + 0.5}
                  fill={Number.isNaN(value) ? 'var(--grid)' : color(value)}
                />
                {labelled && !Number.isNaN(value) && (
                  <text
                    x={x(j) + cellWidth / 2}
                    y={y(i) + cellHeight / 2}
                    textAnchor="middle"
                    dominantBaseline="central"
                    fontSize={11}
                    fill="#16191d"
                  >
                    {format(value)}
                  </text>
                )}
              </g>
            )),
          )}
          {rows.map(
            (row, i) =>
              i % everyY === 0 && (
                <text
                  key={row}
                  x={left - 6}
                  y={y(i) + cellHeight / 2}
                  textAnchor="end"
                  dominantBaseline="central"
                  fontSize={11}
                  fill="var(--muted)"
                >
                  {row}
                </text>
              ),
          )}
          {columns.map(
            (column, j) =>
              j % everyX === 0 && (
                <text
                  key={column}
                  x={x(j) + cellWidth / 2}
                  y={height - MARGIN.bottom + 14}
                  textAnchor="middle"
                  fontSize={11}
                  fill="var(--muted)"
                >
                  {column}
                </text>
              ),
          )}
          <text x={left + (width - left) / 2} y={height - 5} textAnchor="middle" fontSize={11} fill="var(--muted)">
            {xLabel}
          </text>
          <text
            x={-(height - MARGIN.bottom) / 2}
            y={12}
            transform="rotate(-90)"
            textAnchor="middle"
            fontSize={11}
            fill="var(--muted)"
          >
            {yLabel}
          </text>
        </svg>
      </div>
    </ChartFrame>
  );
});
