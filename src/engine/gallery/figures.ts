import { countItems, hubnessMetrics, type KOccurrence, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { matchRanks, matchTies, recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import type { PairSource } from '@/data/source';
import type { RetrievalLists } from '../contract/retrieval';
import { queriesOf } from '../contract/samples';
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
  data: PairSource,
): { t2v: DirectionFigures; v2t: DirectionFigures } {
  const of = ({ k, topK, ranks, ties }: RetrievalLists, relevant: (query: number, item: number) => boolean) =>
    figures(ranks, ties, { k, topK, queries: ranks.length, counts: countItems(topK, ranks.length) }, relevant);
  const texts = queriesOf(data);
  return {
    t2v: of(t2v, (query, video) => data.relevant(texts[query]!, video)),
    v2t: of(v2t, (video, query) => data.relevant(texts[query]!, video)),
  };
}

/** Both directions on the held-out gallery. */
export function evaluateSimilarity(
  similarity: SimilarityMatrix,
  data: PairSource,
  k: number,
): { t2v: DirectionFigures; v2t: DirectionFigures } {
  const texts = queriesOf(data);
  return {
    t2v: directionFigures(similarity, k, (query, video) => data.relevant(texts[query]!, video)),
    v2t: directionFigures(transpose(similarity), k, (video, query) => data.relevant(texts[query]!, video)),
  };
}

/** Skewness of how many queries each gallery item is relevant to: the hubness that the data itself has. */
export function truthReference(data: PairSource): TruthReference {
  const texts = queriesOf(data);
  const textsOf = new Int32Array(data.videos);
  const videosOf = new Int32Array(texts.length);
  texts.forEach((text, query) => {
    for (let video = 0; video < data.videos; video++)
      if (data.relevant(text, video)) {
        textsOf[video]!++;
        videosOf[query]!++;
      }
  });
  return { t2vSkewness: skewness(textsOf), v2tSkewness: skewness(videosOf) };
}
