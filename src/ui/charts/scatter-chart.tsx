import { memo, type ReactNode, useState } from 'react';
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';
import { markPath, type MarkShape } from './marks';
import { placeLabels } from './place-labels';
import { plotArea } from './plot-area';
import { scatterSummary } from './summaries';
import { ticks, tickText } from './ticks';
import { useSize } from './use-size';
import drawn from './drawn-box.module.css';
import styles from './scatter-chart.module.css';

/** One mark. */
export interface ScatterPoint {
  id: string | number;
  x: number;
  y: number;
  color: string;
  shape: MarkShape;
  /** half its width in pixels */
  size: number;
  /** what it is and its values, shown when pointed at */
  text: string;
  /** written beside it */
  label?: string;
  /** ends of its intervals along both axes; none where they are not finite */
  spread?: { x: readonly [number, number]; y: readonly [number, number] };
}

/** Properties of a scatter chart. */
export interface ScatterChartProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  yLabel: string;
  points: readonly ScatterPoint[];
  /** ranges of both axes; of the points unless stated */
  range?: { x: readonly [number, number]; y: readonly [number, number] } | undefined;
  selected?: string | number | null;
  onSelect?: (id: string | number) => void;
  /** a line y = x + offset, for instance no difference */
  diagonal?: { offset: number; label: string };
  /** what shapes and colours mean */
  legend: readonly LegendEntry[];
  header: readonly string[];
  /** rows of the table that is exported */
  rows: () => (string | number | null)[][];
  empty: string;
  actions?: ReactNode;
}

const MARGIN = { left: 58, right: 12, top: 8, bottom: 38 };

/** Ends of an axis with room for the marks. */
export function paddedRange(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
}

/** Marks over two axes, which can be pointed at and chosen. */
export const ScatterChart = memo(function ScatterChart(props: ScatterChartProps) {
  const { title, about, subtitle, xLabel, yLabel, points, range, selected, onSelect, diagonal, legend, empty } = props;
  const [box, { width, height }] = useSize();
  const [hover, setHover] = useState<ScatterPoint | null>(null);
  const nothing = points.length === 0;
  const [x0, x1] = range?.x ?? paddedRange(nothing ? [0] : points.map(p => p.x));
  const [y0, y1] = range?.y ?? paddedRange(nothing ? [0] : points.map(p => p.y));
  const area = plotArea({ width, height }, MARGIN);
  const { bottom, right } = area;
  const x = (value: number) => area.left + ((value - x0) / (x1 - x0)) * area.width;
  const y = (value: number) => bottom - ((value - y0) / (y1 - y0)) * area.height;
  const xTicks = ticks(x0, x1, Math.max(2, Math.floor(area.width / 70)));
  const yTicks = ticks(y0, y1, Math.max(2, Math.floor(area.height / 38)));
  const text = { fontSize: 11, fill: 'var(--muted)' } as const;
  const clip = `${title.replace(/\W+/g, '-')}-clip`;
  return (
    <ChartFrame
      title={title}
      about={hover?.text ?? about}
      subtitle={subtitle}
      legend={legend}
      actions={props.actions}
      table={() => ({ header: [...props.header], rows: props.rows() })}
      summary={() => scatterSummary(points, xLabel, yLabel)}
      empty={nothing ? empty : null}
    >
      <div className={`${drawn.box} ${styles.scatter}`} data-part="drawing" data-height="own" ref={box}>
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`${title}. ${about}`}
        >
          <clipPath id={clip}>
            <rect x={MARGIN.left} y={MARGIN.top} width={area.width} height={area.height} />
          </clipPath>
          {xTicks.map(tick => (
            <g key={tick}>
              <line x1={x(tick)} x2={x(tick)} y1={MARGIN.top} y2={bottom} stroke="var(--grid)" />
              <text x={x(tick)} y={bottom + 14} textAnchor="middle" {...text}>
                {tickText(tick, (xTicks[1] ?? 1) - (xTicks[0] ?? 0))}
              </text>
            </g>
          ))}
          {yTicks.map(tick => (
            <g key={tick}>
              <line x1={MARGIN.left} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--grid)" />
              <text x={MARGIN.left - 6} y={y(tick)} textAnchor="end" dominantBaseline="central" {...text}>
                {tickText(tick, (yTicks[1] ?? 1) - (yTicks[0] ?? 0))}
              </text>
            </g>
          ))}
          <text x={(MARGIN.left + right) / 2} y={height - 6} textAnchor="middle" {...text}>
            {xLabel}
          </text>
          <text x={-(MARGIN.top + bottom) / 2} y={12} transform="rotate(-90)" textAnchor="middle" {...text}>
            {yLabel}
          </text>
          <g clipPath={`url(#${clip})`}>
            {diagonal && (
              <line
                x1={x(x0)}
                y1={y(x0 + diagonal.offset)}
                x2={x(x1)}
                y2={y(x1 + diagonal.offset)}
                stroke="var(--muted)"
                strokeDasharray="4 4"
              >
                <title>{diagonal.label}</title>
              </line>
            )}
            {points.flatMap(({ id, spread, color: stroke, ...at }) => {
              const line = { stroke, strokeOpacity: 0.55, strokeWidth: 1.25, pointerEvents: 'none' } as const;
              return [
                spread?.x.every(Number.isFinite) && (
                  <line key={`${id} x`} x1={x(spread.x[0])} x2={x(spread.x[1])} y1={y(at.y)} y2={y(at.y)} {...line} />
                ),
                spread?.y.every(Number.isFinite) && (
                  <line key={`${id} y`} x1={x(at.x)} x2={x(at.x)} y1={y(spread.y[0])} y2={y(spread.y[1])} {...line} />
                ),
              ];
            })}
            {points.map(point => (
              <path
                key={point.id}
                d={markPath(point.shape, point.size)}
                transform={`translate(${x(point.x)} ${y(point.y)})`}
                fill={point.color}
                fillOpacity={point.id === selected ? 1 : 0.72}
                stroke={point.id === selected ? 'var(--ink)' : 'var(--panel)'}
                strokeWidth={point.id === selected ? 2 : 0.75}
                style={{ cursor: onSelect ? 'pointer' : 'default' }}
                onMouseEnter={() => setHover(point)}
                onMouseLeave={() => setHover(null)}
                onClick={() => onSelect?.(point.id)}
              />
            ))}
            {placeLabels(points, x, y, area).map(label => (
              <text
                key={label.id}
                x={label.x}
                y={label.y}
                textAnchor={label.anchor}
                dominantBaseline="central"
                fontSize={10.5}
                fill="var(--ink)"
                pointerEvents="none"
              >
                {label.text}
              </text>
            ))}
          </g>
        </svg>
      </div>
    </ChartFrame>
  );
});
