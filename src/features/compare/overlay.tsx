import { useCallback, useMemo, useState } from 'react';
import type { Direction } from '@/content/directions';
import { usePage, visit } from '@/state/address';
import type { View } from '@/ui/charts/zoom';
import { useRemembered } from '@/ui/use-remembered';
import { type Axis, MOST_LINES, type OverlaySettings, sourcesOf } from './curves';
import { FIGURES, FigureOverTime, type Overlaid, SHARED_HOVER, StepChart } from './overlay-charts';
import { OverlayControls } from './overlay-settings';
import type { ShownRun } from './use-selection';

/** The furthest that any of the runs got. */
function extentOf(runs: readonly ShownRun[], axis: Axis): number {
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
  const change = useCallback(
    ({ logarithmic, view: part, means: wanted, ...rest }: Partial<OverlaySettings>) => {
      if (logarithmic !== undefined) setScale(logarithmic ? 'log' : 'linear');
      if (part !== undefined) setView(part);
      const asked = wanted == null ? {} : { means: wanted ? ('on' as const) : ('off' as const) };
      visit('compare', { ...rest, ...asked }, 'replace');
    },
    [setScale],
  );
  const zoom = useCallback((part: View | null) => change({ view: part }), [change]);
  return { settings, change, zoom };
}

/** Curves of the selected runs over each other: what is hovered or zoomed in one is in all. */
export function Overlay({ runs, direction }: { runs: readonly ShownRun[]; direction: Direction }) {
  const { settings, change, zoom } = useOverlaySettings();
  const means = settings.means ?? runs.length > MOST_LINES;
  const sources = useMemo(() => sourcesOf(runs, means), [runs, means]);
  const overlaid = useMemo((): Overlaid => {
    const around = settings.band === 'deviation' ? 'mean ± deviation over seeds' : 'mean, min to max of seeds';
    const reading = runs.filter(run => !run.loaded).length;
    return { sources, settings, extent: extentOf(runs, settings.axis), band: means ? around : '', reading };
  }, [runs, sources, settings, means]);
  const chart = { overlaid, asked: settings.view, onView: zoom };
  return (
    <>
      <OverlayControls
        settings={settings}
        onChange={change}
        means={means}
        runs={runs.length}
        reading={overlaid.reading}
        sources={sources}
        ownHover={
          Math.min(sources.length, MOST_LINES) > SHARED_HOVER
            ? `With more than ${SHARED_HOVER} lines, each chart shows its own hover values.`
            : null
        }
      />
      <div className="chart-grid three">
        <StepChart {...chart} />
        {FIGURES.map(figure => (
          <FigureOverTime key={figure.title} {...chart} direction={direction} figure={figure} />
        ))}
      </div>
    </>
  );
}
