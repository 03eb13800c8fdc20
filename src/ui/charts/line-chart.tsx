import { memo, type ReactNode, useCallback, useMemo, useState } from 'react';
import { retryingPart } from '../retrying-part';
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';
import { AXIS_WIDTH, LINE_MARGIN, type LineDrawingProps } from './line-parts';
import type { ChartLine } from './line-rows';
import { type RecordedColumn, recordedTable } from './recorded';
import { lineSummary } from './summaries';
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

/** What draws is a library as large as everything else: it comes a moment after what stands around it. */
const LineDrawing = retryingPart<LineDrawingProps>(() => import('./line-drawing'), {
  name: 'The drawing of curves',
  placeholder: <></>,
});

/** Pixels beside the part in which the lines are. */
const INSET = { left: LINE_MARGIN.left + AXIS_WIDTH, right: LINE_MARGIN.right } as const;
/** A chart can be zoomed to this part of its axis, and to no less than one step. */
const LEAST_PART = 1 / 500;

/** What the lines are, for the legend. */
const legendOf = (lines: readonly ChartLine[]): LegendEntry[] =>
  lines
    .filter(line => !line.faint)
    .map(({ label, color, dash }) => ({ label, color, shape: 'line', ...(dash ? { dash } : {}) }));

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
      summary={() => lineSummary(lines, xLabel, props.format)}
      empty={nothing && view === null ? empty : null}
    >
      {/* The keys work where recharts puts the focus: on the drawing inside. */}
      <div className={styles.lines} role="presentation" ref={setBox} onKeyDown={event => zoomByKey(event, chart)}>
        <LineDrawing
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
