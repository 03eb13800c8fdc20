import { memo, useMemo, useState } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { LineName } from './line-name';
import { bandKey, type ChartLine, type LineRow, type RowSpan, rowsByStep, spansOf, valuesOf } from './line-rows';
import { AXIS_WIDTH, LINE_MARGIN as MARGIN, type LineDrawingProps } from './line-parts';
import { LineTooltip, MANY_LINES, tick } from './line-tooltip';
import { ManyLines } from './many-lines';
import { symlogAxis, symlogScale } from './symlog';
import { valueAxis } from './value-axis';
import type { View } from './zoom';

/** What recharts tells of the mouse. */
interface ChartPlace {
  activeLabel?: string | number | undefined;
}

/** More points than this are drawn without dots: every dot costs a component. */
const MANY_DOTS = 12;

const NO_REFERENCES: NonNullable<LineDrawingProps['references']> = [];

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;
/** Zooming by dragging over a part: the part so far, and what recharts is to call. */
function useDragZoom(onView: (view: View) => void) {
  const [drag, setDrag] = useState<View | null>(null);
  const at = ({ activeLabel }: ChartPlace) => (activeLabel === undefined ? null : Number(activeLabel));
  const handlers = {
    onMouseDown: (place: ChartPlace) => {
      const start = at(place);
      if (start !== null) setDrag([start, start]);
    },
    onMouseMove: (place: ChartPlace) => {
      const end = at(place);
      if (end !== null) setDrag(now => now && [now[0], end]);
    },
    onMouseUp: () => {
      if (drag && drag[0] !== drag[1]) onView([Math.min(...drag), Math.max(...drag)]);
      setDrag(null);
    },
    onMouseLeave: () => setDrag(null),
  };
  return { drag, handlers };
}

/** What the axes of many lines are made from. */
const SPAN_KEYS = ['low', 'high'] as const;

const bandOf = ({ id, color, band }: ChartLine) =>
  band && (
    <Area
      key={bandKey(id)}
      dataKey={bandKey(id)}
      stroke="none"
      fill={color}
      fillOpacity={0.18}
      tooltipType="none"
      legendType="none"
      activeDot={false}
      isAnimationActive={false}
      connectNulls
    />
  );

const lineOf = ({ id, label, color, dash, faint }: ChartLine, dots: boolean) => (
  <Line
    key={id}
    dataKey={id}
    name={label}
    stroke={color}
    strokeDasharray={dash ?? '0'}
    strokeWidth={faint ? 1 : 1.75}
    strokeOpacity={faint ? 0.3 : 1}
    {...(faint ? { tooltipType: 'none' as const, activeDot: false } : {})}
    dot={dots ? { r: 2, strokeWidth: 0, fill: color } : false}
    isAnimationActive={false}
    connectNulls
  />
);

/** The drawing of a line chart; what stands around it changes without it. */
const LineDrawing = memo(function LineDrawing(props: LineDrawingProps) {
  const { yLabel, lines, steps, format, references = NO_REFERENCES, events = [], dots, view, onView, syncId } = props;
  const { xLabel, logarithmic = false, whole = false } = props;
  const { drag, handlers } = useDragZoom(onView);
  const rows = useMemo(() => rowsByStep(lines, view), [lines, view]);
  const values = useMemo(() => valuesOf(rows), [rows]);
  const axis = useMemo(
    () => valueAxis([...values, ...references.map(({ value }) => value)], whole),
    [values, references, whole],
  );
  const symlog = useMemo(() => (logarithmic ? symlogAxis(values) : null), [logarithmic, values]);
  const spans = useMemo(() => (lines.length > MANY_LINES ? spansOf(rows) : null), [lines, rows]);
  const data: readonly (LineRow | RowSpan)[] = spans ?? rows;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 180 }}>
      <ComposedChart
        data={data}
        margin={MARGIN}
        {...(syncId === undefined ? {} : { syncId, syncMethod: 'value' as const })}
        {...handlers}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          dataKey="step"
          type="number"
          domain={view ? [...view] : [0, steps]}
          allowDataOverflow={view !== null}
          {...(xLabel === 'step' && !view ? {} : { tickFormatter: tick })}
          {...AXIS}
          label={{ value: xLabel, position: 'insideBottom', offset: -8, fill: 'var(--muted)', fontSize: 11 }}
        />
        <YAxis
          {...AXIS}
          width={AXIS_WIDTH}
          tickFormatter={format}
          {...(axis ?? {})}
          {...(symlog ? { scale: symlogScale(symlog), domain: symlog.domain, ticks: symlog.ticks } : {})}
          label={{
            value: logarithmic ? `${yLabel} (log)` : yLabel,
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
          content={<LineTooltip format={format} xLabel={xLabel} lines={spans && lines} />}
        />
        {drag && <ReferenceArea x1={drag[0]} x2={drag[1]} fill="var(--accent)" fillOpacity={0.15} />}
        {references.map(({ value, label }) => (
          <ReferenceLine
            key={label}
            y={value}
            stroke="var(--muted)"
            strokeDasharray="2 4"
            label={<LineName text={label} color="var(--muted)" level />}
          />
        ))}
        {events.map(({ step, text }) => (
          <ReferenceLine
            key={`${step} ${text}`}
            x={step}
            stroke="var(--accent)"
            strokeDasharray="3 3"
            label={<LineName text={text} color="var(--accent)" />}
          />
        ))}
        {spans ? <ManyLines lines={lines} view={view} /> : lines.map(bandOf)}
        {spans
          ? SPAN_KEYS.map(key => (
              <Line key={key} dataKey={key} stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
            ))
          : lines.map(line => lineOf(line, dots === true && rows.length * lines.length <= MANY_DOTS))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

export default LineDrawing;
