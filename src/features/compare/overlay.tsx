import { useMemo, useState } from 'react';
import type { Direction } from '@/content/directions';
import { DEFINITIONS, LOSS_TERMS } from '@/content/terms';
import type { Evaluation } from '@/protocol/training';
import type { StepColumns } from '@/runs/columns';
import { curvePoints } from '@/runs/curve';
import { type ChartLine, LineChart } from '@/ui/charts/line-chart';
import { Segments, SelectField, Switch } from '@/ui/controls';
import { compact, decimal, percentTick } from '@/ui/format';
import type { ShownRun } from './use-selection';

/** What the x axis counts. */
type Axis = 'step' | 'seconds';

type View = readonly [number, number];

const QUANTITIES = [
  { value: 'total', label: 'Total loss' },
  ...LOSS_TERMS.map(({ key, title }) => ({ value: key, label: `${title} (unweighted)` })),
  { value: 'gradientNorm', label: 'Gradient norm' },
  { value: 'logitScale', label: 'Logit scale' },
  { value: 'learningRate', label: 'Learning rate' },
] as const;

type Quantity = (typeof QUANTITIES)[number]['value'];

/** Runs up to which all charts show the values at the place that is hovered over in one. */
const SHARED_HOVER = 20;

/** How the overlaid charts are drawn; all of them together. */
export interface OverlaySettings {
  axis: Axis;
  smoothing: number;
  logarithmic: boolean;
  view: View | null;
}

/** Stretches of a curve: fewer for many runs, so that the page stays quick. */
const buckets = (runs: number) => Math.max(10, Math.min(80, Math.floor(500 / Math.max(runs, 1))));

const lineOf = ({ run, label, color, dash }: ShownRun, points: ChartLine['points']): ChartLine => ({
  id: run.record.id,
  label,
  color,
  ...(dash ? { dash } : {}),
  points,
});

function stepLines(runs: readonly ShownRun[], quantity: Quantity, { axis, smoothing, view }: OverlaySettings) {
  const [from, to] = view ?? [0, Infinity];
  const points = (columns: StepColumns, weight: number) =>
    curvePoints(columns[axis], columns[quantity], { from, to, buckets: buckets(runs.length), smoothing: weight });
  const drawn = runs.filter(run => run.loaded);
  const lines = drawn.map(run => lineOf(run, points(run.loaded!.columns, smoothing)));
  if (smoothing === 0) return lines;
  const raw = drawn.map(run => ({
    ...lineOf(run, points(run.loaded!.columns, 0)),
    id: `${run.run.record.id} raw`,
    faint: true,
  }));
  return [...raw, ...lines];
}

/** A figure of an evaluation in one direction. */
type Read = (evaluation: Evaluation, direction: Direction) => number;

function evaluationLines(runs: readonly ShownRun[], read: Read, direction: Direction, { axis, view }: OverlaySettings) {
  const [from, to] = view ?? [0, Infinity];
  return runs.map(run =>
    lineOf(
      run,
      (run.loaded?.evaluations ?? [])
        .map(e => ({ step: e[axis], value: read(e, direction) }))
        .filter(({ step, value }) => step >= from && step <= to && Number.isFinite(value)),
    ),
  );
}

const FIGURES: readonly { title: string; about: string; yLabel: string; read: Read; format: (v: number) => string }[] =
  [
    { title: 'Recall@1', about: DEFINITIONS.recall, yLabel: 'R@1', read: (e, d) => e[d].r1, format: percentTick },
    {
      title: 'Skewness of N',
      about: DEFINITIONS.skewness,
      yLabel: 'skewness',
      read: (e, d) => e[d].hubness.skewness,
      format: v => decimal(v, 1),
    },
    {
      title: 'Bad skewness of N',
      about: DEFINITIONS.badSkewness,
      yLabel: 'skewness',
      read: (e, d) => e[d].hubness.badSkewness,
      format: v => decimal(v, 1),
    },
    {
      title: 'Anti-hub rate',
      about: DEFINITIONS.antiHub,
      yLabel: 'items never retrieved',
      read: (e, d) => e[d].hubness.antiHubRate,
      format: percentTick,
    },
    {
      title: 'Hub rate',
      about: DEFINITIONS.hub,
      yLabel: 'items',
      read: (e, d) => e[d].hubness.hubRate,
      format: percentTick,
    },
  ];

/** The furthest that any of the runs got. */
function extent(runs: readonly ShownRun[], axis: Axis): number {
  return Math.max(1, ...runs.map(run => run.loaded?.columns[axis].at(-1) ?? 0));
}

/** Curves of the selected runs over each other: what is hovered or zoomed in one is in all. */
export function Overlay({ runs, direction }: { runs: readonly ShownRun[]; direction: Direction }) {
  const [quantity, setQuantity] = useState<Quantity>('total');
  const [settings, setSettings] = useState<OverlaySettings>({
    axis: 'step',
    smoothing: 0,
    logarithmic: false,
    view: null,
  });
  const change = (part: Partial<OverlaySettings>) => setSettings(now => ({ ...now, ...part }));
  const { axis, smoothing, logarithmic, view } = settings;
  const steps = extent(runs, axis);
  const shared = {
    steps,
    view: view ?? undefined,
    onZoom: (part: View) => change({ view: part }),
    xLabel: axis === 'step' ? 'step' : 'seconds of training',
    // Six charts of very many lines cannot all follow the mouse smoothly.
    ...(runs.length <= SHARED_HOVER ? { syncId: 'compare' } : {}),
    legend: runs.length <= 6,
  };
  const losses = useMemo(() => stepLines(runs, quantity, settings), [runs, quantity, settings]);
  const figures = useMemo(
    () => FIGURES.map(({ read }) => evaluationLines(runs, read, direction, settings)),
    [runs, direction, settings],
  );
  return (
    <>
      <div className="overlay-settings" role="group" aria-label="All curves">
        <Segments
          label="Horizontal axis"
          value={axis}
          options={[
            { value: 'step', label: 'step' },
            { value: 'seconds', label: 'wall clock' },
          ]}
          onChange={value => change({ axis: value, view: null })}
        />
        <label className="smoothing">
          Smoothing
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            onChange={event => change({ smoothing: Number(event.target.value) })}
          />
          <output>{smoothing === 0 ? 'off' : smoothing.toFixed(2)}</output>
        </label>
        <Switch
          label="Logarithmic loss axis"
          checked={logarithmic}
          onChange={value => change({ logarithmic: value })}
        />
        {view ? (
          <button type="button" onClick={() => change({ view: null })}>
            Show everything again
          </button>
        ) : (
          <span className="muted">
            Drag over a chart to zoom all of them.
            {runs.length > SHARED_HOVER &&
              ` With more than ${SHARED_HOVER} runs, each chart shows its own hover values.`}
          </span>
        )}
      </div>
      <div className="chart-grid three">
        <LineChart
          {...shared}
          title="Step values"
          about="Measured at every step; spikes are kept. Smoothing is an exponential moving average over the raw line."
          yLabel={QUANTITIES.find(q => q.value === quantity)!.label.toLowerCase()}
          lines={losses}
          format={compact}
          logarithmic={logarithmic}
          actions={<SelectField label="What is drawn" value={quantity} options={QUANTITIES} onChange={setQuantity} />}
          empty="Not measured in these runs."
        />
        {FIGURES.map(({ title, about, yLabel, format }, i) => (
          <LineChart
            {...shared}
            key={title}
            title={title}
            about={about}
            yLabel={yLabel}
            lines={figures[i]!}
            format={format}
            empty="Measured at every evaluation."
            dots
          />
        ))}
      </div>
    </>
  );
}
