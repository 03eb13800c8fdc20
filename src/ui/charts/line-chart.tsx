import { memo, type ReactNode, useState } from 'react';
import {
  CartesianGrid,
  Legend,
  Line,
  LineChart as RechartsLineChart,
  ReferenceArea,
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
  /** drawn behind the others, without a name: the raw values of a smoothed line */
  faint?: boolean;
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
  /** part of the axis that is drawn, instead of all of it */
  view?: readonly [number, number] | undefined;
  /** told of a part that was dragged over; without it, nothing can be zoomed */
  onZoom?: (view: readonly [number, number]) => void;
  /** what the axis counts; steps unless stated */
  xLabel?: string;
  /** charts of the same name show the values at the same place together */
  syncId?: string;
  /** logarithmic, but zeros and negative values keep their place (symlog) */
  logarithmic?: boolean;
  /** whether the lines are named in the chart */
  legend?: boolean;
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

/** More lines than this are not all listed where the mouse is. */
const MANY_LINES = 12;
/** How many of the highest and of the lowest are. */
const ENDS = 5;

/** What recharts tells of the values at a place. */
interface ManyValuesProps {
  active?: boolean | undefined;
  label?: string | number | undefined;
  payload?: readonly { value?: unknown; name?: unknown; color?: string | undefined }[] | undefined;
}

/** The highest and the lowest of many values at a place. */
function ManyValues(props: ManyValuesProps & Pick<LineChartProps, 'format' | 'xLabel'>) {
  const { active, label, payload = [], format, xLabel } = props;
  const values = payload
    .map(({ value, name, color }) => ({ value: Number(value), name: String(name), color }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  if (!active || values.length === 0) return null;
  const left = values.length - 2 * ENDS;
  const shown = left > 0 ? [...values.slice(0, ENDS), null, ...values.slice(-ENDS)] : values;
  return (
    <div className="many-values">
      {xLabel} {tick(Number(label))}
      {shown.map(entry => (
        <div key={entry?.name ?? ''} style={{ color: entry?.color ?? 'var(--muted)' }}>
          {entry ? `${entry.name}: ${format(entry.value)}` : `… ${left} between`}
        </div>
      ))}
    </div>
  );
}

/** What recharts tells of the mouse. */
interface ChartPlace {
  activeLabel?: string | number | undefined;
}

/** A place on the axis: whole, or with at most one decimal. */
const tick = (value: number) => String(Number(value.toFixed(1)));

/** More points than this are drawn without dots: every dot costs a component. */
const MANY_DOTS = 12;

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;

/** Lines over training steps with hover values, legend, exports and marks. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, about, yLabel, lines, steps, format, references = [], events = [], actions, empty, dots } = props;
  const { view, onZoom, xLabel = 'step', syncId, logarithmic = false, legend = true } = props;
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const rows = rowsByStep(lines);
  const many = lines.length > MANY_LINES;
  const zoom = () => {
    if (drag && Math.abs(drag[1] - drag[0]) > 0) onZoom?.([Math.min(...drag), Math.max(...drag)]);
    setDrag(null);
  };
  const dragging = onZoom && {
    onMouseDown: ({ activeLabel }: ChartPlace) => {
      if (activeLabel !== undefined) setDrag([Number(activeLabel), Number(activeLabel)]);
    },
    onMouseMove: ({ activeLabel }: ChartPlace) => {
      if (activeLabel !== undefined) setDrag(now => now && [now[0], Number(activeLabel)]);
    },
    onMouseUp: zoom,
    onMouseLeave: () => setDrag(null),
  };
  const table = () => ({
    header: [xLabel, ...lines.map(line => line.label)],
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
        <RechartsLineChart
          data={rows}
          margin={{ top: 6, right: 12, bottom: 14, left: 4 }}
          {...(syncId === undefined ? {} : { syncId, syncMethod: 'value' as const })}
          {...dragging}
        >
          <CartesianGrid stroke="var(--grid)" vertical={false} />
          <XAxis
            dataKey="step"
            type="number"
            domain={view ? [...view] : [0, steps]}
            allowDataOverflow={view !== undefined}
            {...(xLabel === 'step' ? {} : { tickFormatter: tick })}
            {...AXIS}
            label={{ value: xLabel, position: 'insideBottom', offset: -8, fill: 'var(--muted)', fontSize: 11 }}
          />
          <YAxis
            {...AXIS}
            width={60}
            tickFormatter={format}
            {...(logarithmic ? { scale: 'symlog' as const, domain: ['dataMin', 'dataMax'] as const } : {})}
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
            {...(many ? { content: <ManyValues format={format} xLabel={xLabel} /> } : {})}
            labelFormatter={step => `${xLabel} ${tick(Number(step))}`}
            contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)', fontSize: 12 }}
          />
          {legend && (
            <Legend
              verticalAlign="top"
              align="right"
              iconType="plainline"
              wrapperStyle={{ fontSize: 11, lineHeight: '14px' }}
            />
          )}
          {drag && <ReferenceArea x1={drag[0]} x2={drag[1]} fill="var(--accent)" fillOpacity={0.15} />}
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
          {lines.map(({ id, label, color, dash, faint }) => (
            <Line
              key={id}
              dataKey={id}
              name={label}
              stroke={color}
              strokeDasharray={dash ?? '0'}
              strokeWidth={faint ? 1 : 1.75}
              strokeOpacity={faint ? 0.3 : 1}
              {...(many ? { activeDot: false } : {})}
              {...(faint ? { legendType: 'none' as const, tooltipType: 'none' as const, activeDot: false } : {})}
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
