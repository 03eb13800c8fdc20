import { useMemo, useState } from 'react';
import { type Direction, directionLabel } from '@/content/directions';
import { DEFINITIONS, LOSS_TERMS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import { usePage, visit } from '@/state/address';
import { LineChart } from '@/ui/charts/line-chart';
import type { View } from '@/ui/charts/zoom';
import { SelectField } from '@/ui/controls';
import { compact, decimal, percentTick } from '@/ui/format';
import { useRemembered } from '@/ui/use-remembered';
import {
  type Axis,
  evaluationsOf,
  linesOf,
  MOST_LINES,
  type OverlaySettings,
  recordedOf,
  sourcesOf,
  stepsOf,
} from './curves';
import { OverlayControls } from './overlay-settings';
import type { ShownRun } from './use-selection';

const QUANTITIES = [
  { value: 'total', label: 'Total loss' },
  ...LOSS_TERMS.map(({ key, title }) => ({ value: key, label: `${title} (unweighted)` })),
  { value: 'gradientNorm', label: 'Gradient norm' },
  { value: 'logitScale', label: 'Logit scale' },
  { value: 'learningRate', label: 'Learning rate' },
] as const;

/** Lines up to which all charts show the values at the place that is hovered over in one. */
const SHARED_HOVER = 20;

/** Stretches of a curve: fewer for many lines, so that the page stays quick. */
const buckets = (lines: number) => Math.max(10, Math.min(80, Math.floor(500 / Math.max(lines, 1))));

/** A figure of an evaluation in one direction. */
interface Figure {
  title: string;
  about: string;
  yLabel: string;
  read: (figures: DirectionFigures) => number;
  format: (value: number) => string;
}

const FIGURES: readonly Figure[] = [
  { title: 'Recall@1', about: DEFINITIONS.recall, yLabel: 'R@1', read: d => d.r1, format: percentTick },
  {
    title: 'Skewness of N',
    about: DEFINITIONS.skewness,
    yLabel: 'skewness',
    read: d => d.hubness.skewness,
    format: v => decimal(v, 1),
  },
  {
    title: 'Bad skewness of N',
    about: DEFINITIONS.badSkewness,
    yLabel: 'skewness',
    read: d => d.hubness.badSkewness,
    format: v => decimal(v, 1),
  },
  {
    title: 'Anti-hub rate',
    about: DEFINITIONS.antiHub,
    yLabel: 'items never retrieved',
    read: d => d.hubness.antiHubRate,
    format: percentTick,
  },
  {
    title: 'Hub rate',
    about: DEFINITIONS.hub,
    yLabel: 'items',
    read: d => d.hubness.hubRate,
    format: percentTick,
  },
];

/** The furthest that any of the runs got. */
function extent(runs: readonly ShownRun[], axis: Axis): number {
  return runs.reduce((most, run) => Math.max(most, run.loaded?.columns[axis].at(-1) ?? 0), 1);
}

/** How all charts are drawn; a logarithmic axis is remembered. */
function useOverlaySettings() {
  const [scale, setScale] = useRemembered('compare loss axis', ['linear', 'log'], 'linear');
  const { axis, smoothing, means, band } = usePage('compare');
  const [view, setView] = useState<View | null>(null);
  const settings = useMemo(
    (): OverlaySettings => ({
      axis,
      smoothing,
      view,
      means: means === null ? null : means === 'on',
      band,
      logarithmic: scale === 'log',
    }),
    [axis, smoothing, view, means, band, scale],
  );
  const change = ({ logarithmic, view: part, means: wanted, ...rest }: Partial<OverlaySettings>) => {
    if (logarithmic !== undefined) setScale(logarithmic ? 'log' : 'linear');
    if (part !== undefined) setView(part);
    const asked = wanted == null ? {} : { means: wanted ? ('on' as const) : ('off' as const) };
    visit('compare', { ...rest, ...asked }, 'replace');
  };
  return { settings, change };
}

/** Curves of the selected runs over each other: what is hovered or zoomed in one is in all. */
export function Overlay({ runs, direction }: { runs: readonly ShownRun[]; direction: Direction }) {
  const { quantity } = usePage('compare');
  const { settings, change } = useOverlaySettings();
  const { axis, smoothing, logarithmic, view } = settings;
  const means = settings.means ?? runs.length > MOST_LINES;
  const sources = useMemo(() => sourcesOf(runs, means), [runs, means]);
  const lines = Math.min(sources.length, MOST_LINES);
  const band = means
    ? settings.band === 'deviation'
      ? 'mean ± deviation over seeds'
      : 'mean, min to max of seeds'
    : '';
  const shared = {
    steps: extent(runs, axis),
    view,
    onView: (part: View | null) => change({ view: part }),
    xLabel: axis === 'step' ? 'step' : 'seconds of training',
    // Six charts of very many lines cannot all follow the mouse smoothly.
    ...(lines <= SHARED_HOVER ? { syncId: 'compare' } : {}),
  };
  const losses = useMemo(
    () => linesOf(sources, stepsOf(quantity), settings, buckets(lines), smoothing),
    [sources, quantity, settings, lines, smoothing],
  );
  const figures = useMemo(
    // Few points: all of them are handed on, so that lines go on to the edge of what is zoomed to.
    () =>
      FIGURES.map(({ read }) =>
        linesOf(
          sources,
          evaluationsOf(e => read(e[direction])),
          { ...settings, view: null },
          Infinity,
        ),
      ),
    [sources, direction, settings],
  );
  return (
    <>
      <OverlayControls
        settings={settings}
        onChange={change}
        means={means}
        runs={runs.length}
        sources={sources}
        ownHover={
          lines > SHARED_HOVER ? `With more than ${SHARED_HOVER} lines, each chart shows its own hover values.` : null
        }
      />
      <div className="chart-grid three">
        <LineChart
          {...shared}
          title="Step values"
          about="Measured at every step; spikes are kept. Smoothing is an exponential moving average over the raw line."
          subtitle={[QUANTITIES.find(q => q.value === quantity)!.label, band].filter(Boolean).join(', ')}
          yLabel={QUANTITIES.find(q => q.value === quantity)!.label.toLowerCase()}
          lines={losses}
          recorded={() => recordedOf(sources, stepsOf(quantity), settings, smoothing)}
          format={compact}
          logarithmic={logarithmic}
          actions={
            <SelectField
              label="What is drawn"
              value={quantity}
              options={QUANTITIES}
              onChange={value => visit('compare', { quantity: value }, 'replace')}
            />
          }
          empty="Not measured in these runs."
        />
        {FIGURES.map(({ title, about, yLabel, format, read }, i) => (
          <LineChart
            {...shared}
            key={title}
            title={title}
            about={about}
            subtitle={[directionLabel(direction), band].filter(Boolean).join(', ')}
            yLabel={yLabel}
            lines={figures[i]!}
            recorded={() =>
              recordedOf(
                sources,
                evaluationsOf(e => read(e[direction])),
                settings,
              )
            }
            format={format}
            empty="Measured at every evaluation."
            dots
          />
        ))}
      </div>
    </>
  );
}
