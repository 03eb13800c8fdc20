import { transpose } from '@/analysis/similarity-matrix';
import { ClipDataset } from '@/data/clips/dataset';
import type { ModelSource } from '@/protocol/explore';
import type { DirectionFigures } from '@/protocol/training';
import { directionFigures } from '../gallery/figures';
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
  const { domain, seed, words, testPairs } = data;
  const clips = (count + 1) * testPairs;
  const drawn = new ClipDataset({ domain, seed, words, split: 'test', clips, captionsPerClip: 1 });
  const galleries: GalleryFigures[] = [];
  const model = new TrainedModel(source);
  try {
    for (let first = testPairs; first < clips; first += testPairs) {
      const pairs = Array.from({ length: testPairs }, (_, i) => ({ clip: first + i, caption: 0 }));
      const { text, video } = await model.encode(drawn, pairs, async () => {});
      const values = await model.similarity(text, video, async () => {});
      const similarity = { rows: testPairs, columns: testPairs, values };
      const fits = (caption: number, clip: number) => drawn.relevant(first + caption, first + clip);
      galleries.push({
        t2v: directionFigures(similarity, evaluation.k, fits),
        v2t: directionFigures(transpose(similarity), evaluation.k, (clip, caption) => fits(caption, clip)),
      });
      report(galleries.length);
    }
    return galleries;
  } finally {
    model.dispose();
  }
}
