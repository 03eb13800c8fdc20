import { useMemo } from 'react';
import { USUAL_K } from '@/config/schema';
import { DIRECTIONS, directionLabel } from '@/content/directions';
import type { FirstPlaces } from '@/analysis/list-places';
import type { Way } from '@/protocol/explore';
import type { ExploreFile } from '@/recorded/explore-file';
import { recordedViews } from '@/state/recorded-files';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { type BarPart, StackedBars } from '@/ui/charts/stacked-bars';
import { Segments } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { looksOf } from '../../run-look';
import { PanelFrame } from '../panel-frame';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { type GalleryFigures, galleryFigures, type ShownRun } from './retrieval-figures';
import { RetrievalHubs } from './retrieval-hubs';
import styles from '../panel-frame.module.css';

const DEFAULTS = { run: 'baseline', way: 't2v', k: USUAL_K, item: -1 } as const;

/** Lists are as long at most. */
const LONGEST = 50;

function useShownRuns(file: ExploreFile | null, way: Way, k: number): { runs: ShownRun[]; after: FirstPlaces } | null {
  return useMemo(() => {
    if (!file) return null;
    const looks = looksOf(file.runs.map(({ record }) => record));
    const views = file.runs.map(({ view }) => view);
    const { figures, after } = galleryFigures(views, way, k);
    const runs = file.runs.map(({ record, view }, i) => ({
      role: record.role,
      name: record.name,
      color: looks[i]!.color,
      view,
      data: record.config.data,
      figures: figures[i]!,
    }));
    return { runs, after };
  }, [file, way, k]);
}

/** The recorded gallery: who is retrieved how often, by whom, and what R@1 sees of it. */
export default function RetrievalPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const way = DIRECTIONS.find(({ value }) => value === settings.way)?.value ?? 't2v';
  const k = Math.min(LONGEST, Math.max(1, Math.round(settings.k)));
  const computed = useComputed('views', recordedViews);
  const shown = useShownRuns(computed.value, way, k);
  const runs = shown?.runs ?? [];
  const chosen = runs.find(({ role }) => role === settings.run) ?? runs[0];
  return (
    <PanelFrame
      title="The recorded gallery: two runs on the same held-out pairs"
      computed={computed}
      controls={
        <>
          <Segments
            label="Run"
            value={chosen?.role ?? settings.run}
            options={runs.map(({ role, name }) => ({ value: role, label: name }))}
            onChange={run => set({ run })}
          />
          <Segments label="Direction" value={way} options={DIRECTIONS} onChange={way => set({ way, item: -1 })} />
          <Slider
            label="Length of the lists"
            value={k}
            min={1}
            max={LONGEST}
            text={`k = ${k}`}
            onChange={k => set({ k })}
          />
        </>
      }
      told={chosen && <Told runs={runs} chosen={chosen} />}
    >
      {chosen && (
        <>
          <div className={styles.charts}>
            <OccurrenceChart
              title="How often an item is retrieved"
              about="In how many lists an item stands, and how many items there are of each such number, under both runs."
              subtitle={`${directionLabel(way)}, k = ${k}`}
              k={k}
              hub={chosen.figures.hubLimit}
              runs={runs.map(({ role, name, color, figures }) => ({
                id: role,
                label: name,
                color,
                counts: figures.counts,
              }))}
              empty=""
            />
            <StackedBars
              title="Who takes which place"
              about="Of all queries’ lists: what stands at the first place, the second, and so on. R@1 is the outlined box; it sees nothing else."
              subtitle={`${chosen.name}, ${directionLabel(way)}, k = ${k}`}
              xLabel="place"
              yLabel="queries"
              bars={Array.from({ length: k }, (_, place) => place + 1)}
              parts={partsOf(chosen.figures, runs[0]!.name)}
              empty=""
            />
          </div>
          <After runs={runs} after={shown!.after} />
          <RetrievalHubs
            runs={runs}
            chosen={chosen}
            way={way}
            k={k}
            item={settings.item}
            onItem={item => set({ item })}
          />
        </>
      )}
    </PanelFrame>
  );
}

const partsOf = ({ places: { own, fits, wrong, wrongHub } }: GalleryFigures, first: string): BarPart[] => [
  { id: 'own', label: 'the query’s own match', color: 'var(--good)', values: own, first: 'R@1' },
  { id: 'fits', label: 'another that fits', color: 'var(--run-5)', values: fits },
  { id: 'wrong', label: 'one that does not fit', color: 'var(--line)', values: wrong },
  {
    id: 'wrongHub',
    label: `one that does not fit and is a hub of ${first}`,
    color: 'var(--uniform)',
    values: wrongHub,
  },
];

function Told({ runs, chosen }: { runs: readonly ShownRun[]; chosen: ShownRun }) {
  const { name, figures } = chosen;
  return (
    <>
      {runs.map((run, i) => (
        <span key={run.role}>
          {i > 0 && '; '}
          {run.name}: R@1 <strong>{percent(run.figures.r1)}</strong>, skewness of N{' '}
          <strong>{decimal(run.figures.skewness)}</strong>
        </span>
      ))}
      . {name}: {figures.hubs} hubs take {percent(figures.hubOccurrence)} of all places.
    </>
  );
}

/** What became of the first places that hubs of the first run took wrongly. */
function After({ runs, after }: { runs: readonly ShownRun[]; after: FirstPlaces }) {
  const { all, same, own, fits, wrong } = after;
  return (
    <p data-part="first-places">
      Hubs of {runs[0]!.name} stand first, and do not fit, in <strong>{all}</strong> lists. Under {runs.at(-1)!.name}{' '}
      the same item is still first in <strong>{same}</strong> of them, another that does not fit in{' '}
      <strong>{wrong}</strong>, the own match in <strong>{own}</strong>, another that fits in <strong>{fits}</strong>.
    </p>
  );
}
