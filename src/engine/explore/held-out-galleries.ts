import { videoCounts } from '@/config/data-kinds';
import { openLargerTest } from '@/data/sources';
import type { ModelSource } from '@/protocol/explore';
import { figuresAmong, type GalleryFigures } from '../gallery/figures';
import { relevanceAmong } from '../gallery/relevance';
import { TrainedModel } from './trained-model';

/**
 * Recall and hubness on more galleries of held-out pairs. A gallery is as large as the run's own test set and of the same
 * distribution; its pairs follow those of the gallery before. One gallery of 1,000 pairs says little: R@1 has a standard
 * error of a point there, and a few strong hubs move the skewness by tenths.
 * @param count galleries beside the run's own
 * @param report told how many are done
 */
export async function moreGalleries(
  source: ModelSource,
  count: number,
  report: (done: number) => void,
): Promise<GalleryFigures[]> {
  const { data, evaluation } = source.config;
  const { test: size } = videoCounts(data);
  const drawn = openLargerTest(data, (count + 1) * size);
  const galleries: GalleryFigures[] = [];
  const model = new TrainedModel(source);
  try {
    for (let first = size; first < drawn.videos; first += size) {
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
