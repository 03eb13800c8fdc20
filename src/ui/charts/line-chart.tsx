import { memo, type ReactNode } from 'react';
import {
  CartesianGrid,
  Legend,
  Line,
  LineChart as RechartsLineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { ChartFrame } from './chart-frame';

/** One line of a chart. */
export interface ChartLine {
  id: string;
  label: string;
  color: string;
  /** SVG dash pattern */
  dash?: string;
  points: readonly { step: number; value: number }[];
}

/** Properties of a line chart over steps. */
export interface LineChartProps {
  title: string;
  about?: string;
  yLabel: string;
  lines: readonly ChartLine[];
  /** last step of the axis */
  steps: number;
  format: (value: number) => string;
  /** horizontal dashed lines */
  references?: readonly { value: number; label: string }[];
  /** vertical marks, for instance changes of the losses */
  events?: readonly { step: number; text: string }[];
  actions?: ReactNode;
  empty: string;
  /** show a dot at every point: for sparse series such as evaluations */
  dots?: boolean;
}

/** Points of all lines as one row per step. */
export function rowsByStep(lines: readonly ChartLine[]): Record<string, number>[] {
  const rows = new Map<number, Record<string, number>>();
  for (const { id, points } of lines)
    for (const { step, value } of points) {
      const row = rows.get(step) ?? { step };
      row[id] = value;
      rows.set(step, row);
    }
  return [...rows.values()].sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
}

/** More points than this are drawn without dots: every dot costs a component. */
const MANY_DOTS = 12;

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;

/** Lines over training steps with hover values, legend, exports and marks. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, about, yLabel, lines, steps, format, references = [], events = [], actions, empty, dots } = props;
  const rows = rowsByStep(lines);
  const table = () => ({
    header: ['step', ...lines.map(line => line.label)],
    rows: rows.map(row => [row.step ?? null, ...lines.map(line => row[line.id] ?? null)]),
  });
  return (
    <ChartFrame
      title={title}
      about={about ?? ''}
      actions={actions}
      table={table}
      empty={rows.length === 0 ? empty : null}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 180 }}>
        <RechartsLineChart data={rows} margin={{ top: 6, right: 12, bottom: 14, left: 4 }}>
          <CartesianGrid stroke="var(--grid)" vertical={false} />
          <XAxis
            dataKey="step"
            type="number"
            domain={[0, steps]}
            {...AXIS}
            label={{ value: 'step', position: 'insideBottom', offset: -8, fill: 'var(--muted)', fontSize: 11 }}
          />
          <YAxis
            {...AXIS}
            width={60}
            tickFormatter={format}
            label={{
              value: yLabel,
              angle: -90,
              position: 'insideLeft',
              fill: 'var(--muted)',
              fontSize: 11,
              dx: -2,
              style: { textAnchor: 'middle' },
            }}
          />
          <Tooltip
            isAnimationActive={false}
            formatter={value => format(Number(value))}
            labelFormatter={step => `step ${String(step)}`}
            contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)', fontSize: 12 }}
          />
          <Legend
            verticalAlign="top"
            align="right"
            iconType="plainline"
            wrapperStyle={{ fontSize: 11, lineHeight: '14px' }}
          />
          {references.map(({ value, label }) => (
            <ReferenceLine
              key={label}
              y={value}
              stroke="var(--muted)"
              strokeDasharray="2 4"
              label={{ value: label, position: 'insideBottomRight', fill: 'var(--muted)', fontSize: 10 }}
            />
          ))}
          {events.map(({ step, text }) => (
            <ReferenceLine
              key={`${step} ${text}`}
              x={step}
              stroke="var(--accent)"
              strokeDasharray="3 3"
              label={{ value: text, position: 'insideTopLeft', fill: 'var(--accent)', fontSize: 10 }}
            />
          ))}
          {lines.map(({ id, label, color, dash }) => (
            <Line
              key={id}
              dataKey={id}
              name={label}
              stroke={color}
              strokeDasharray={dash ?? '0'}
              strokeWidth={1.75}
              dot={dots && rows.length * lines.length <= MANY_DOTS ? { r: 2, strokeWidth: 0, fill: color } : false}
              isAnimationActive={false}
              connectNulls
            />
          ))}
        </RechartsLineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
});
