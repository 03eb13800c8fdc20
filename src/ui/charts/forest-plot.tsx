import { memo } from 'react';
import { ChartFrame, type ChartTable } from './chart-frame';
import { part, plotArea } from './plot-area';
import { forestSummary } from './summaries';
import { cutText, textWidth } from './text-width';
import { ticks } from './ticks';
import { useSize } from './use-size';
import drawn from './drawn-box.module.css';

/** One row: an estimate, its interval, and the values it was made from. */
export interface ForestRow {
  label: string;
  color: string;
  mean: number;
  /** ends of the interval; NaN without one */
  low: number;
  high: number;
  /** by what they are values of, for instance "seed 1" */
  values: readonly { of: string; value: number }[];
}

/** Properties of a forest plot. */
export interface ForestPlotProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  rows: readonly ForestRow[];
  /** rows of the table that is exported, where not all of them are drawn */
  all?: readonly ForestRow[];
  format: (value: number) => string;
  /** a vertical line, for instance no difference */
  reference?: number;
  empty: string;
  actions?: React.ReactNode;
}

const MARGIN = { right: 16, top: 6, bottom: 36 };
const FONT = 11;
/** Names take no more of the width than this. */
const MOST_OF_WIDTH = 0.4;
/** Least pixels of a row: with many, the plot becomes higher. */
const ROW = 18;

/** Every value of the rows, by what it is of; rows without it have an empty cell. */
export function forestTable(rows: readonly ForestRow[]): ChartTable {
  const names = [...new Set(rows.flatMap(row => row.values.map(value => value.of)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return {
    header: ['run', 'mean', 'low 95', 'high 95', ...names],
    rows: rows.map(row => [
      row.label,
      row.mean,
      row.low,
      row.high,
      ...names.map(name => row.values.find(value => value.of === name)?.value ?? null),
    ]),
  };
}

const interval = ({ mean, low, high }: ForestRow, format: (value: number) => string) =>
  `${format(mean)}${Number.isFinite(low) ? `, 95 % interval ${format(low)} to ${format(high)}` : ''}`;

/** Estimates with their intervals, one below the other, and every value behind them. */
export const ForestPlot = memo(function ForestPlot(props: ForestPlotProps) {
  const { title, about, subtitle, xLabel, rows, format, reference, empty, actions } = props;
  const [box, { width, height }] = useSize();
  const all = rows
    .flatMap(row => [row.mean, row.low, row.high, ...row.values.map(v => v.value)])
    .filter(Number.isFinite);
  if (reference !== undefined) all.push(reference);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  const [from, to] = [low - pad, high + pad];
  const names = Math.min(Math.max(0, ...rows.map(row => textWidth(row.label, FONT))), MOST_OF_WIDTH * width);
  const area = plotArea({ width, height }, { ...MARGIN, left: names + 14 });
  const x = (value: number) => area.left + ((value - from) / (to - from)) * area.width;
  const axis = area.bottom;
  return (
    <ChartFrame
      title={title}
      about={about}
      subtitle={subtitle}
      actions={actions}
      table={() => forestTable(props.all ?? rows)}
      summary={() => forestSummary(rows, format)}
      empty={rows.length === 0 ? empty : null}
    >
      <div
        className={`${drawn.box} ${drawn.growing}`}
        data-part="drawing"
        data-height="growing"
        ref={box}
        style={{ minHeight: rows.length * ROW + MARGIN.top + MARGIN.bottom }}
      >
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`${title}. ${about}`}
        >
          {ticks(from, to, Math.max(2, Math.min(5, Math.floor(area.width / 60)))).map(value => (
            <g key={value}>
              <line x1={x(value)} x2={x(value)} y1={MARGIN.top} y2={axis} stroke="var(--grid)" />
              <text x={x(value)} y={axis + 14} textAnchor="middle" fontSize={FONT} fill="var(--muted)">
                {format(value)}
              </text>
            </g>
          ))}
          {reference !== undefined && (
            <line
              x1={x(reference)}
              x2={x(reference)}
              y1={MARGIN.top}
              y2={axis}
              stroke="var(--muted)"
              strokeDasharray="4 3"
            />
          )}
          {rows.map((row, i) => {
            const { at, size } = part(area.top, area.height, i, rows.length);
            const y = at + size / 2;
            return (
              <g key={`${row.label} ${i}`}>
                <title>{`${row.label}: ${interval(row, format)}`}</title>
                <text
                  x={area.left - 8}
                  y={y}
                  textAnchor="end"
                  dominantBaseline="central"
                  fontSize={FONT}
                  fill="var(--ink)"
                >
                  {cutText(row.label, names + 1, FONT)}
                </text>
                {row.values.map(({ of, value }) => (
                  <circle key={of} cx={x(value)} cy={y} r={2.5} fill={row.color} fillOpacity={0.4} />
                ))}
                {Number.isFinite(row.low) && (
                  <line x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} stroke={row.color} strokeWidth={2} />
                )}
                <rect x={x(row.mean) - 4} y={y - 4} width={8} height={8} fill={row.color} />
              </g>
            );
          })}
          <text x={area.left + area.width / 2} y={height - 5} textAnchor="middle" fontSize={FONT} fill="var(--muted)">
            {xLabel}
          </text>
        </svg>
      </div>
    </ChartFrame>
  );
});
