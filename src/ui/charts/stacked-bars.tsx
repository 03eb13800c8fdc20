import { memo } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { percent } from '../format';
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';

/** A part of every bar. */
export interface BarPart {
  id: string;
  label: string;
  /** a CSS colour */
  color: string;
  /** [bars] */
  values: ArrayLike<number>;
  /** draw an outline around it in the first bar alone, and what that is */
  first?: string;
}

/** Properties of stacked bars. */
export interface StackedBarsProps {
  title: string;
  about: string;
  subtitle?: string;
  xLabel: string;
  yLabel: string;
  /** what the bars stand for */
  bars: readonly (string | number)[];
  /** from the bottom up */
  parts: readonly BarPart[];
  empty: string;
}

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;

/** What recharts tells of one part of one bar. */
interface PartShape {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  fill?: string;
  index?: number;
}

/** One part of one bar. */
function PartBox({ x = 0, y = 0, width = 0, height = 0, fill }: PartShape) {
  return <rect x={x} y={y} width={Math.max(0, width)} height={Math.max(0, height)} fill={fill} />;
}

/** The same, with a line around it in the first bar. */
function OutlinedBox({ x = 0, y = 0, width = 0, height = 0, fill, index }: PartShape) {
  if (index !== 0) return <PartBox {...{ x, y, width, height }} fill={fill ?? 'none'} />;
  return (
    <rect
      x={x + 1}
      y={y + 1}
      width={Math.max(0, width - 2)}
      height={Math.max(0, height - 2)}
      fill={fill}
      stroke="var(--ink)"
      strokeWidth={2}
    />
  );
}

/** Bars of the same height, in parts that are shares of it. */
export const StackedBars = memo(function StackedBars(props: StackedBarsProps) {
  const { title, about, subtitle, xLabel, yLabel, bars, parts, empty } = props;
  const total = (bar: number) => parts.reduce((sum, { values }) => sum + (values[bar] ?? 0), 0);
  const rows = bars.map((bar, i) => ({
    bar,
    ...Object.fromEntries(parts.map(({ id, values }) => [id, (values[i] ?? 0) / (total(i) || 1)])),
  }));
  const legend: LegendEntry[] = parts.flatMap(({ label, color, first }) => [
    { label, color, shape: 'square' as const },
    ...(first ? [{ label: first, color: 'var(--ink)', shape: 'area' as const }] : []),
  ]);
  return (
    <ChartFrame
      title={title}
      about={about}
      subtitle={subtitle}
      legend={legend}
      table={() => ({
        header: [xLabel, ...parts.map(({ label }) => label)],
        rows: bars.map((bar, i) => [bar, ...parts.map(({ values }) => values[i] ?? 0)]),
      })}
      empty={bars.length === 0 ? empty : null}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 220 }}>
        <BarChart data={rows} margin={{ top: 6, right: 8, bottom: 18, left: 4 }} barCategoryGap="8%">
          <CartesianGrid stroke="var(--grid)" vertical={false} />
          <XAxis
            dataKey="bar"
            {...AXIS}
            label={{ value: xLabel, position: 'insideBottom', offset: -12, fill: 'var(--muted)', fontSize: 11 }}
          />
          <YAxis
            domain={[0, 1]}
            ticks={[0, 0.25, 0.5, 0.75, 1]}
            tickFormatter={share => `${Math.round(Number(share) * 100)}%`}
            {...AXIS}
            width={48}
            label={{
              value: yLabel,
              angle: -90,
              position: 'insideLeft',
              fill: 'var(--muted)',
              fontSize: 11,
              dx: 4,
              style: { textAnchor: 'middle' },
            }}
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={bar => `${xLabel} ${String(bar)}`}
            formatter={value => percent(Number(value))}
            cursor={{ fill: 'var(--grid)' }}
            contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)', fontSize: 12 }}
          />
          {parts.map(({ id, label, color, first }) => (
            <Bar
              key={id}
              dataKey={id}
              name={label}
              stackId="all"
              fill={color}
              maxBarSize={64}
              isAnimationActive={false}
              shape={first === undefined ? PartBox : OutlinedBox}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
});
