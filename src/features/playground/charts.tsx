import { memo, useDeferredValue, useMemo, useState } from 'react';
import { type Direction, directionLabel, DIRECTIONS } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import { useTraining } from '@/state/training-store';
import { LineChart } from '@/ui/charts/line-chart';
import { wholeLines } from '@/ui/charts/recorded';
import type { View } from '@/ui/charts/zoom';
import { Segments, Switch } from '@/ui/controls';
import { compact, percentTick } from '@/ui/format';
import { useRemembered } from '@/ui/use-remembered';
import type { DirectionProps } from './direction-props';
import { useEvaluatedRuns } from './evaluated-runs';
import { evaluationLines, faintLines, faintTotals, type Figure, lossLines, recordedLosses } from './lines';
import styles from './charts.module.css';

/** All live charts: losses, recall, skewness, anti-hubs, N_k, and the table of the newest evaluation. */
export function Charts({ direction, onDirection }: DirectionProps) {
  const runs = useTraining(s => s.runs);
  const steps = useTraining(s => s.draft.steps);
  const k = useTraining(s => s.draft.evaluation.k);
  const truth = useTraining(s => s.truth);
  // The series grow in place: every revision hands on a new list of the runs.
  const shown = useDeferredValue(runs);
  const [view, setView] = useState<View | null>(null);
  const [scale, setScale] = useRemembered('loss axis', ['linear', 'log'], 'linear');
  const reference = useTraining(s => s.reference);
  const losses = useMemo(() => [...faintTotals(reference, view), ...lossLines(shown, view)], [reference, shown, view]);
  const zoom = { view, onView: setView };
  const events = useMemo(() => runs.flatMap(run => run.events), [runs]);
  return (
    <>
      <div className={styles.direction}>
        <Segments label="Direction of retrieval" value={direction} options={DIRECTIONS} onChange={onDirection} />
      </div>
      <div className="chart-grid">
        <LineChart
          title="Losses"
          {...zoom}
          about={`Total of each run and the method’s unweighted terms; spikes are kept.${reference.length > 0 ? FAINT : ''}`}
          yLabel="loss"
          lines={losses}
          recorded={() => recordedLosses(runs)}
          logarithmic={scale === 'log'}
          actions={
            <Switch label="Log axis" checked={scale === 'log'} onChange={on => setScale(on ? 'log' : 'linear')} />
          }
          steps={steps}
          format={compact}
          events={events}
          empty="Press Train: every step adds a point."
        />
        <EvaluationChart
          {...zoom}
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
          {...zoom}
          turn={2}
          title={`Skewness of N (k = ${k})`}
          about={DEFINITIONS.skewness}
          yLabel="skewness"
          figure={skewness}
          badFigure={badSkewness}
          reference={truth?.[`${direction}Skewness`] ?? NaN}
          format={compact}
          steps={steps}
          direction={direction}
        />
        <EvaluationChart
          {...zoom}
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

const FAINT = ' Faint: the recording.';

const recallAt1: Figure = d => d.r1;
const skewness: Figure = d => d.hubness.skewness;
const badSkewness: Figure = d => d.hubness.badSkewness;
const antiHubRate: Figure = d => d.hubness.antiHubRate;

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
  view: View | null;
  onView: (view: View | null) => void;
}

/** One figure of the evaluations of every run against steps. */
const EvaluationChart = memo(function EvaluationChart(props: EvaluationChartProps) {
  const { turn, figure, badFigure, reference = NaN, direction, about, ...shown } = props;
  const runs = useEvaluatedRuns(turn);
  const recorded = useTraining(s => s.reference);
  const lines = useMemo(() => {
    const whole = evaluationLines(runs, figure, direction);
    const bad = badFigure ? evaluationLines(runs, badFigure, direction) : [];
    return [
      ...whole,
      ...bad.map(line => ({ ...line, id: `${line.id}-bad`, label: `${line.label}, bad only`, dash: '1 3' })),
    ];
  }, [runs, figure, badFigure, direction]);
  const drawn = useMemo(
    () => [...faintLines(evaluationLines(recorded, figure, direction)), ...lines],
    [recorded, figure, direction, lines],
  );
  const references = useMemo(
    () => (Number.isFinite(reference) ? [{ value: reference, label: 'of the ground truth' }] : []),
    [reference],
  );
  return (
    <LineChart
      {...shown}
      about={recorded.length > 0 ? about + FAINT : about}
      subtitle={directionLabel(direction)}
      lines={drawn}
      recorded={() => wholeLines(lines)}
      references={references}
      empty="Measured at every evaluation."
      dots
    />
  );
});
