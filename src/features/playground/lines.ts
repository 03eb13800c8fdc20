import type { Direction } from '@/content/directions';
import { LOSS_TERMS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import { isBaselineConfig } from '@/runs/groups';
import type { StepQuantity } from '@/runs/series';
import { isWhole } from '@/runs/whole-evaluations';
import type { RunState } from '@/state/training-state';
import type { ChartLine } from '@/ui/charts/line-rows';
import type { RecordedColumn } from '@/ui/charts/recorded';
import type { View } from '@/ui/charts/zoom';
import { runColorOf } from '../run-look';

/** Points a curve is drawn with at most, per extreme. */
const BUCKETS = 40;

/** What the charts of evaluations need of a run. */
export type EvaluatedRun = Pick<RunState, 'spec' | 'evaluations'>;

/** A figure of one direction of an evaluation. */
export type Figure = (figures: DirectionFigures) => number;

/** The method has the accent, beside the baseline's grey; all others have the colours that they have everywhere. */
export function colorIn({ spec }: Pick<RunState, 'spec'>): string {
  if (spec.id === 'baseline') return 'var(--baseline)';
  return spec.id === 'method' ? 'var(--method)' : runColorOf(spec);
}

const dashIn = ({ spec }: Pick<RunState, 'spec'>): { dash?: string } =>
  spec.id === 'baseline' || (spec.id !== 'method' && isBaselineConfig(spec.config)) ? { dash: '5 4' } : {};

/** A figure of every run at its evaluations. */
export function evaluationLines(runs: readonly EvaluatedRun[], read: Figure, direction: Direction): ChartLine[] {
  return runs.map(run => ({
    id: run.spec.id,
    label: run.spec.name,
    color: colorIn(run),
    ...dashIn(run),
    points: run.evaluations
      .filter(isWhole)
      .map(e => ({ step: e.step, value: read(e[direction]) }))
      .filter(point => Number.isFinite(point.value)),
  }));
}

/** What a recording reached, faint behind the lines of what is trained in its place. */
export const faintLines = (lines: readonly ChartLine[]): ChartLine[] =>
  lines.map(line => ({ ...line, id: `recorded ${line.id}`, label: `${line.label}, recorded`, faint: true }));

/** A line of the chart of losses, before it is known which of its steps are drawn. */
interface LossLine extends Omit<ChartLine, 'points'> {
  run: RunState;
  quantity: StepQuantity;
}

/** Total of every run, and each term of the method. */
function lossesOf(runs: readonly RunState[]): LossLine[] {
  const method = runs.find(run => run.spec.id === 'method');
  const totals = runs.map((run): LossLine => ({
    id: run.spec.id,
    label: run.spec.id === 'baseline' ? 'Baseline (InfoNCE)' : run === method ? 'Total' : run.spec.name,
    // Beside its coloured losses their total is ink.
    color: run === method ? 'var(--ink)' : colorIn(run),
    ...dashIn(run),
    run,
    quantity: 'total',
  }));
  if (!method) return totals;
  const terms = LOSS_TERMS.map(({ key, title, color }): LossLine => ({
    id: key,
    label: key === 'centrality' && !method.losses.centrality.enabled ? 'InfoNCE (w = 1)' : title,
    color,
    run: method,
    quantity: key,
  }));
  const measured = ({ run, quantity }: LossLine) => run.series.all().some(point => point[quantity] !== null);
  return [...totals, ...terms.filter(measured)];
}

/** The losses as they are drawn: no spike is left out. */
export function lossLines(runs: readonly RunState[], view: View | null): ChartLine[] {
  return lossesOf(runs).map(({ run, quantity, ...line }) => ({
    ...line,
    points: run.series.bucketed(quantity, BUCKETS, view ?? undefined),
  }));
}

/** Totals of a recording, faint behind what is trained in its place. */
export const faintTotals = (reference: readonly RunState[], view: View | null): ChartLine[] =>
  faintLines(lossLines(reference, view).filter(line => reference.some(run => run.spec.id === line.id)));

/** The losses as they were measured, every step. */
export function recordedLosses(runs: readonly RunState[]): RecordedColumn[] {
  return lossesOf(runs).map(({ run, quantity, label }) => {
    const points = run.series.all();
    return { label, steps: points.map(point => point.step), values: points.map(point => point[quantity]) };
  });
}
