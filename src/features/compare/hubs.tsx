import { type ReactNode, useMemo, useState } from 'react';
import { hubTurnover, occurrenceOverTime } from '@/analysis/hubs-over-time';
import { type Direction, directionLabel } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import type { Evaluation } from '@/protocol/training';
import type { ChartTable } from '@/ui/charts/chart-frame';
import { viridis } from '@/ui/charts/colors';
import { HeatMap } from '@/ui/charts/heat-map';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { occurrenceTable } from '@/ui/charts/occurrence-table';
import { PendingChart } from '@/ui/charts/pending-chart';
import { SelectField } from '@/ui/controls';
import { percent } from '@/ui/format';
import { useInTurn } from '@/ui/use-in-turn';
import { hubLimitOf } from '../evaluation-hubs';
import type { ShownRun } from './use-selection';

/** Histograms beside each other at most. */
const MULTIPLES = 12;
/** Items whose time as a hub is drawn at most. */
const ITEMS = 30;

/** N_k of the selected runs at their newest evaluation, one by one on the same axes. */
export function OccurrenceMultiples({ runs, direction }: { runs: readonly ShownRun[]; direction: Direction }) {
  const shown = useMemo(
    () =>
      runs.slice(0, MULTIPLES).flatMap(({ run, label, color }) => {
        const counts = run.last?.[direction].occurrence;
        const k = run.last?.[direction].hubness.k;
        if (!run.last || !counts || !k) return [];
        const hub = hubLimitOf(run.last, direction);
        return [{ id: run.record.id, label, color, counts, k, hub, step: run.last.step }];
      }),
    [runs, direction],
  );
  const scale = useMemo(() => shown.map(run => run.counts), [shown]);
  if (shown.length === 0) return null;
  return (
    <>
      <div className="chart-grid three">
        {shown.map(run => (
          <OccurrenceMultiple key={run.id} run={run} scale={scale} direction={direction} />
        ))}
      </div>
      {runs.length > MULTIPLES && (
        <p className="muted" data-part="limit">
          The first {MULTIPLES} of {runs.length} selected runs are drawn as histograms.
        </p>
      )}
    </>
  );
}

interface Multiple {
  id: string;
  label: string;
  color: string;
  counts: Int32Array;
  k: number;
  hub: number;
  step: number;
}

interface OccurrenceMultipleProps {
  run: Multiple;
  scale: readonly Int32Array[];
  direction: Direction;
}

function OccurrenceMultiple({ run, scale, direction }: OccurrenceMultipleProps) {
  const shown = useInTurn(useMemo(() => ({ runs: [run], scale, direction }), [run, scale, direction]));
  if (!shown) return <PendingChart title={`N of ${run.label}`} />;
  const [{ label, step, k, hub }] = shown.runs as [Multiple];
  return (
    <OccurrenceChart
      title={`N of ${label}`}
      about={`At step ${step}, on the axes of all of these runs.`}
      subtitle={`${directionLabel(shown.direction)}, step ${step}`}
      k={k}
      hub={hub}
      runs={shown.runs}
      scale={shown.scale}
      empty=""
    />
  );
}

/** How N_k of one run developed, and which items were its hubs when. */
export function HubsOverTime({ runs, direction }: { runs: readonly ShownRun[]; direction: Direction }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const run = runs.find(r => r.run.record.id === chosen) ?? runs.at(-1);
  const evaluations = run?.loaded?.evaluations;
  const label = run?.label ?? '';
  const developed = useMemo(
    (): Developed => ({
      evaluations: evaluations ?? [],
      direction,
      subtitle: `${label}, ${directionLabel(direction)}`,
    }),
    [evaluations, direction, label],
  );
  if (!run) return null;
  const choice = (
    <SelectField
      label="Run"
      value={run.run.record.id}
      options={runs.map(r => ({ value: r.run.record.id, label: r.label }))}
      onChange={setChosen}
    />
  );
  return (
    <div className="chart-grid">
      <OccurrencesOverTime developed={developed} choice={choice} />
      <Turnover developed={developed} choice={choice} />
    </div>
  );
}

/** The evaluations of a run in one direction. */
interface Developed {
  evaluations: readonly Evaluation[];
  direction: Direction;
  subtitle: string;
}

interface DevelopedProps {
  developed: Developed;
  choice: ReactNode;
}

function OccurrencesOverTime({ developed, choice }: DevelopedProps) {
  const shown = useInTurn(developed);
  const heat = useMemo(() => shown && heatOf(shown.evaluations, shown.direction), [shown]);
  if (!shown || !heat) return <PendingChart title="N over time" />;
  return (
    <HeatMap
      title="N over time"
      about="Items by N at every evaluation, on a square-root colour scale."
      subtitle={shown.subtitle}
      table={() => occurrencesTable(shown.evaluations, shown.direction)}
      xLabel="step"
      yLabel="N"
      columns={heat.steps}
      rows={heat.rows}
      values={heat.values}
      color={value => viridis(Math.sqrt(value / heat.largest))}
      format={value => `${value} items`}
      actions={choice}
      empty="Measured at every evaluation."
    />
  );
}

function Turnover({ developed, choice }: DevelopedProps) {
  const shown = useInTurn(developed);
  const turnover = useMemo(() => shown && turnoverOf(shown.evaluations, shown.direction), [shown]);
  if (!shown || !turnover) return <PendingChart title="Hub turnover" />;
  return (
    <HeatMap
      title="Hub turnover"
      about={turnover.about}
      subtitle={shown.subtitle}
      table={turnover.table}
      xLabel="step"
      yLabel="item"
      columns={turnover.steps}
      rows={turnover.rows}
      values={turnover.values}
      color={value => viridis(Math.min(1, value / turnover.largest))}
      format={value => `N = ${value}`}
      actions={choice}
      empty="No item was a hub at any evaluation."
    />
  );
}

function heatOf(evaluations: readonly Evaluation[], direction: Direction) {
  const bins = occurrenceOverTime(
    evaluations.map(e => e[direction].occurrence),
    18,
  );
  return {
    steps: evaluations.map(e => e.step),
    rows: bins.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)),
    values: bins.map(bin => bin.counts),
    largest: Math.max(1, ...bins.flatMap(bin => bin.counts)),
  };
}

/** How many items have which N at every evaluation: every N, whatever rows are drawn. */
function occurrencesTable(evaluations: readonly Evaluation[], direction: Direction): ChartTable {
  return occurrenceTable(evaluations.map(e => ({ label: `step ${e.step}`, counts: e[direction].occurrence })));
}

function turnoverOf(evaluations: readonly Evaluation[], direction: Direction) {
  const hub = evaluations[0] ? hubLimitOf(evaluations[0], direction) : Infinity;
  const { items, kept, hubs } = hubTurnover(
    evaluations.map(e => e[direction].occurrence),
    hub,
  );
  const shown = items.slice(0, ITEMS);
  const last = kept.at(-1) ?? NaN;
  const rest = items.length > ITEMS ? ` The ${ITEMS} that were hubs longest are drawn.` : '';
  const stay = Number.isFinite(last)
    ? ` Of the hubs of the last two evaluations, ${percent(last)} are the same items.`
    : '';
  return {
    steps: evaluations.map(e => e.step),
    rows: shown.map(({ item }) => `item ${item}`),
    // What is no hub at a step is left empty.
    values: shown.map(({ counts }) => counts.map(count => (count >= hub ? count : NaN))),
    largest: Math.max(1, ...shown.flatMap(({ counts }) => counts)),
    // N of every item that was a hub once, where it was none too.
    table: () => ({
      header: ['item', ...evaluations.map(e => `step ${e.step}`)],
      rows: items.map(({ item, counts }) => [item, ...counts]),
    }),
    about: `${DEFINITIONS.hub} ${items.length} items were a hub at least once, ${hubs.at(-1) ?? 0} are at the end.${stay}${rest}`,
  };
}
