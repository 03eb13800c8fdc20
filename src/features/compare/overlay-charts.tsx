import { memo, useCallback, useMemo } from 'react';
import { type Direction, directionLabel } from '@/content/directions';
import { DEFINITIONS, LOSS_TERMS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import { usePage, visit } from '@/state/address';
import { LineChart } from '@/ui/charts/line-chart';
import { PendingChart } from '@/ui/charts/pending-chart';
import type { View } from '@/ui/charts/zoom';
import { SelectField } from '@/ui/controls';
import { compact, percentTick } from '@/ui/format';
import { useInTurn } from '@/ui/use-in-turn';
import { evaluationsOf, linesOf, MOST_LINES, type OverlaySettings, recordedOf, type Source, stepsOf } from './curves';

const QUANTITIES = [
  { value: 'total', label: 'Total loss' },
  ...LOSS_TERMS.map(({ key, title }) => ({ value: key, label: `${title} (unweighted)` })),
  { value: 'gradientNorm', label: 'Gradient norm' },
  { value: 'logitScale', label: 'Logit scale' },
  { value: 'learningRate', label: 'Learning rate' },
] as const;

type Quantity = (typeof QUANTITIES)[number]['value'];

/** Lines up to which all charts show the values at the place that is hovered over in one. */
export const SHARED_HOVER = 20;

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

/** What is drawn of evaluations. */
export const FIGURES: readonly Figure[] = [
  { title: 'Recall@1', about: DEFINITIONS.recall, yLabel: 'R@1', read: d => d.r1, format: percentTick },
  {
    title: 'Skewness of N',
    about: DEFINITIONS.skewness,
    yLabel: 'skewness',
    read: d => d.hubness.skewness,
    format: compact,
  },
  {
    title: 'Bad skewness of N',
    about: DEFINITIONS.badSkewness,
    yLabel: 'skewness',
    read: d => d.hubness.badSkewness,
    format: compact,
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

/** What all charts of the overlay draw, and how. */
export interface Overlaid {
  sources: readonly Source[];
  settings: OverlaySettings;
  /** the end of the axis */
  extent: number;
  /** what the band around a mean is, in words; nothing for runs */
  band: string;
  /** selected runs that are still being read */
  reading: number;
}

const linesIn = ({ sources }: Overlaid) => Math.min(sources.length, MOST_LINES);

/** What the charts have in common. */
const sharedBy = (overlaid: Overlaid) => ({
  steps: overlaid.extent,
  view: overlaid.settings.view,
  xLabel: overlaid.settings.axis === 'step' ? 'step' : 'seconds of training',
  // Six charts of very many lines cannot all follow the mouse smoothly.
  ...(linesIn(overlaid) <= SHARED_HOVER ? { syncId: 'compare' } : {}),
});

/** Why a chart has no lines. */
const emptyBecause = ({ reading }: Overlaid, otherwise: string) => (reading > 0 ? 'Reading …' : otherwise);

interface ZoomProps {
  /** the part that was asked for; what is drawn may lag behind */
  asked: View | null;
  onView: (view: View | null) => void;
}

/** Chooses what the chart of step values draws. */
function QuantityChoice() {
  const { quantity } = usePage('compare');
  return (
    <SelectField
      label="What is drawn"
      value={quantity}
      options={QUANTITIES}
      onChange={value => visit('compare', { quantity: value }, 'replace')}
    />
  );
}

const QUANTITY_CHOICE = <QuantityChoice />;

interface StepLinesProps extends ZoomProps {
  overlaid: Overlaid;
  quantity: Quantity;
}

const StepLines = memo(function StepLines({ overlaid, quantity, ...zoom }: StepLinesProps) {
  const { sources, settings, band } = overlaid;
  const { smoothing, logarithmic } = settings;
  const lines = useMemo(
    () => linesOf(sources, stepsOf(quantity), settings, buckets(linesIn(overlaid)), smoothing),
    [overlaid, sources, quantity, settings, smoothing],
  );
  const recorded = useCallback(
    () => recordedOf(sources, stepsOf(quantity), settings, smoothing),
    [sources, quantity, settings, smoothing],
  );
  const { label } = QUANTITIES.find(q => q.value === quantity)!;
  return (
    <LineChart
      {...sharedBy(overlaid)}
      {...zoom}
      title="Step values"
      about="Measured at every step; spikes are kept. Smoothing is an exponential moving average over the raw line."
      subtitle={[label, band].filter(Boolean).join(', ')}
      yLabel={label.toLowerCase()}
      lines={lines}
      recorded={recorded}
      format={compact}
      logarithmic={logarithmic}
      actions={QUANTITY_CHOICE}
      empty={emptyBecause(overlaid, 'Not measured in these runs.')}
    />
  );
});

/** One value of every step, drawn when its turn has come. */
export function StepChart({ overlaid, ...zoom }: { overlaid: Overlaid } & ZoomProps) {
  const { quantity } = usePage('compare');
  const shown = useInTurn(useMemo(() => ({ overlaid, quantity }), [overlaid, quantity]));
  return shown ? <StepLines {...shown} {...zoom} /> : <PendingChart title="Step values" />;
}

interface FigureLinesProps extends ZoomProps {
  overlaid: Overlaid;
  direction: Direction;
  figure: Figure;
}

const FigureLines = memo(function FigureLines({ overlaid, direction, figure, ...zoom }: FigureLinesProps) {
  const { sources, settings, band } = overlaid;
  const { read, title, about, yLabel, format } = figure;
  const values = useMemo(() => evaluationsOf(evaluation => read(evaluation[direction])), [read, direction]);
  const lines = useMemo(
    // Few points: all of them are handed on, so that lines go on to the edge of what is zoomed to.
    () => linesOf(sources, values, { ...settings, view: null }, Infinity),
    [sources, values, settings],
  );
  const recorded = useCallback(() => recordedOf(sources, values, settings), [sources, values, settings]);
  return (
    <LineChart
      {...sharedBy(overlaid)}
      {...zoom}
      title={title}
      about={about}
      subtitle={[directionLabel(direction), band].filter(Boolean).join(', ')}
      yLabel={yLabel}
      lines={lines}
      recorded={recorded}
      format={format}
      empty={emptyBecause(overlaid, 'Measured at every evaluation.')}
      dots
    />
  );
});

/** A figure at every evaluation, drawn when its turn has come. */
export function FigureOverTime({ overlaid, direction, figure, ...zoom }: FigureLinesProps) {
  const shown = useInTurn(useMemo(() => ({ overlaid, direction }), [overlaid, direction]));
  return shown ? <FigureLines {...shown} {...zoom} figure={figure} /> : <PendingChart title={figure.title} />;
}
