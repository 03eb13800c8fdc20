import { memo, type ReactNode } from 'react';
import { shareOfLarge } from '@/math/statistics';
import { percent } from '../format';
import { retryingPart } from '../retrying-part';
import { ChartFrame } from './chart-frame';
import type { LegendEntry } from './legend';
import { dashOf, type OccurrenceDrawingProps, type OccurrenceRun, REFERENCE_DASH } from './occurrence-parts';
import { occurrenceTable } from './occurrence-table';
import { occurrenceSummary } from './summaries';

/** What draws is a library as large as everything else: it comes a moment after what stands around it. */
const OccurrenceDrawing = retryingPart<OccurrenceDrawingProps>(() => import('./occurrence-drawing'), {
  name: 'The drawing of histograms',
  placeholder: <></>,
});

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
  /** bins at most; 24 unless stated */
  bins?: number;
  /** expected items with N_k = 0, 1, 2, …, drawn as a line */
  reference?: { label: string; expected: ArrayLike<number> };
  actions?: ReactNode;
  empty: string;
}

/** Overlaid histograms of N_k on shared bins and a square-root count axis, anti-hubs and hubs marked. */
export const OccurrenceChart = memo(function OccurrenceChart({
  title,
  about,
  subtitle,
  k,
  hub = 2 * k,
  runs,
  scale,
  bins = 24,
  reference,
  actions,
  empty,
}: OccurrenceChartProps) {
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
  return (
    <ChartFrame
      title={title}
      about={about}
      subtitle={subtitle}
      legend={legend}
      actions={actions}
      table={() => occurrenceTable(runs, reference)}
      summary={() => occurrenceSummary(runs, hub)}
      empty={runs.length === 0 ? empty : null}
    >
      <OccurrenceDrawing {...{ k, hub, runs, scale, bins, reference, shares }} />
    </ChartFrame>
  );
});
