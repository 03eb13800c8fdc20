import { memo, useDeferredValue, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type Direction, DIRECTIONS } from '@/content/directions';
import { DEFINITIONS, LOSS_TERMS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import type { RunState } from '@/state/training-state';
import { useTraining } from '@/state/training-store';
import { runColor as paletteColor } from '@/ui/charts/colors';
import { type ChartLine, LineChart } from '@/ui/charts/line-chart';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { Segments } from '@/ui/controls';
import { useStaggered } from '@/ui/use-staggered';
import { compact, decimal, percentTick } from '@/ui/format';
import { SummaryTable } from './summary-table';

/** Points a curve is drawn with at most, per extreme. */
const BUCKETS = 40;

/** What the charts of evaluations need of a run. */
export type EvaluatedRun = Pick<RunState, 'spec' | 'evaluations'>;

/** The baseline is grey and dashed, the method ink; the runs of an ablation have the colours of the Compare page. */
function runColor({ spec }: Pick<RunState, 'spec'>, index: number): string {
  if (spec.id === 'baseline') return 'var(--baseline)';
  return spec.id === 'method' ? 'var(--method)' : paletteColor(index);
}
const runDash = (run: Pick<RunState, 'spec'>) => (run.spec.id === 'baseline' ? '5 4' : undefined);

/** Runs whose identity changes with an evaluation only, not with every step: charts of evaluations draw when one comes. */
function useEvaluatedRuns(turn: number): EvaluatedRun[] {
  const specs = useTraining(useShallow(s => s.runs.map(run => run.spec)));
  const evaluations = useTraining(useShallow(s => s.runs.map(run => run.evaluations)));
  const runs = useMemo(
    () => specs.map((spec, i) => ({ spec, evaluations: evaluations[i] ?? [] })),
    [specs, evaluations],
  );
  return useStaggered(runs, turn);
}

function evaluationLines(runs: readonly EvaluatedRun[], read: Figure, direction: Direction): ChartLine[] {
  return runs.map((run, i) => ({
    id: run.spec.id,
    label: run.spec.name,
    color: runColor(run, i),
    ...(runDash(run) ? { dash: runDash(run)! } : {}),
    points: run.evaluations
      .map(e => ({ step: e.step, value: read(e[direction]) }))
      .filter(point => Number.isFinite(point.value)),
  }));
}

/** Total of every run, and each term of the method. */
function lossLines(runs: readonly RunState[]): ChartLine[] {
  const method = runs.find(run => run.spec.id === 'method');
  const totals = runs.map((run, i) => ({
    id: run.spec.id,
    label: run.spec.id === 'baseline' ? 'Baseline (InfoNCE)' : run === method ? 'Total' : run.spec.name,
    color: runColor(run, i),
    ...(runDash(run) ? { dash: runDash(run)! } : {}),
    points: run.series.bucketed('total', BUCKETS),
  }));
  const terms = LOSS_TERMS.map(({ key, title, color }) => ({
    id: key,
    label: key === 'centrality' && method && !method.losses.centrality.enabled ? 'InfoNCE (w = 1)' : title,
    color,
    points: method?.series.bucketed(key, BUCKETS) ?? [],
  }));
  return [...totals, ...terms.filter(line => line.points.length > 0)];
}

/** The direction is shared by all charts of the page. */
export interface DirectionProps {
  direction: Direction;
  onDirection: (direction: Direction) => void;
}

/** All live charts: losses, recall, skewness, anti-hubs, N_k, and the table of the newest evaluation. */
export function Charts({ direction, onDirection }: DirectionProps) {
  const runs = useTraining(s => s.runs);
  const steps = useTraining(s => s.draft.steps);
  const k = useTraining(s => s.draft.evaluation.k);
  const truth = useTraining(s => s.truth);
  // The series grow in place: every revision hands on a new list of the runs.
  const shown = useDeferredValue(runs);
  const losses = useMemo(() => lossLines(shown), [shown]);
  const events = useMemo(() => runs.flatMap(run => run.events), [runs]);
  return (
    <>
      <div className="direction">
        <Segments label="Direction of retrieval" value={direction} options={DIRECTIONS} onChange={onDirection} />
      </div>
      <div className="chart-grid">
        <LineChart
          title="Losses"
          about="Total of each run and the method’s unweighted terms; spikes are kept."
          yLabel="loss"
          lines={losses}
          steps={steps}
          format={compact}
          events={events}
          empty="Press Train: every step adds a point."
        />
        <EvaluationChart
          turn={1}
          title="Recall@1"
          about={DEFINITIONS.recall}
          yLabel="R@1"
          figure={recallAt1}
          format={percentTick}
          steps={steps}
          direction={direction}
        />
        <EvaluationChart
          turn={2}
          title={`Skewness of N (k = ${k})`}
          about={DEFINITIONS.skewness}
          yLabel="skewness"
          figure={skewness}
          badFigure={badSkewness}
          reference={truth?.[`${direction}Skewness`] ?? NaN}
          format={formatSkewness}
          steps={steps}
          direction={direction}
        />
        <EvaluationChart
          turn={3}
          title="Anti-hub rate"
          about={DEFINITIONS.antiHub}
          yLabel="items never retrieved"
          figure={antiHubRate}
          format={percentTick}
          steps={steps}
          direction={direction}
        />
      </div>
    </>
  );
}

/** A figure of one direction of an evaluation. */
type Figure = (figures: DirectionFigures) => number;

const recallAt1: Figure = d => d.r1;
const skewness: Figure = d => d.hubness.skewness;
const badSkewness: Figure = d => d.hubness.badSkewness;
const antiHubRate: Figure = d => d.hubness.antiHubRate;
const formatSkewness = (value: number) => decimal(value, 1);

interface EvaluationChartProps {
  /** charts of one evaluation draw one after another */
  turn: number;
  title: string;
  about: string;
  yLabel: string;
  figure: Figure;
  /** drawn dotted beside it: the share of it that comes from irrelevant queries */
  badFigure?: Figure;
  /** what the ground truth itself has; NaN draws nothing */
  reference?: number;
  format: (value: number) => string;
  steps: number;
  direction: Direction;
}

/** One figure of the evaluations of every run against steps. */
const EvaluationChart = memo(function EvaluationChart(props: EvaluationChartProps) {
  const { turn, figure, badFigure, reference = NaN, direction, ...shown } = props;
  const runs = useEvaluatedRuns(turn);
  const lines = useMemo(() => {
    const whole = evaluationLines(runs, figure, direction);
    const bad = badFigure ? evaluationLines(runs, badFigure, direction) : [];
    return [
      ...whole,
      ...bad.map(line => ({ ...line, id: `${line.id}-bad`, label: `${line.label}, bad only`, dash: '1 3' })),
    ];
  }, [runs, figure, badFigure, direction]);
  const references = useMemo(
    () => (Number.isFinite(reference) ? [{ value: reference, label: 'of the ground truth' }] : []),
    [reference],
  );
  return <LineChart {...shown} lines={lines} references={references} empty="Measured at every evaluation." dots />;
});

/** Overlaid N_k histograms of the newest evaluations and their figures. */
export function HubnessColumn({ direction, onDirection }: DirectionProps) {
  const runs = useEvaluatedRuns(0);
  const k = useTraining(s => s.draft.evaluation.k);
  const newest = useMemo(
    () =>
      runs.flatMap((run, i) => {
        const last = run.evaluations.at(-1);
        return last
          ? [{ id: run.spec.id, label: run.spec.name, color: runColor(run, i), counts: last[direction].occurrence }]
          : [];
      }),
    [runs, direction],
  );
  const step = runs[0]?.evaluations.at(-1)?.step;
  return (
    <>
      <OccurrenceChart
        title="k-occurrence histogram"
        about={`${DEFINITIONS.hub} ${step === undefined ? '' : `Evaluated at step ${step}.`}`}
        k={k}
        runs={newest}
        actions={
          <Segments label="Direction of the histogram" value={direction} options={DIRECTIONS} onChange={onDirection} />
        }
        empty="The histogram appears with the first evaluation."
      />
      <NewestFigures direction={direction} />
    </>
  );
}

/** The table of figures, drawn after the charts. */
const NewestFigures = memo(function NewestFigures({ direction }: { direction: Direction }) {
  return <SummaryTable runs={useEvaluatedRuns(4)} direction={direction} />;
});
