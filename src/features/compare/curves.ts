import type { Evaluation } from '@/protocol/training';
import type { StepColumns } from '@/runs/columns';
import { curvePoints, smoothed } from '@/runs/curve';
import { groupBySeed } from '@/runs/groups';
import { bandOf, type BandKind, placesToDraw, type SeedCurve, seedCurve } from '@/runs/seed-curves';
import type { ChartLine } from '@/ui/charts/line-rows';
import { distinct, type RecordedColumn } from '@/ui/charts/recorded';
import type { View } from '@/ui/charts/zoom';
import type { ShownRun } from './use-selection';

/** What the x axis counts. */
export type Axis = 'step' | 'seconds';

/** How the overlaid charts are drawn; all of them together. */
export interface OverlaySettings {
  axis: Axis;
  /** weight of the past in the moving average, in [0, 1) */
  smoothing: number;
  logarithmic: boolean;
  view: View | null;
  /** runs that differ in the seed alone as one line; null leaves it to their number */
  means: boolean | null;
  band: BandKind;
}

/** Lines that are drawn at most. */
export const MOST_LINES = 60;

/** What was measured of a run: values by step, and when. */
interface Measured {
  steps: ArrayLike<number>;
  seconds: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** One line of all charts: a run, or runs that differ in the seed alone. */
export interface Source {
  id: string;
  label: string;
  color: string;
  dash: string | null;
  /** one, unless it is a mean */
  runs: readonly ShownRun[];
  mean: boolean;
}

/** The selected runs, each a line, or those that differ in the seed alone together. */
export function sourcesOf(runs: readonly ShownRun[], means: boolean): Source[] {
  if (!means)
    return runs.map(run => {
      const { label, color, dash } = run;
      return { id: run.run.record.id, label, color, dash, runs: [run], mean: false };
    });
  const groups = groupBySeed(runs.map(shown => ({ record: shown.run.record, shown })));
  const names = distinct(
    groups.map(({ name, runs: { length: n } }) => `${name} (${n === 1 ? '1 run' : `mean of ${n}`})`),
  );
  return groups.map((group, i) => {
    const [first] = group.runs;
    const { color, dash } = first!.shown;
    return { id: first!.record.id, label: names[i]!, color, dash, runs: group.runs.map(r => r.shown), mean: true };
  });
}

/** Values at every step. */
export const stepsOf =
  (quantity: keyof StepColumns) =>
  ({ loaded }: ShownRun): Measured | null => {
    if (!loaded) return null;
    const { step, seconds, [quantity]: values } = loaded.columns;
    return { steps: step, seconds, values };
  };

/** Values at every evaluation. */
export const evaluationsOf =
  (read: (evaluation: Evaluation) => number) =>
  ({ loaded }: ShownRun): Measured | null => {
    if (!loaded) return null;
    const { evaluations } = loaded;
    return {
      steps: evaluations.map(e => e.step),
      seconds: evaluations.map(e => e.seconds),
      values: evaluations.map(read),
    };
  };

type Read = (run: ShownRun) => Measured | null;

const measuredOf = ({ runs }: Source, read: Read) => runs.flatMap(run => read(run) ?? []);

const smooth = (measured: Measured, weight: number): Measured =>
  weight > 0 ? { ...measured, values: smoothed(measured.values, weight) } : measured;

/** When the runs of a mean were at its steps, on average. */
const secondsOf = (all: readonly Measured[]): Float64Array =>
  seedCurve(all.map(({ steps, seconds }) => ({ steps, values: seconds }))).mean;

function meanLine(all: readonly Measured[], { axis, view, band }: OverlaySettings, buckets: number) {
  const curve = seedCurve(all);
  const x = axis === 'step' ? curve.steps : secondsOf(all);
  const { low, high } = bandOf(curve, band);
  const [from, to] = view ?? [-Infinity, Infinity];
  const shown = Array.from(x, (_, i) => i).filter(i => x[i]! >= from && x[i]! <= to);
  const places = placesToDraw([curve.mean, low, high], shown, buckets);
  return {
    points: places.map(i => ({ step: x[i]!, value: curve.mean[i]! })).filter(p => Number.isFinite(p.value)),
    band: places
      .map(i => ({ step: x[i]!, low: low[i]!, high: high[i]! }))
      .filter(p => Number.isFinite(p.low) && Number.isFinite(p.high)),
  };
}

function runLine([own]: readonly Measured[], { axis, view }: OverlaySettings, buckets: number) {
  const [from, to] = view ?? [-Infinity, Infinity];
  const x = axis === 'step' ? own!.steps : own!.seconds;
  return { points: curvePoints(x, own!.values, { from, to, buckets, smoothing: 0 }) };
}

const smoothedLabel = (label: string, weight: number) => `${label} (smoothed ${weight.toFixed(2)})`;

/**
 * The lines of a chart.
 * @param buckets stretches of which the extremes are drawn; Infinity draws every point
 * @param smoothing of these lines: evaluations are never smoothed
 */
export function linesOf(
  sources: readonly Source[],
  read: Read,
  settings: OverlaySettings,
  buckets: number,
  smoothing = 0,
): ChartLine[] {
  return sources.slice(0, MOST_LINES).flatMap(source => {
    const { id, label, color, dash, mean } = source;
    const all = measuredOf(source, read);
    if (all.length === 0) return [];
    const draw = (weight: number) =>
      (mean ? meanLine : runLine)(
        all.map(one => smooth(one, weight)),
        settings,
        buckets,
      );
    const look = { color, ...(dash ? { dash } : {}) };
    if (smoothing === 0) return [{ id, label, ...look, ...draw(0) }];
    return [
      { id: `${id} raw`, label, ...look, faint: true, points: draw(0).points },
      { id, label: smoothedLabel(label, smoothing), ...look, ...draw(smoothing) },
    ];
  });
}

/** Columns of a mean: everything that a band could show. */
function meanColumns(label: string, { steps, mean, deviation, low, high, n }: SeedCurve): RecordedColumn[] {
  const column = (what: string, values: ArrayLike<number>) => ({ label: `${label}: ${what}`, steps, values });
  return [column('mean', mean), column('sd', deviation), column('min', low), column('max', high), column('n', n)];
}

/** Everything that was measured of all sources, those that are not drawn too: every step, whatever is zoomed to. */
export function recordedOf(
  sources: readonly Source[],
  read: Read,
  { axis }: OverlaySettings,
  smoothing = 0,
): RecordedColumn[] {
  return sources.flatMap(source => {
    const { label, mean } = source;
    const all = measuredOf(source, read);
    if (all.length === 0) return [];
    const [{ steps, seconds, values }] = all as [Measured];
    const curve = mean ? seedCurve(all) : null;
    const time = { label: `${label}: seconds of training`, steps: curve?.steps ?? steps };
    const times = axis === 'step' ? [] : [{ ...time, values: curve ? secondsOf(all) : seconds }];
    const raw = curve ? meanColumns(label, curve) : [{ label, steps, values }];
    if (smoothing === 0) return [...times, ...raw];
    const name = smoothedLabel(label, smoothing);
    const after = all.map(one => smooth(one, smoothing));
    const soft = curve ? meanColumns(name, seedCurve(after)) : [{ label: name, steps, values: after[0]!.values }];
    return [...times, ...raw, ...soft];
  });
}
