import type { PairSource } from '@/data/source';
import { type GalleryTexts, galleryTexts } from '../contract/gallery-texts';

/** What fits what in a gallery, by places of texts and numbers of videos. */
export interface GalleryRelevance {
  gallery: GalleryTexts;
  /** whether the text at a place fits a video */
  fits: (text: number, video: number) => boolean;
  /** [texts] how many videos each text fits */
  videosOfText: Int32Array;
  /** [videos] how many texts fit each video */
  textsOfVideo: Int32Array;
}

/** What fits what among videos from `from` on, so many of them, and their texts. */
export function relevanceAmong(data: PairSource, from = 0, count = data.videos - from): GalleryRelevance {
  const gallery = galleryTexts(data, from, count);
  const { texts, videos } = gallery;
  const fits = (text: number, video: number) => data.relevant(texts[text]!, from + video);
  const videosOfText = new Int32Array(texts.length);
  const textsOfVideo = new Int32Array(videos);
  for (let text = 0; text < texts.length; text++)
    for (let video = 0; video < videos; video++)
      if (fits(text, video)) {
        videosOfText[text]!++;
        textsOfVideo[video]!++;
      }
  return { gallery, fits, videosOfText, textsOfVideo };
}

const known = new WeakMap<PairSource, GalleryRelevance>();

/** What fits what in the whole of a source: asked once, because every evaluation needs it. */
export function relevanceOf(data: PairSource): GalleryRelevance {
  const found = known.get(data) ?? relevanceAmong(data);
  known.set(data, found);
  return found;
}
