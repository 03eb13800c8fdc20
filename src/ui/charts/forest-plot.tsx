import { memo } from 'react';
import { ChartFrame } from './chart-frame';
import { ticks } from './ticks';
import { useSize } from './use-size';

/** One row: an estimate, its interval, and the values it was made from. */
export interface ForestRow {
  label: string;
  color: string;
  mean: number;
  /** ends of the interval; NaN without one */
  low: number;
  high: number;
  values: readonly number[];
}

/** Properties of a forest plot. */
export interface ForestPlotProps {
  title: string;
  about: string;
  xLabel: string;
  rows: readonly ForestRow[];
  format: (value: number) => string;
  /** a vertical line, for instance no difference */
  reference?: number;
  empty: string;
  actions?: React.ReactNode;
}

const MARGIN = { left: 150, right: 16, top: 6, bottom: 36 };

/** Estimates with their intervals, one below the other, and every value behind them. */
export const ForestPlot = memo(function ForestPlot(props: ForestPlotProps) {
  const { title, about, xLabel, rows, format, reference, empty, actions } = props;
  const [box, { width, height }] = useSize();
  const all = rows.flatMap(row => [row.mean, row.low, row.high, ...row.values]).filter(Number.isFinite);
  if (reference !== undefined) all.push(reference);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  const [from, to] = [low - pad, high + pad];
  const x = (value: number) => MARGIN.left + ((value - from) / (to - from)) * (width - MARGIN.left - MARGIN.right);
  const rowHeight = (height - MARGIN.top - MARGIN.bottom) / Math.max(rows.length, 1);
  const y = (i: number) => MARGIN.top + (i + 0.5) * rowHeight;
  const table = () => ({
    header: ['run', 'mean', 'low 95', 'high 95', ...(rows[0]?.values ?? []).map((_, i) => `value ${i + 1}`)],
    rows: rows.map(row => [row.label, row.mean, row.low, row.high, ...row.values]),
  });
  const axis = height - MARGIN.bottom;
  return (
    <ChartFrame title={title} about={about} actions={actions} table={table} empty={rows.length === 0 ? empty : null}>
      <div className="heat" ref={box}>
        <svg width={width} height={height} role="img" aria-label={`${title}. ${about}`}>
          {ticks(from, to, 5).map(value => (
            <g key={value}>
              <line x1={x(value)} x2={x(value)} y1={MARGIN.top} y2={axis} stroke="var(--grid)" />
              <text x={x(value)} y={axis + 14} textAnchor="middle" fontSize={11} fill="var(--muted)">
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
          {rows.map((row, i) => (
            <g key={row.label}>
              <title>{`${row.label}: ${format(row.mean)}${Number.isFinite(row.low) ? `, 95 % interval ${format(row.low)} to ${format(row.high)}` : ''}`}</title>
              <text
                x={MARGIN.left - 8}
                y={y(i)}
                textAnchor="end"
                dominantBaseline="central"
                fontSize={11}
                fill="var(--ink)"
              >
                {row.label.length > 24 ? `${row.label.slice(0, 23)}…` : row.label}
              </text>
              {row.values.map((value, j) => (
                <circle key={j} cx={x(value)} cy={y(i)} r={2.5} fill={row.color} fillOpacity={0.4} />
              ))}
              {Number.isFinite(row.low) && (
                <line x1={x(row.low)} x2={x(row.high)} y1={y(i)} y2={y(i)} stroke={row.color} strokeWidth={2} />
              )}
              <rect x={x(row.mean) - 4} y={y(i) - 4} width={8} height={8} fill={row.color} />
            </g>
          ))}
          <text
            x={MARGIN.left + (width - MARGIN.left) / 2}
            y={height - 5}
            textAnchor="middle"
            fontSize={11}
            fill="var(--muted)"
          >
            {xLabel}
          </text>
        </svg>
      </div>
    </ChartFrame>
  );
});
