import { countItems, hubnessMetrics, type KOccurrence, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { matchRanks, matchTies, recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import type { ClipDataset } from '@/data/clips/dataset';
import type { RetrievalLists } from '../contract/retrieval';
import { skewness } from '@/math/statistics';
import type { DirectionFigures, TruthReference } from '@/protocol/training';

/** Recall and hubness of one direction. @param relevant whether gallery item j fits query i */
export function directionFigures(
  similarity: SimilarityMatrix,
  k: number,
  relevant: (query: number, item: number) => boolean,
): DirectionFigures {
  return figures(matchRanks(similarity), matchTies(similarity), kOccurrence(similarity, k), relevant);
}

function figures(
  ranks: Int32Array,
  ties: Int32Array,
  occurrence: KOccurrence,
  relevant: (query: number, item: number) => boolean,
): DirectionFigures {
  const recall = recallMetrics(ranks);
  const split = splitOccurrence(occurrence, relevant);
  return {
    r1: recall.r1,
    r5: recall.r5,
    r10: recall.r10,
    medianRank: recall.medianRank,
    meanRank: recall.meanRank,
    ties: tieMetrics(ranks, ties),
    hubness: hubnessMetrics(occurrence, split),
    occurrence: occurrence.counts,
    badOccurrence: split.bad,
  };
}

/** Both directions from lists that the device made. */
export function evaluateLists(
  { t2v, v2t }: { t2v: RetrievalLists; v2t: RetrievalLists },
  data: ClipDataset,
): { t2v: DirectionFigures; v2t: DirectionFigures } {
  const of = ({ k, topK, ranks, ties }: RetrievalLists, relevant: (query: number, item: number) => boolean) =>
    figures(ranks, ties, { k, topK, queries: ranks.length, counts: countItems(topK, ranks.length) }, relevant);
  return {
    t2v: of(t2v, (caption, clip) => data.relevant(caption, clip)),
    v2t: of(v2t, (clip, caption) => data.relevant(caption, clip)),
  };
}

/** Both directions on the held-out gallery. */
export function evaluateSimilarity(
  similarity: SimilarityMatrix,
  data: ClipDataset,
  k: number,
): { t2v: DirectionFigures; v2t: DirectionFigures } {
  return {
    t2v: directionFigures(similarity, k, (caption, clip) => data.relevant(caption, clip)),
    v2t: directionFigures(transpose(similarity), k, (clip, caption) => data.relevant(caption, clip)),
  };
}

/** Skewness of how many queries each gallery item is relevant to: the hubness that the data itself has. */
export function truthReference(data: ClipDataset): TruthReference {
  const captionsOf = new Int32Array(data.size);
  const clipsOf = new Int32Array(data.size);
  for (let caption = 0; caption < data.size; caption++)
    for (let clip = 0; clip < data.size; clip++)
      if (data.relevant(caption, clip)) {
        captionsOf[clip] = (captionsOf[clip] ?? 0) + 1;
        clipsOf[caption] = (clipsOf[caption] ?? 0) + 1;
      }
  return { t2vSkewness: skewness(captionsOf), v2tSkewness: skewness(clipsOf) };
}
