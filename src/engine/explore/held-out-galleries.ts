import { transpose } from '@/analysis/similarity-matrix';
import { videoCounts } from '@/config/data-kinds';
import { openLargerTest } from '@/data/sources';
import type { ModelSource } from '@/protocol/explore';
import type { DirectionFigures } from '@/protocol/training';
import { directionFigures } from '../gallery/figures';
import { pairsFrom } from '../contract/samples';
import { TrainedModel } from './trained-model';

/** Both directions on one gallery. */
export interface GalleryFigures {
  t2v: DirectionFigures;
  v2t: DirectionFigures;
}

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
      const pairs = pairsFrom(drawn, first, size);
      const { text, video } = await model.encode(drawn, pairs, async () => {});
      const values = await model.similarity(text, video, async () => {});
      const similarity = { rows: size, columns: size, values };
      const fits = (query: number, video: number) => drawn.relevant(pairs[query]!.text, first + video);
      galleries.push({
        t2v: directionFigures(similarity, evaluation.k, fits),
        v2t: directionFigures(transpose(similarity), evaluation.k, (video, query) => fits(query, video)),
      });
      report(galleries.length);
    }
    return galleries;
  } finally {
    model.dispose();
  }
}
