import { transpose } from '@/analysis/similarity-matrix';
import type { PostHocRow } from '@/protocol/explore';
import type { PostHocLessonRequest } from '@/protocol/learn-post-hoc';
import { postHocRows } from '../gallery/post-hoc-rows';
import type { GalleryRelevance } from '../gallery/relevance';

/** What fits what among so many videos with one text each. @param relevant [texts · videos] 1 where the video fits the text */
export function recordedRelevance(relevant: Uint8Array, videos: number): GalleryRelevance {
  const places = Int32Array.from({ length: videos }, (_, i) => i);
  const fits = (text: number, video: number) => relevant[text * videos + video] === 1;
  const count = (isFit: (i: number, j: number) => boolean) =>
    places.map(i => places.reduce((sum, j) => sum + (isFit(i, j) ? 1 : 0), 0));
  return {
    gallery: { videos, texts: places, videoOf: places, starts: Int32Array.from({ length: videos + 1 }, (_, i) => i) },
    fits,
    videosOfText: count(fits),
    textsOfVideo: count((video, text) => fits(text, video)),
  };
}

/** The comparison that Explore makes, on a recorded gallery. */
export function postHocLesson({
  similarity,
  banks,
  relevant,
  k,
  methods,
}: PostHocLessonRequest): Promise<PostHocRow[]> {
  return postHocRows({
    similarity,
    banks: banks ?? { t2v: similarity, v2t: transpose(similarity) },
    relevance: recordedRelevance(relevant, similarity.columns),
    k,
    methods,
  });
}
