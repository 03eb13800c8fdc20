import { memo, useState } from 'react';
import { ChartFrame, type ChartTable } from './chart-frame';
import { extent } from './extent';
import { HeatBars, type HeatMark, HeatMarks, type HeatWeights, WEIGHTS_ROOM } from './heat-extras';
import type { LegendEntry } from './legend';
import { part, plotArea } from './plot-area';
import { gridSummary } from './summaries';
import { cutText, textWidth } from './text-width';
import { useSize } from './use-size';
import drawn from './drawn-box.module.css';

/** Properties of a heat map. */
export interface HeatMapProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  yLabel: string;
  /** what the columns and rows stand for; the first row is drawn at the top */
  columns: readonly (string | number)[];
  rows: readonly string[];
  /** [rows][columns]; NaN is left empty */
  values: readonly (readonly number[])[];
  color: (value: number) => string;
  format: (value: number) => string;
  /** write the values into the cells, instead of a bar of the colours under the map */
  labelled?: boolean;
  /** cells that are marked, and what the marks mean */
  marks?: readonly HeatMark[];
  legend?: readonly LegendEntry[];
  /** how much rows and columns count: bars at their ends */
  weights?: HeatWeights;
  /** everything that was measured, where the cells are a summary or a part of it */
  table?: () => ChartTable;
  empty: string;
  actions?: React.ReactNode;
}

const MARGIN = { right: 8, top: 4, bottom: 34 };
/** Pixels of the name of the vertical axis with the room beside it, and between names and cells. */
const [AXIS_NAME, NAME_GAP] = [20, 6];
/** Names of rows take no more of the width than this. */
const MOST_OF_WIDTH = 0.42;
const FONT = 11;
/** Labels of an axis closer than this many pixels are left out. */
const LABEL_GAP = { x: 8, y: 13 };
/** Columns of names up to this many are all named, cut where they must be. */
const FEW_COLUMNS = 10;
const STOPS = 25;

/** Every n-th label, so that none overlap. */
function every(count: number, size: number, gap: number): number {
  return Math.max(1, Math.ceil((gap * count) / Math.max(size, 1)));
}

/** Where everything of a heat map goes, in pixels; no size is ever negative. */
export function heatLayout(
  size: { width: number; height: number },
  rows: readonly string[],
  columns: readonly (string | number)[],
  room: { right: number; bottom: number } = { right: 0, bottom: 0 },
) {
  const widest = Math.max(0, ...rows.map(row => textWidth(row, FONT)));
  const names = Math.min(widest, MOST_OF_WIDTH * size.width);
  const area = plotArea(size, {
    top: MARGIN.top,
    right: MARGIN.right + room.right,
    bottom: MARGIN.bottom + room.bottom,
    left: AXIS_NAME + names + NAME_GAP,
  });
  const cell = {
    width: part(0, area.width, 0, columns.length).size,
    height: part(0, area.height, 0, rows.length).size,
  };
  const widestColumn = Math.max(0, ...columns.map(column => textWidth(String(column), FONT)));
  // A few categories are all named; numbers tell what is between them.
  const cutColumns = columns.length <= FEW_COLUMNS && columns.some(column => Number.isNaN(Number(column)));
  return {
    area,
    names,
    cell,
    columnWidth: cutColumns ? Math.max(0, cell.width - 4) : Infinity,
    everyX: cutColumns ? 1 : every(columns.length, area.width, widestColumn + LABEL_GAP.x),
    everyY: every(rows.length, area.height, LABEL_GAP.y),
  };
}

/** Coloured cells over two axes of categories, with hover values and exports. */
export const HeatMap = memo(function HeatMap(props: HeatMapProps) {
  const { title, about, subtitle, xLabel, yLabel, columns, rows, values, color, format, labelled, empty, actions } =
    props;
  const { marks, legend, weights } = props;
  const nothing = rows.length === 0 || columns.length === 0;
  const [box, size] = useSize();
  const [hover, setHover] = useState<[number, number] | null>(null);
  const layout = heatLayout(size, rows, columns, weights && WEIGHTS_ROOM);
  const { area } = layout;
  const hovered = hover ? values[hover[0]]?.[hover[1]] : undefined;
  const table = () => ({
    header: [yLabel, ...columns.map(String)],
    rows: rows.map((row, i) => [row, ...columns.map((_, j) => values[i]?.[j] ?? null)]),
  });
  const [low, high] = extent(values.flat());
  const scale = labelled
    ? undefined
    : {
        stops: Array.from({ length: STOPS }, (_, i) => color(low + ((high - low) * i) / (STOPS - 1))),
        low: format(low),
        high: format(high),
      };
  return (
    <ChartFrame
      title={title}
      about={
        hover && hovered !== undefined
          ? `${rows[hover[0]]} · ${xLabel} ${columns[hover[1]]}: ${Number.isNaN(hovered) ? 'none' : format(hovered)}`
          : about
      }
      subtitle={subtitle}
      {...(legend && { legend })}
      scale={scale}
      actions={actions}
      table={props.table ?? table}
      summary={() => gridSummary({ rows: rows.length, columns: columns.length, values: values.flat() }, format)}
      empty={nothing ? empty : null}
    >
      <div className={drawn.box} data-part="drawing" ref={box}>
        <svg
          width={size.width}
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="img"
          aria-label={`${title}. ${about}`}
          onMouseLeave={() => setHover(null)}
        >
          {values.map((row, i) =>
            row.map((value, j) => {
              const [across, down] = [
                part(area.left, area.width, j, columns.length),
                part(area.top, area.height, i, rows.length),
              ];
              return (
                <g key={`${i} ${j}`} onMouseEnter={() => setHover([i, j])}>
                  <rect
                    x={across.at}
                    y={down.at}
                    width={across.size + 0.5}
                    height={down.size + 0.5}
                    fill={Number.isNaN(value) ? 'var(--grid)' : color(value)}
                  />
                  {labelled && !Number.isNaN(value) && (
                    <text
                      x={across.at + across.size / 2}
                      y={down.at + down.size / 2}
                      textAnchor="middle"
                      dominantBaseline="central"
                      fontSize={FONT}
                      fill="#16191d"
                    >
                      {format(value)}
                    </text>
                  )}
                </g>
              );
            }),
          )}
          {marks && <HeatMarks marks={marks} area={area} rows={rows.length} columns={columns.length} />}
          {weights && <HeatBars weights={weights} area={area} />}
          <AxisNames {...{ rows, columns, xLabel, yLabel, layout, height: size.height }} />
        </svg>
      </div>
    </ChartFrame>
  );
});

interface AxisNamesProps extends Pick<HeatMapProps, 'rows' | 'columns' | 'xLabel' | 'yLabel'> {
  layout: ReturnType<typeof heatLayout>;
  height: number;
}

/** Names of rows, columns and both axes: none lies over another. */
function AxisNames({ rows, columns, xLabel, yLabel, layout, height }: AxisNamesProps) {
  const { area, names, columnWidth, everyX, everyY } = layout;
  const style = { fontSize: FONT, fill: 'var(--muted)' } as const;
  return (
    <>
      {rows.map((row, i) => {
        const { at, size } = part(area.top, area.height, i, rows.length);
        return i % everyY === 0 ? (
          <text
            key={row}
            x={area.left - NAME_GAP}
            y={at + size / 2}
            textAnchor="end"
            dominantBaseline="central"
            {...style}
          >
            <title>{row}</title>
            {cutText(row, names + 1, FONT)}
          </text>
        ) : null;
      })}
      {columns.map((column, j) => {
        const { at, size } = part(area.left, area.width, j, columns.length);
        return j % everyX === 0 ? (
          <text key={column} x={at + size / 2} y={height - MARGIN.bottom + 14} textAnchor="middle" {...style}>
            <title>{column}</title>
            {cutText(String(column), columnWidth, FONT)}
          </text>
        ) : null;
      })}
      <text x={area.left + area.width / 2} y={height - 5} textAnchor="middle" {...style}>
        {xLabel}
      </text>
      <text x={-(area.top + area.height / 2)} y={12} transform="rotate(-90)" textAnchor="middle" {...style}>
        {yLabel}
      </text>
    </>
  );
}
