import type { CloudMark } from '@/ui/charts/point-cloud';
import type { ItemFigures } from './hub-figures';

/** Which side of the pairs a point of the map is. */
export type MapKind = 'caption' | 'clip';

/** Points of a map: all captions, then all clips. @param texts how many captions there are */
export const pointOf = (kind: MapKind, item: number, texts: number): number =>
  kind === 'caption' ? item : texts + item;

/** The other way round. */
export function itemOfPoint(point: number, texts: number): { kind: MapKind; item: number } {
  return point < texts ? { kind: 'caption', item: point } : { kind: 'clip', item: point - texts };
}

/** Indices of the palette. */
export const PALETTE = ['--muted', '--cloud-query', '--good', '--bad'] as const;
const [, QUERY, GOOD, BAD] = [0, 1, 2, 3];

/** Half-width in pixels of points that are no hubs, and of the largest hub. */
const [SMALL, LARGE] = [1.6, 11];

/**
 * How every point of a map looks: gallery items as large as their N_k, good hubs round, bad ones crosses, anti-hubs
 * small squares, queries small.
 * @param figures of the gallery
 * @param others how many queries there are
 * @param largest N_k of all runs that are shown
 * @param shown which kinds are drawn
 */
export function marksOf(
  figures: ItemFigures,
  gallery: MapKind,
  others: number,
  largest: number,
  shown: ReadonlySet<MapKind>,
): (CloudMark | null)[] {
  const hidden = (kind: MapKind) => !shown.has(kind);
  const items = Array.from(figures.counts, (count, item): CloudMark | null => {
    if (hidden(gallery)) return null;
    const half = SMALL + (LARGE - SMALL) * Math.sqrt(count / largest);
    if (count === 0) return { color: 0, shape: 'square', size: SMALL };
    if (count < figures.hub) return { color: 0, shape: 'circle', size: half * 0.4 };
    const good = figures.good[item]! >= count / 2;
    return { color: good ? GOOD! : BAD!, shape: good ? 'circle' : 'cross', size: half };
  });
  const query: CloudMark | null = hidden(gallery === 'clip' ? 'caption' : 'clip')
    ? null
    : { color: QUERY!, shape: 'circle', size: SMALL };
  const queries = Array.from({ length: others }, () => query);
  return gallery === 'clip' ? [...queries, ...items] : [...items, ...queries];
}
