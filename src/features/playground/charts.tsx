import { memo, useDeferredValue, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { DEFINITIONS, LOSS_TERMS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import type { RunState } from '@/state/training-state';
import { useTraining } from '@/state/training-store';
import { type ChartLine, LineChart } from '@/ui/charts/line-chart';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { Segments } from '@/ui/controls';
import { useStaggered } from '@/ui/use-staggered';
import { compact, decimal, percentTick } from '@/ui/format';
import { SummaryTable } from './summary-table';

/** Which way retrieval goes. */
export type Direction = 't2v' | 'v2t';

const DIRECTIONS = [
  { value: 't2v', label: 'text → video' },
  { value: 'v2t', label: 'video → text' },
] as const;

/** Points a curve is drawn with at most, per extreme. */
const BUCKETS = 40;

/** What the charts of evaluations need of a run. */
export type EvaluatedRun = Pick<RunState, 'spec' | 'evaluations'>;

const runColor = (run: EvaluatedRun) => (run.spec.id === 'baseline' ? 'var(--baseline)' : 'var(--method)');
const runDash = (run: EvaluatedRun) => (run.spec.id === 'baseline' ? '5 4' : undefined);

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

function evaluationLines(
  runs: readonly EvaluatedRun[],
  read: (d: DirectionFigures) => number,
  direction: Direction,
): ChartLine[] {
  return runs.map(run => ({
    id: run.spec.id,
    label: run.spec.name,
    color: runColor(run),
    ...(runDash(run) ? { dash: runDash(run)! } : {}),
    points: run.evaluations
      .map(e => ({ step: e.step, value: read(e[direction]) }))
      .filter(point => Number.isFinite(point.value)),
  }));
}

/** Total of every run and each term of the method. */
function lossLines(runs: readonly RunState[]): ChartLine[] {
  const totals = runs.map(run => ({
    id: run.spec.id,
    label: run.spec.id === 'baseline' ? 'Baseline (InfoNCE)' : 'Total',
    color: runColor(run),
    ...(runDash(run) ? { dash: runDash(run)! } : {}),
    points: run.series.bucketed('total', BUCKETS),
  }));
  const method = runs.at(-1);
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
        <Recall turn={1} steps={steps} direction={direction} />
        <Skewness turn={2} steps={steps} direction={direction} />
        <AntiHubs turn={3} steps={steps} direction={direction} />
      </div>
    </>
  );
}

const NOT_YET = 'Measured at every evaluation.';

/** One chart of a figure of the evaluations, drawn in its turn. */
interface EvaluationChartProps {
  turn: number;
  steps: number;
  direction: Direction;
}

const Recall = memo(function Recall({ turn, steps, direction }: EvaluationChartProps) {
  const runs = useEvaluatedRuns(turn);
  const lines = useMemo(() => evaluationLines(runs, d => d.r1, direction), [runs, direction]);
  return (
    <LineChart
      title="Recall@1"
      about={DEFINITIONS.recall}
      yLabel="R@1"
      lines={lines}
      steps={steps}
      format={percentTick}
      empty={NOT_YET}
      dots
    />
  );
});

const Skewness = memo(function Skewness({ turn, steps, direction }: EvaluationChartProps) {
  const runs = useEvaluatedRuns(turn);
  const truth = useTraining(s => s.truth);
  const k = useTraining(s => s.draft.evaluation.k);
  const lines = useMemo(() => {
    const bad = evaluationLines(runs, d => d.hubness.badSkewness, direction);
    const marked = bad.map(line => ({ ...line, id: `${line.id}-bad`, label: `${line.label}, bad only`, dash: '1 3' }));
    return [...evaluationLines(runs, d => d.hubness.skewness, direction), ...marked];
  }, [runs, direction]);
  const reference = truth ? (direction === 't2v' ? truth.t2vSkewness : truth.v2tSkewness) : NaN;
  const references = useMemo(
    () => (Number.isFinite(reference) ? [{ value: reference, label: 'of the ground truth' }] : []),
    [reference],
  );
  return (
    <LineChart
      title={`Skewness of N (k = ${k})`}
      about={DEFINITIONS.skewness}
      yLabel="skewness"
      lines={lines}
      steps={steps}
      format={formatSkewness}
      references={references}
      empty={NOT_YET}
      dots
    />
  );
});

const formatSkewness = (value: number) => decimal(value, 1);

const AntiHubs = memo(function AntiHubs({ turn, steps, direction }: EvaluationChartProps) {
  const runs = useEvaluatedRuns(turn);
  const lines = useMemo(() => evaluationLines(runs, d => d.hubness.antiHubRate, direction), [runs, direction]);
  return (
    <LineChart
      title="Anti-hub rate"
      about={DEFINITIONS.antiHub}
      yLabel="items never retrieved"
      lines={lines}
      steps={steps}
      format={percentTick}
      empty={NOT_YET}
      dots
    />
  );
});

/** Overlaid N_k histograms of the newest evaluations and their figures. */
export function HubnessColumn({ direction, onDirection }: DirectionProps) {
  const runs = useEvaluatedRuns(0);
  const k = useTraining(s => s.draft.evaluation.k);
  const newest = useMemo(
    () =>
      runs.flatMap(run => {
        const last = run.evaluations.at(-1);
        return last
          ? [{ id: run.spec.id, label: run.spec.name, color: runColor(run), counts: last[direction].occurrence }]
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
