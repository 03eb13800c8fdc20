import { USUAL_K } from '@/config/schema';
import { useCallback, useMemo, useState } from 'react';
import { usePage, visit } from '@/state/address';
import { exploreActions, useExplore } from '@/state/explore-store';
import { type CloudView, fittingView } from '@/ui/charts/cloud-sprites';
import { zoomed } from '@/ui/charts/cloud-touch';
import { Segments, Switch } from '@/ui/controls';
import { duration, percent } from '@/ui/format';
import { NumberField } from '@/ui/number-field';
import { itemOfPoint, type MapKind, pointOf } from './cloud-marks';
import { kinds } from './gallery-clip';
import { itemOf } from './gallery-pairs';
import { itemFigures } from './hub-figures';
import { ItemDetail } from './item-detail';
import { LassoSummary } from './lasso-summary';
import { Playback, useFrames } from './playback';
import { SideMap } from './side-map';
import type { OpenSide } from './sides';
import { type Layout, type LayoutSettings, useLayout } from './use-layout';
import arranged from './arrangement.module.css';

/** k of the N that sizes the points. */
const K = USUAL_K;

/** How much a press of a button enlarges. */
const ZOOM = 1.5;

/** Pixels of a map until they are known. */
const BOX: readonly [number, number] = [560, 420];

const BOTH: ReadonlySet<MapKind> = new Set(['caption', 'clip']);

/** What the axes of a layout are. */
function axisNames(layout: Layout | null): { x: string; y: string } {
  if (!layout?.explained) return { x: 'UMAP 1', y: 'UMAP 2' };
  const [x, y] = layout.explained;
  return { x: `first principal axis (${percent(x)} of the variance)`, y: `second (${percent(y)})` };
}

/** Both modalities in the plane, run beside run. */
export default function MapPanel({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const item = useExplore(s => s.item);
  const { layout: method, neighbours: neighbors, distance: minDistance, seed } = usePage('explore');
  const settings = useMemo(
    (): LayoutSettings => ({ method, neighbors, minDistance, seed }),
    [method, neighbors, minDistance, seed],
  );
  const setSettings = (next: LayoutSettings) =>
    visit(
      'explore',
      { layout: next.method, neighbours: next.neighbors, distance: next.minDistance, seed: next.seed },
      'replace',
    );
  const [shown, setShown] = useState(BOTH);
  const [lassoing, setLassoing] = useState(false);
  const [lassoed, setLassoed] = useState<ReadonlySet<number>>(new Set());
  const [view, setView] = useState<{ key: string; view: CloudView } | null>(null);
  // The point that was pressed, and the item that it led to.
  const [pressed, setPressed] = useState<{ point: number; item: number } | null>(null);
  const { layout, work, problem, run } = useLayout(sides, settings);
  const { frames, playback } = useFrames(layout);
  const figures = useMemo(() => sides.map(s => itemFigures(s.view, way, K)), [sides, way]);
  const largest = Math.max(1, ...figures.flatMap(f => Array.from(f.counts)));
  const shownGallery = sides[0]!.view;
  const { texts } = shownGallery;
  const { gallery } = kinds(way);
  const [box, setBox] = useState(BOX);
  const resized = useCallback(
    (width: number, height: number) => setBox(now => (now[0] === width && now[1] === height ? now : [width, height])),
    [],
  );
  const viewKey = layout ? `${layout.key} ${layout.method}` : '';
  const fitting = useMemo(
    () =>
      layout
        ? fittingView(
            layout.sides.map(f => f.at(-1)!.points),
            box[0],
            box[1],
          )
        : null,
    [layout, box],
  );
  const axes = axisNames(layout);
  const current = view?.key === viewKey ? view.view : fitting;
  const zoom = (factor: number) => current && setView({ key: viewKey, view: zoomed(current, factor) });
  const point = item === null ? null : pressed?.item === item ? pressed.point : pointOf(gallery, item, texts);
  const select = (chosen: number | null) => {
    if (chosen === null) return exploreActions().select(null);
    const { kind, item: number } = itemOfPoint(chosen, texts);
    const next = itemOf(shownGallery, way, kind, number);
    setPressed({ point: chosen, item: next });
    exploreActions().select(next);
  };
  return (
    <>
      <MapSettings settings={settings} onSettings={setSettings} busy={work !== null} onRun={run} />
      {work && (
        <div className={arranged.actions} role="status">
          <progress value={work.share} max={1} aria-label="Laying out" />
          <button type="button" onClick={work.cancel}>
            Cancel
          </button>
          <span className="muted">
            {work.phase}
            {work.left !== null && `, ${duration(work.left)} left`}
          </span>
        </div>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {layout && current && (
        <>
          <div className={arranged.settings}>
            {(['clip', 'caption'] as const).map(which => (
              <Switch
                key={which}
                label={`${which}s`}
                checked={shown.has(which)}
                onChange={on => setShown(new Set([...BOTH].filter(k => (k === which ? on : shown.has(k)))))}
              />
            ))}
            <Switch label="Lasso" checked={lassoing} onChange={setLassoing} />
            <button type="button" disabled={lassoed.size === 0} onClick={() => setLassoed(new Set())}>
              Clear the lasso
            </button>
            <button type="button" onClick={() => setView(null)}>
              Fit the view
            </button>
            <button type="button" aria-label="Enlarge the map" onClick={() => zoom(ZOOM)}>
              +
            </button>
            <button type="button" aria-label="Make the map smaller" onClick={() => zoom(1 / ZOOM)}>
              −
            </button>
            <span className="muted">
              {layout.explained
                ? `The axes show ${percent(layout.explained[0])} and ${percent(layout.explained[1])} of the variance; they are the same for both runs, so that what moves has moved.`
                : 'UMAP keeps neighbours together; its axes and distances between groups mean nothing.'}
            </span>
          </div>
          <Playback playback={playback} />
          <div className={sides.length > 1 ? arranged.two : undefined}>
            {sides.map((side, i) => (
              <SideMap
                key={side.name}
                side={side}
                figures={figures[i]!}
                largest={largest}
                points={frames[i]!}
                shown={shown}
                selected={point}
                lassoed={lassoed}
                lassoing={lassoing}
                view={current}
                axes={axes}
                onView={next => setView({ key: viewKey, view: next })}
                onSelect={select}
                onLasso={found => setLassoed(new Set(found))}
                onSize={resized}
              />
            ))}
          </div>
          <LassoSummary sides={sides} figures={figures} lassoed={lassoed} />
        </>
      )}
      {item !== null && <ItemDetail sides={sides} figures={figures} />}
    </>
  );
}

interface MapSettingsProps {
  settings: LayoutSettings;
  onSettings: (settings: LayoutSettings) => void;
  busy: boolean;
  onRun: (development: boolean) => void;
}

function MapSettings({ settings, onSettings, busy, onRun }: MapSettingsProps) {
  const { method, neighbors, minDistance, seed } = settings;
  const within = (value: number, low: number, high: number) =>
    value >= low && value <= high ? undefined : `Between ${low} and ${high}.`;
  const whole = (value: number, low: number, high: number) =>
    Number.isInteger(value) ? within(value, low, high) : 'A whole number is needed.';
  const problems = [whole(neighbors, 2, 200), within(minDistance, 0, 1), whole(seed, 0, 1e6)];
  return (
    <section className="panel" aria-label="Map">
      <div className={arranged.settings}>
        <Segments
          label="Projection"
          value={method}
          options={[
            { value: 'pca', label: 'PCA' },
            { value: 'umap', label: 'UMAP' },
          ]}
          onChange={next => onSettings({ ...settings, method: next })}
        />
        <button
          type="button"
          className="primary"
          disabled={busy || (method === 'umap' && problems.some(Boolean))}
          onClick={() => onRun(false)}
        >
          Lay out
        </button>
        {method === 'pca' && (
          <button
            type="button"
            disabled={busy}
            title="Encodes the pairs with the weights of every evaluation that were kept"
            onClick={() => onRun(true)}
          >
            Load the development
          </button>
        )}
      </div>
      {method === 'umap' && (
        <div className="fields wide">
          <NumberField
            label="Neighbours"
            value={neighbors}
            problem={problems[0]}
            step={1}
            onChange={value => onSettings({ ...settings, neighbors: value })}
          />
          <NumberField
            label="Least distance"
            value={minDistance}
            problem={problems[1]}
            onChange={value => onSettings({ ...settings, minDistance: value })}
          />
          <NumberField
            label="Seed"
            value={seed}
            problem={problems[2]}
            step={1}
            onChange={value => onSettings({ ...settings, seed: value })}
          />
        </div>
      )}
      <p className="about">
        One point per clip and per caption: the mean of its tokens, weighted as in the similarity. Gallery items are as
        large as their N (k = {K}). Lines go to the nearest in the original space, not in the picture.
      </p>
    </section>
  );
}
