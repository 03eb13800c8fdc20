import type { PairSource, ReadText } from '@/data/source';
import type { GalleryView } from '@/protocol/explore';

/** What is said of every item of a gallery. @param texts text of every query */
export function wordsOf(
  { view, videos }: Pick<PairSource, 'view' | 'videos'>,
  texts: Int32Array,
): Pick<GalleryView, 'captions' | 'contents' | 'textGroups' | 'videoGroups'> {
  const all = Array.from({ length: videos }, (_, video) => video);
  const queries = [...texts];
  return {
    captions: queries.map((text, query) => view?.caption(text) ?? `text ${query}`),
    contents: all.map(video => view?.describe(video).join(' · ') ?? `video ${video}`),
    textGroups: queries.map(text => view?.textGroup(text) ?? 'texts'),
    videoGroups: all.map(video => view?.videoGroup(video) ?? 'videos'),
  };
}

/** How a source reads a typed text. @throws Error where it can read none */
export function readingOf({ view }: Pick<PairSource, 'view'>, text: string): ReadText {
  if (!view) throw new Error('This data has no words: only its own texts can be looked for.');
  return view.read(text);
}

/** What the valid tokens of a text are called. @param mask of its tokens */
export function namesOf({ view }: Pick<PairSource, 'view'>, text: number, mask: Float32Array): string[] {
  if (view) return view.read(view.caption(text)).names;
  const valid = mask.reduce((sum, one) => sum + one, 0);
  return Array.from({ length: valid }, (_, i) => `token ${i + 1}`);
}
