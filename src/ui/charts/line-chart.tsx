import { memo, type ReactNode, useCallback, useMemo, useState } from 'react';
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
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';
import { LineName } from './line-name';
import { bandKey, type ChartLine, type LineRow, type RowSpan, rowsByStep, spansOf, valuesOf } from './line-rows';
import { LineTooltip, MANY_LINES, tick } from './line-tooltip';
import { ManyLines } from './many-lines';
import { type RecordedColumn, recordedTable } from './recorded';
import { symlogAxis, symlogScale } from './symlog';
import { valueAxis } from './value-axis';
import { usePinch, zoomByKey } from './use-zoom';
import type { View, ZoomLimits } from './zoom';
import { ZoomButtons } from './zoom-buttons';
import styles from './line-chart.module.css';

/** Properties of a line chart over steps. */
export interface LineChartProps {
  title: string;
  about?: string;
  subtitle?: string | undefined;
  yLabel: string;
  lines: readonly ChartLine[];
  /** everything that was recorded of the lines, for the table that is exported: neither down-sampled nor cut by a zoom */
  recorded: () => readonly RecordedColumn[];
  /** last step of the axis */
  steps: number;
  /** part of the axis that is drawn, for charts that are zoomed together; null is all of it. Without it, the chart keeps its own */
  view?: View | null;
  onView?: (view: View | null) => void;
  /** the part that was asked for, where it is drawn later: zooming goes on from there */
  asked?: View | null;
  /** what the axis counts; steps unless stated */
  xLabel?: string;
  /** charts of the same name show the values at the same place together */
  syncId?: string;
  /** logarithmic, but zeros and negative values keep their place (symlog) */
  logarithmic?: boolean;
  /** whether values are whole numbers: the axis has no others */
  whole?: boolean;
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

/** What recharts tells of the mouse. */
interface ChartPlace {
  activeLabel?: string | number | undefined;
}

/** More points than this are drawn without dots: every dot costs a component. */
const MANY_DOTS = 12;

const NO_REFERENCES: NonNullable<LineChartProps['references']> = [];

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;
const MARGIN = { top: 6, right: 12, bottom: 14, left: 4 } as const;
const AXIS_WIDTH = 60;
/** Pixels beside the part in which the lines are. */
const INSET = { left: MARGIN.left + AXIS_WIDTH, right: MARGIN.right } as const;
/** A chart can be zoomed to this part of its axis, and to no less than one step. */
const LEAST_PART = 1 / 500;

/** What the lines are, for the legend. */
const legendOf = (lines: readonly ChartLine[]): LegendEntry[] =>
  lines
    .filter(line => !line.faint)
    .map(({ label, color, dash }) => ({ label, color, shape: 'line', ...(dash ? { dash } : {}) }));

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

/** Lines over training steps with hover values, legend, zoom, exports and marks. */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, about, subtitle, lines, recorded, steps, actions, empty, xLabel = 'step' } = props;
  const [own, setOwn] = useState<View | null>(null);
  const view = props.onView ? (props.view ?? null) : own;
  const change = props.onView ?? setOwn;
  const inSteps = xLabel === 'step';
  const onView = useCallback(
    // There is nothing between two steps.
    (next: View | null) => change(next && inSteps ? [Math.floor(next[0]), Math.ceil(next[1])] : next),
    [change, inSteps],
  );
  const limits: ZoomLimits = useMemo(() => ({ whole: [0, steps], least: Math.max(1, steps * LEAST_PART) }), [steps]);
  const [box, setBox] = useState<HTMLElement | null>(null);
  const chart = { view: props.asked === undefined ? view : props.asked, limits, onView, inset: INSET };
  usePinch(box, chart);
  const legend = useMemo(() => legendOf(lines), [lines]);
  const nothing = lines.every(line => line.points.length === 0);
  return (
    <ChartFrame
      title={title}
      about={about ?? ''}
      subtitle={subtitle}
      legend={legend}
      actions={
        <>
          {actions}
          {!nothing && <ZoomButtons title={title} {...chart} />}
        </>
      }
      table={() => recordedTable(recorded())}
      empty={nothing && view === null ? empty : null}
    >
      {/* The keys work where recharts puts the focus: on the drawing inside. */}
      <div className={styles.lines} role="presentation" ref={setBox} onKeyDown={event => zoomByKey(event, chart)}>
        <Lines
          lines={lines}
          steps={steps}
          yLabel={props.yLabel}
          xLabel={xLabel}
          format={props.format}
          references={props.references}
          events={props.events}
          dots={props.dots}
          syncId={props.syncId}
          logarithmic={props.logarithmic}
          whole={props.whole}
          view={view}
          onView={onView}
        />
      </div>
    </ChartFrame>
  );
});

/** What the drawing depends on. */
interface LinesProps extends Pick<LineChartProps, 'lines' | 'steps' | 'yLabel' | 'format'> {
  xLabel: string;
  references: LineChartProps['references'] | undefined;
  events: LineChartProps['events'] | undefined;
  dots: boolean | undefined;
  syncId: string | undefined;
  logarithmic: boolean | undefined;
  whole: boolean | undefined;
  view: View | null;
  onView: (view: View | null) => void;
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

/** The drawing itself; what stands around it changes without it. */
const Lines = memo(function Lines(props: LinesProps) {
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
