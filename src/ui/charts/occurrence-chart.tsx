import { memo, type ReactNode, useEffect } from 'react';
import { Area, AreaChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { markMoment } from '@/browser/marks';
import { binCounts, occurrenceHistogram, type OccurrenceBin } from '@/math/histogram';
import { shareOfLarge } from '@/math/statistics';
import { percent } from '../format';
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';
import { binAt, binName, binRows, hubsFrom, itemTicks } from './occurrence-axis';
import { occurrenceTable } from './occurrence-table';

/** N_k of one run. */
export interface OccurrenceRun {
  id: string;
  label: string;
  color: string;
  counts: ArrayLike<number>;
}

/** Properties of the overlaid histogram. */
export interface OccurrenceChartProps {
  title: string;
  about: string;
  subtitle?: string;
  k: number;
  /** N_k from which an item is a hub; 2k where there are as many queries as items */
  hub?: number;
  runs: readonly OccurrenceRun[];
  /** N_k of all histograms that share their axes with this one */
  scale?: readonly ArrayLike<number>[];
  /** expected items with N_k = 0, 1, 2, …, drawn as a line */
  reference?: { label: string; expected: ArrayLike<number> };
  actions?: ReactNode;
  empty: string;
}

/** The reference among the runs. */
const REFERENCE = 'reference';
const REFERENCE_DASH = '2 3';

/** The baseline's outline is dashed: colour is never the only difference. */
const dashOf = (id: string): { dash?: string } => (id === 'baseline' ? { dash: '4 3' } : {});

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

/** What the hubs of a run take. */
interface HubShare {
  id: string;
  color: string;
  share: number;
}

/** The name of the area of the hubs, and what share of all places they take, in the colours of the runs. */
function HubsName({ text, shares, viewBox = {} }: AreaNameProps & { shares: readonly HubShare[] }) {
  const { x = 0, y = 0, width = 0 } = viewBox;
  const right = x + width - 4;
  return (
    <text textAnchor="end" fontSize={10} fill="var(--muted)">
      <tspan x={right} y={y + 12}>
        {text}
      </tspan>
      {shares.length > 0 && (
        <>
          <tspan x={right} y={y + 30} fontSize={15} fontWeight={600}>
            {shares.map(({ id, color, share }, i) => (
              <tspan key={id} fill={color}>
                {i > 0 && <tspan fill="var(--muted)"> → </tspan>}
                {percent(share)}
              </tspan>
            ))}
          </tspan>
          <tspan x={right} y={y + 44}>
            of all places
          </tspan>
        </>
      )}
    </text>
  );
}

const AXIS = { stroke: 'var(--muted)', fontSize: 11, tickLine: false } as const;

/** Overlaid histograms of N_k on shared bins and a square-root count axis, anti-hubs and hubs marked. */
export const OccurrenceChart = memo(function OccurrenceChart({
  title,
  about,
  subtitle,
  k,
  hub = 2 * k,
  runs,
  scale,
  reference,
  actions,
  empty,
}: OccurrenceChartProps) {
  const shared = occurrenceHistogram(scale ?? runs.map(run => run.counts), 24);
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
  const nameAt = (place: number) => binName(bins[binAt(place, bins.length)]!);
  const hubs = hubsFrom(bins, hub);
  const shares = runs.map(({ id, color, counts }) => ({ id, color, share: shareOfLarge(counts, hub) }));
  const legend: LegendEntry[] = [
    ...runs.map(({ id, label, color }, i) => ({
      label: `${label}: hubs take ${percent(shares[i]!.share)}`,
      color,
      shape: 'area' as const,
      ...dashOf(id),
    })),
    ...(reference
      ? [{ label: reference.label, color: 'var(--ink)', shape: 'line' as const, dash: REFERENCE_DASH }]
      : []),
  ];
  const nothing = runs.length === 0;
  useEffect(() => {
    if (!nothing) markMoment('drawn');
  }, [nothing]);
  return (
    <ChartFrame
      title={title}
      about={about}
      subtitle={subtitle}
      legend={legend}
      actions={actions}
      table={() => occurrenceTable(runs, reference)}
      empty={runs.length === 0 ? empty : null}
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height: 220 }}>
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
    </ChartFrame>
  );
});
