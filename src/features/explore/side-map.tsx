import { useMemo, useState } from 'react';
import { useExplore } from '@/state/explore-store';
import { directionLabel } from '@/content/directions';
import { ChartFrame } from '@/ui/charts/chart-frame';
import type { CloudView } from '@/ui/charts/cloud-sprites';
import { PointCloud } from '@/ui/charts/point-cloud';
import { itemOfPoint, type MapKind, marksOf, PALETTE, pointOf } from './cloud-marks';
import { kinds } from './gallery-clip';
import type { ItemFigures } from './hub-figures';
import { queriesIn } from './gallery-pairs';
import type { OpenSide } from './sides';

/** Lines from a query, and to an item, at most. */
const LINES = 15;

/** Properties of one run's map. */
export interface SideMapProps {
  side: OpenSide;
  figures: ItemFigures;
  /** largest N of all runs */
  largest: number;
  points: Float32Array;
  shown: ReadonlySet<MapKind>;
  selected: number | null;
  lassoed: ReadonlySet<number>;
  lassoing: boolean;
  view: CloudView;
  /** names of the axes, for pictures */
  axes: { x: string; y: string };
  onView: (view: CloudView) => void;
  onSelect: (point: number | null) => void;
  onLasso: (points: number[]) => void;
  onSize: (width: number, height: number) => void;
}

/** Points that a point is nearest to in the original space: a query's results, an item's retrievers. */
function neighborsOf(side: OpenSide, way: 't2v' | 'v2t', point: number, k: number): number[] {
  const { view } = side;
  const { kind, item } = itemOfPoint(point, view.texts);
  const { gallery, query } = kinds(way);
  const { items, length } = view[way];
  if (kind === query)
    return Array.from(items.subarray(item * length, item * length + Math.min(5, length)), other =>
      pointOf(gallery, other, view.texts),
    );
  const found: number[] = [];
  for (let q = 0; q < queriesIn(view, way) && found.length < LINES; q++)
    if (items.subarray(q * length, q * length + Math.min(k, length)).includes(item))
      found.push(pointOf(query, q, view.texts));
  return found;
}

/** The map of one run. */
export function SideMap(props: SideMapProps) {
  const { side, figures, largest, points, shown, selected, lassoed, lassoing, view, onView, onSelect, onLasso } = props;
  const { axes, onSize } = props;
  const way = useExplore(s => s.way);
  const { gallery, query } = kinds(way);
  const [hover, setHover] = useState<number | null>(null);
  const { texts, videos, captions, contents } = side.view;
  const others = queriesIn(side.view, way);
  const marks = useMemo(
    () => marksOf(figures, kinds(way).gallery, others, largest, shown),
    [figures, way, others, largest, shown],
  );
  const lines = useMemo(
    () => (selected === null ? [] : neighborsOf(side, way, selected, figures.k)),
    [side, way, selected, figures.k],
  );
  const describe = (point: number) => {
    const { kind, item } = itemOfPoint(point, texts);
    const text = kind === 'caption' ? `“${captions[item]}”` : contents[item];
    return `${kind} ${item}: ${text}${kind === gallery ? `, N = ${figures.counts[item]}` : ''}`;
  };
  const hubs = figures.counts.reduce((n, count) => n + (count >= figures.hub ? 1 : 0), 0);
  const table = () => ({
    header: ['kind', 'item', 'x', 'y', 'N'],
    rows: Array.from({ length: texts + videos }, (_, p) => {
      const { kind, item } = itemOfPoint(p, texts);
      return [kind, item, points[2 * p]!, points[2 * p + 1]!, kind === gallery ? figures.counts[item]! : null];
    }),
  });
  return (
    <ChartFrame
      title={`Map of ${side.label}`}
      about={
        hover === null
          ? `${figures.counts.length} ${gallery}s, ${hubs} of them hubs, and their ${query}s.`
          : describe(hover)
      }
      subtitle={`${directionLabel(way)}, k = ${figures.k}`}
      legend={[
        { shape: 'circle', color: 'var(--good)', label: 'good hub' },
        { shape: 'cross', color: 'var(--bad)', label: 'bad hub' },
        { shape: 'circle', color: 'var(--muted)', label: gallery },
        { shape: 'square', color: 'var(--muted)', label: 'anti-hub', size: 3 },
        { shape: 'circle', color: 'var(--cloud-query)', label: query, size: 3 },
      ]}
      axes={axes}
      table={table}
    >
      <PointCloud
        label={`Map of ${side.label}`}
        points={points}
        marks={marks}
        palette={PALETTE}
        selected={selected}
        lassoed={lassoed}
        lines={lines}
        view={view}
        onView={onView}
        lasso={lassoing}
        onSelect={onSelect}
        onLasso={onLasso}
        onHover={setHover}
        onSize={onSize}
      />
    </ChartFrame>
  );
}
