import { type GalleryName, ownGallery, videoCounts } from '@/config/data-kinds';
import { openLargerTest } from '@/data/sources';
import type { ModelSource } from '@/protocol/explore';
import { figuresAmong, type GalleryFigures } from '../gallery/figures';
import { relevanceAmong } from '../gallery/relevance';
import { TrainedModel } from './trained-model';

/** Held-out pairs that a model is tested on. */
export interface HeldOut {
  /** which, by their name: one of `galleriesOf` the model's data, its own unless stated */
  gallery?: GalleryName;
  /** the first gallery; 0 is the test set, of the own ones */
  from: number;
  /** one after the last */
  to: number;
}

/**
 * Recall and hubness on galleries of held-out pairs. A gallery is as large as the run's own test set and of the same
 * distribution; its pairs follow those of the gallery before. One gallery of 1,000 pairs says little: R@1 has a standard
 * error of a point there, and a few strong hubs move the skewness by tenths.
 * @param report told how many are done
 * @throws RangeError where the model's data has no gallery of that name
 */
export async function testOnHeldOut(
  source: ModelSource,
  { gallery, from, to }: HeldOut,
  report: (done: number) => void,
): Promise<GalleryFigures[]> {
  const { data, evaluation } = source.config;
  const { test: size } = videoCounts(data);
  const drawn = openLargerTest(data, gallery ?? ownGallery(data), to * size);
  const galleries: GalleryFigures[] = [];
  const model = new TrainedModel(source);
  try {
    for (let first = from * size; first < drawn.videos; first += size) {
      const relevance = relevanceAmong(drawn, first, size);
      const { text, video } = await model.encodeGallery(drawn, relevance.gallery, async () => {}, first);
      const values = await model.similarity(text, video, async () => {});
      const similarity = { rows: text.count, columns: video.count, values };
      galleries.push(figuresAmong(similarity, evaluation.k, relevance));
      report(galleries.length);
    }
    return galleries;
  } finally {
    model.dispose();
  }
}
