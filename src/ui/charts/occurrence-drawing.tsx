import { memo, useEffect } from 'react';
import { Area, AreaChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { markMoment } from '@/browser/marks';
import { binCounts, occurrenceHistogram, type OccurrenceBin } from '@/math/histogram';
import { percent } from '../format';
import { binAt, binName, binRows, hubsFrom, itemTicks } from './occurrence-axis';
import { dashOf, type HubShare, type OccurrenceDrawingProps, REFERENCE_DASH } from './occurrence-parts';
import styles from './occurrence-drawing.module.css';

/** The reference among the runs. */
const REFERENCE = 'reference';

function expectedIn({ from, to }: OccurrenceBin, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let n = from; n <= to; n++) sum += expected[n] ?? 0;
  return Number(sum.toFixed(2));
}

/** What recharts tells of a marked area. */
interface AreaNameProps {
  text: string;
  viewBox?: { x?: number; y?: number; width?: number; height?: number };
}

/** The name of an area of no width, along its left edge. */
function UprightName({ text, viewBox = {} }: AreaNameProps) {
  const { x = 0, y = 0, height = 0 } = viewBox;
  return (
    <text
      transform={`translate(${x + 11} ${y + height / 2}) rotate(-90)`}
      textAnchor="middle"
      fontSize={10}
      fill="var(--muted)"
    >
      {text}
    </text>
  );
}

/** Runs whose shares stand in the picture itself; of more the legend has them. */
const NAMED_SHARES = 3;

/** An area of this many pixels has room for a large figure. */
const LARGE = 130;

/** The name of the area of the hubs, and what share of all places they take, in the colours of the runs. */
function HubsName({ text, shares, viewBox = {} }: AreaNameProps & { shares: readonly HubShare[] }) {
  const { x = 0, y = 0, width = 0 } = viewBox;
  const right = x + width - 4;
  const large = width >= LARGE * Math.max(2, shares.length);
  const [size, line] = large ? [26, 36] : [15, 18];
  return (
    <text textAnchor="end" fontSize={large ? 12 : 10} fill="var(--muted)">
      <tspan x={right} y={y + 12}>
        {text}
      </tspan>
      {shares.length > 0 && (
        <>
          <tspan x={right} y={y + 12 + line} fontSize={size} fontWeight={600}>
            {shares.map(({ id, color, share }, i) => (
              <tspan key={id} fill={color}>
                {i > 0 && <tspan fill="var(--muted)"> → </tspan>}
                {percent(share)}
              </tspan>
            ))}
          </tspan>
          <tspan x={right} y={y + 12 + line + (large ? 18 : 14)}>
            of all places
          </tspan>
        </>
      )}
    </text>
  );
}

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;

/** Bins of all runs, and a row of each for the axis. */
function binned({ runs, scale, bins: most, reference }: OccurrenceDrawingProps) {
  const shared = occurrenceHistogram(scale ?? runs.map(run => run.counts), most);
  const tallest = Math.max(...shared.flatMap(bin => bin.counts));
  const bins = scale
    ? binCounts(
        shared,
        runs.map(run => run.counts),
      )
    : shared;
  const rows = binRows(bins.length, i => {
    const row: Record<string, number> = {};
    const bin = bins[i]!;
    runs.forEach((run, r) => (row[run.id] = bin.counts[r] ?? 0));
    if (reference) row[REFERENCE] = expectedIn(bin, reference.expected);
    return row;
  });
  const largest = Math.max(1, tallest, ...rows.map(row => row[REFERENCE] ?? 0));
  return { bins, rows, largest };
}

/** Outlines of N_k that melt from one evaluation into the next. */
const OccurrenceDrawing = memo(function OccurrenceDrawing(props: OccurrenceDrawingProps) {
  const { k, hub, runs, reference, shares } = props;
  const { bins, rows, largest } = binned(props);
  const nameAt = (place: number) => binName(bins[binAt(place, bins.length)]!);
  const hubs = hubsFrom(bins, hub);
  useEffect(() => markMoment('drawn'), []);
  return (
    <ResponsiveContainer
      className={styles.melting}
      width="100%"
      height="100%"
      initialDimension={{ width: 320, height: 220 }}
    >
      <AreaChart data={rows} margin={{ top: 6, right: 8, bottom: 18, left: 4 }}>
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <ReferenceArea x1={0} x2={1} fill="var(--anti-hub)" label={<UprightName text="anti-hubs" />} />
        {hubs !== null && (
          <ReferenceArea
            x1={hubs}
            x2={bins.length}
            fill="var(--hub)"
            label={
              <HubsName text={`hubs: N ≥ ${Math.ceil(hub)}`} shares={shares.length <= NAMED_SHARES ? shares : []} />
            }
          />
        )}
        <XAxis
          dataKey="at"
          type="number"
          domain={[0, bins.length]}
          ticks={bins.map((_, i) => i + 0.5)}
          tickFormatter={nameAt}
          {...AXIS}
          interval="preserveStartEnd"
          label={{
            value: `N (k = ${k}): queries that retrieve the item`,
            position: 'insideBottom',
            offset: -12,
            fill: 'var(--muted)',
            fontSize: 11,
          }}
        />
        <YAxis
          scale="sqrt"
          domain={[0, largest]}
          ticks={itemTicks(largest)}
          {...AXIS}
          width={48}
          label={{
            value: 'items (√ scale)',
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
          labelFormatter={place => `N = ${nameAt(Number(place))}`}
          formatter={value => `${String(value)} items`}
          cursor={{ stroke: 'var(--muted)' }}
          contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)', fontSize: 12 }}
        />
        {runs.map((run, i) => (
          <Area
            type="step"
            key={run.id}
            dataKey={run.id}
            name={run.label}
            fill={run.color}
            fillOpacity={i === 0 ? 0.3 : 0.2}
            stroke={run.color}
            strokeWidth={1.25}
            strokeDasharray={dashOf(run.id).dash ?? '0'}
            isAnimationActive={false}
          />
        ))}
        {reference && (
          <Area
            type="linear"
            dataKey={REFERENCE}
            name={reference.label}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={1.5}
            strokeDasharray={REFERENCE_DASH}
            isAnimationActive={false}
          />
        )}
      </AreaChart>
    </ResponsiveContainer>
  );
});

export default OccurrenceDrawing;
