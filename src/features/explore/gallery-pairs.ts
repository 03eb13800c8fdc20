import { hubLimit } from '@/analysis/hubness';
import type { GalleryView, Way } from '@/protocol/explore';

/** What of a gallery says which of its texts are whose. */
export type Pairing = Pick<GalleryView, 'videos' | 'texts' | 'videoOf' | 'starts'>;

/** How many items a direction's gallery has: clips text→video, captions video→text. */
export const itemsIn = ({ videos, texts }: Pairing, way: Way): number => (way === 't2v' ? videos : texts);

/** How many queries a direction has. */
export const queriesIn = ({ videos, texts }: Pairing, way: Way): number => (way === 't2v' ? texts : videos);

/** Captions of a clip. */
export function captionsOf({ starts }: Pairing, clip: number): number[] {
  const [first, end] = [starts[clip] ?? 0, starts[clip + 1] ?? 0];
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** The clip that a gallery item is, or belongs to. */
export const clipOfItem = ({ videoOf }: Pairing, way: Way, item: number): number =>
  way === 't2v' ? item : (videoOf[item] ?? 0);

/** A gallery item's caption: itself, or its clip's first one. */
export const captionOfItem = ({ starts }: Pairing, way: Way, item: number): number =>
  way === 't2v' ? (starts[item] ?? 0) : item;

/** The gallery item that a caption or a clip is, or belongs to: of a clip's captions the first. */
export function itemOf(view: Pairing, way: Way, kind: 'caption' | 'clip', number: number): number {
  if (kind === 'clip') return way === 't2v' ? number : (view.starts[number] ?? 0);
  return way === 't2v' ? (view.videoOf[number] ?? 0) : number;
}

/** N_k from which an item of a direction's gallery is a hub. */
export const hubLimitIn = (view: Pairing, way: Way, k: number): number =>
  hubLimit(k, queriesIn(view, way), itemsIn(view, way));

/** How many captions and clips there are, in words. */
export function sizeInWords({ videos, texts }: Pairing): string {
  const number = (count: number) => count.toLocaleString('en');
  return texts === videos ? `${number(videos)} pairs` : `${number(videos)} clips with ${number(texts)} captions`;
}

/** Where a matrix of queries by items shows the matches. */
export function matchesInWords({ videos, texts }: Pairing, way: Way): string {
  if (texts === videos) return 'the diagonal is the matches';
  return way === 't2v'
    ? 'a clip’s captions stand one below another where it meets the diagonal'
    : 'a clip stands where the first of its captions does, and matches all of them';
}
