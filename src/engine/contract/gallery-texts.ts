import type { PairSource } from '@/data/source';
import type { PairIndex } from './samples';

/**
 * Texts of a gallery by their place in it: video by video, each video's in the order of its source. Text→video every
 * text is a query; video→text every text is an item. With one text a video, places are the videos' numbers.
 */
export interface GalleryTexts {
  /** how many videos there are */
  videos: number;
  /** [texts] number in the source */
  texts: Int32Array;
  /** [texts] the text's own video */
  videoOf: Int32Array;
  /** [videos + 1] place of each video's first text; the last is how many texts there are */
  starts: Int32Array;
}

/** All texts of the videos from `from` on, so many of them; videos are counted from there. */
export function galleryTexts(source: PairSource, from = 0, count = source.videos - from): GalleryTexts {
  const videos = Math.max(0, Math.min(count, source.videos - from));
  const own = Array.from({ length: videos }, (_, video) => source.textsOf(from + video));
  const starts = new Int32Array(videos + 1);
  own.forEach((texts, video) => (starts[video + 1] = starts[video]! + texts.length));
  return {
    videos,
    texts: Int32Array.from(own.flatMap(texts => [...texts])),
    videoOf: Int32Array.from(own.flatMap((texts, video) => Array.from(texts, () => video))),
    starts,
  };
}

/** How many texts each video has. */
export function textCounts({ starts, videos }: GalleryTexts): Int32Array {
  return Int32Array.from({ length: videos }, (_, video) => starts[video + 1]! - starts[video]!);
}

/**
 * What to encode together so that all of a gallery is: at every place its text, and the video of the same number. There are as
 * many texts as videos, or more: behind the last video it is repeated, and what becomes of it is dropped.
 * @param first number of the gallery's first video in its source
 */
export function galleryRows({ texts, videos }: GalleryTexts, from: number, count: number, first = 0): PairIndex[] {
  const there = Math.max(0, Math.min(count, texts.length - from));
  return Array.from({ length: there }, (_, i) => ({
    text: texts[from + i]!,
    video: first + Math.min(from + i, videos - 1),
  }));
}
