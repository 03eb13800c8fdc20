import { memo, useMemo } from 'react';
import { type Direction, directionLabel } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import { useTraining } from '@/state/training-store';
import { LineChart } from '@/ui/charts/line-chart';
import { wholeLines } from '@/ui/charts/recorded';
import { compact, percentTick } from '@/ui/format';
import { useEvaluatedRuns } from './evaluated-runs';
import { evaluationLines, faintLines, type Figure } from './lines';
import { FAINT, type ZoomProps } from './loss-chart';

interface EvaluationChartProps extends ZoomProps {
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
  direction: Direction;
}

/** One figure of the evaluations of every run against steps. */
const EvaluationChart = memo(function EvaluationChart(props: EvaluationChartProps) {
  const { turn, figure, badFigure, reference = NaN, direction, about, ...shown } = props;
  const runs = useEvaluatedRuns(turn);
  const steps = useTraining(s => s.draft.steps);
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
      steps={steps}
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

/** Of a figure's chart: which direction it is of, and what of it is shown. */
export type FigureChartProps = ZoomProps & Pick<EvaluationChartProps, 'direction'>;

const recallAt1: Figure = d => d.r1;
const skewness: Figure = d => d.hubness.skewness;
const badSkewness: Figure = d => d.hubness.badSkewness;
const antiHubRate: Figure = d => d.hubness.antiHubRate;

/** R@1 of every run. */
export const RecallChart = (props: FigureChartProps) => (
  <EvaluationChart
    {...props}
    turn={1}
    title="Recall@1"
    about={DEFINITIONS.recall}
    yLabel="R@1"
    figure={recallAt1}
    format={percentTick}
  />
);

/** Skewness of N of every run, the bad one dotted beside it. */
export function SkewnessChart(props: FigureChartProps) {
  const k = useTraining(s => s.draft.evaluation.k);
  const truth = useTraining(s => s.truth);
  return (
    <EvaluationChart
      {...props}
      turn={2}
      title={`Skewness of N (k = ${k})`}
      about={DEFINITIONS.skewness}
      yLabel="skewness"
      figure={skewness}
      badFigure={badSkewness}
      reference={truth?.[`${props.direction}Skewness`] ?? NaN}
      format={compact}
    />
  );
}

/** Share of the gallery that is never retrieved, of every run. */
export const AntiHubChart = (props: FigureChartProps) => (
  <EvaluationChart
    {...props}
    turn={3}
    title="Anti-hub rate"
    about={DEFINITIONS.antiHub}
    yLabel="items never retrieved"
    figure={antiHubRate}
    format={percentTick}
  />
);
