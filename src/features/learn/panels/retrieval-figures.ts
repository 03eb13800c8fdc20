import { hubnessReport, type HubnessReport, occurrenceWithin } from '@/analysis/hubness-report';
import { type FirstPlaces, firstPlacesAfter, type PlaceCounts, placeCounts } from '@/analysis/list-places';
import { recallMetrics } from '@/analysis/recall';
import type { DataConfig } from '@/config/data-kinds';
import type { GalleryView, Way } from '@/protocol/explore';
import { captionsOf, itemsIn } from '../../explore/gallery-pairs';

/** What the lesson says of one run's gallery. */
export interface GalleryFigures extends Pick<HubnessReport, 'skewness' | 'hubs' | 'hubOccurrence' | 'hubLimit'> {
  r1: number;
  /** [gallery] N_k and its parts */
  counts: Int32Array;
  good: Int32Array;
  bad: Int32Array;
  /** the same items under all runs: hubs of the first one */
  places: PlaceCounts;
}

/** A run of the recorded comparison, with what is said of its gallery now. */
export interface ShownRun {
  role: string;
  name: string;
  color: string;
  view: GalleryView;
  data: DataConfig;
  figures: GalleryFigures;
}

/** Whether an item is a query's own match. */
const isOwn =
  ({ videoOf }: GalleryView, way: Way) =>
  (query: number, item: number): boolean =>
    way === 't2v' ? videoOf[query] === item : videoOf[item] === query;

/** N_k of a gallery for any k that its lists allow, and R@1. */
function figuresOf(view: GalleryView, way: Way, k: number): Omit<GalleryFigures, 'places'> {
  const [lists, gallery] = [view[way], itemsIn(view, way)];
  const { skewness, hubs, hubOccurrence, hubLimit } = hubnessReport(lists, k, gallery);
  return {
    skewness,
    hubs,
    hubOccurrence,
    hubLimit,
    r1: recallMetrics(lists.ranks).r1,
    counts: occurrenceWithin(lists, k, gallery),
    good: occurrenceWithin(lists, k, gallery, 1),
    bad: occurrenceWithin(lists, k, gallery, 0),
  };
}

/**
 * Figures of the galleries of several runs on the same pairs.
 * @returns with what became of the first places that hubs of the first run took wrongly, under the last one
 */
export function galleryFigures(
  views: readonly GalleryView[],
  way: Way,
  k: number,
): { figures: GalleryFigures[]; after: FirstPlaces } {
  const made = views.map(view => figuresOf(view, way, k));
  const [first, { counts, hubLimit }] = [views[0]!, made[0]!];
  // An item that is no hub any more may still stand where it stood: the same items are followed.
  const isHub = (item: number) => counts[item]! >= hubLimit;
  const own = isOwn(first, way);
  return {
    figures: made.map((figures, i) => ({ ...figures, places: placeCounts(views[i]![way], k, isHub, own) })),
    after: firstPlacesAfter(first[way], views.at(-1)![way], isHub, own),
  };
}

/** The items with the largest N_k, the lower number first of equal ones. */
export const largestOf = (counts: Int32Array, number: number): number[] =>
  Array.from(counts, (_, item) => item)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, number);

/** An item's own query: of several captions the one that ranks it best. */
export function ownQueryOf(view: GalleryView, way: Way, item: number): number {
  const { ranks } = view[way];
  if (way === 'v2t') return view.videoOf[item]!;
  return captionsOf(view, item).reduce((best, one) => (ranks[one]! < ranks[best]! ? one : best));
}
