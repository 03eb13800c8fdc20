import { countItems, hubnessMetrics, type KOccurrence, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { manyPositives } from '@/analysis/many-positives';
import { bestCaptionSimilarity, matchRanks, matchTies, recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import type { PairSource } from '@/data/source';
import type { RetrievalLists } from '../contract/retrieval';
import { type GalleryTexts, textCounts } from '../contract/gallery-texts';
import { skewness } from '@/math/statistics';
import type { DirectionFigures, TruthReference } from '@/protocol/training';
import { type GalleryRelevance, relevanceOf } from './relevance';

/** Both directions of retrieval. */
export interface GalleryFigures {
  t2v: DirectionFigures;
  v2t: DirectionFigures;
}

/** Ranks of matches and what they are tied with, by query. */
export interface MatchRanks {
  ranks: Int32Array;
  ties: Int32Array;
}

/**
 * Ranks text→video, as published for several captions per video (utils/metrics.py): every text is a query, and its own
 * video its match.
 * @param similarity [texts, videos], texts in the places of the gallery
 */
export function textRanks(similarity: SimilarityMatrix, { videoOf }: Pick<GalleryTexts, 'videoOf'>): MatchRanks {
  const own = (text: number) => videoOf[text] ?? 0;
  return { ranks: matchRanks(similarity, own), ties: matchTies(similarity, own) };
}

/**
 * Ranks video→text, as published for several captions per video (utils/metrics.py): the best text of every video speaks
 * for it. A video's rank is 1 + the number of other videos one of whose texts scores higher than its own best one, and it is
 * tied with those whose best text scores the same. With one text a video that is the rank among texts.
 * @param similarity [videos, texts], texts in the places of the gallery
 */
export function videoRanks(similarity: SimilarityMatrix, gallery: GalleryTexts): MatchRanks {
  const one = gallery.texts.length === gallery.videos;
  const speaking = one ? similarity : bestCaptionSimilarity(transpose(similarity), textCounts(gallery));
  return { ranks: matchRanks(speaking), ties: matchTies(speaking) };
}

function figures(
  { ranks, ties }: MatchRanks,
  occurrence: KOccurrence,
  relevant: (query: number, item: number) => boolean,
  positives: Int32Array,
): DirectionFigures {
  const recall = recallMetrics(ranks);
  const split = splitOccurrence(occurrence, relevant);
  const { k: length, topK: items } = occurrence;
  const fits = Uint8Array.from(items, (item, slot) => (relevant(Math.floor(slot / length), item) ? 1 : 0));
  return {
    r1: recall.r1,
    r5: recall.r5,
    r10: recall.r10,
    medianRank: recall.medianRank,
    meanRank: recall.meanRank,
    ties: tieMetrics(ranks, ties),
    positives: manyPositives({ length, items, relevant: fits }, positives),
    hubness: hubnessMetrics(occurrence, split),
    occurrence: occurrence.counts,
    badOccurrence: split.bad,
  };
}

/**
 * Figures of one direction in which every query's match is the item of the same number.
 * @param relevant whether gallery item j fits query i
 * @param positives how many items fit each query
 */
export function directionFigures(
  similarity: SimilarityMatrix,
  k: number,
  relevant: (query: number, item: number) => boolean,
  positives: Int32Array,
): DirectionFigures {
  const ranks = { ranks: matchRanks(similarity), ties: matchTies(similarity) };
  return figures(ranks, kOccurrence(similarity, k), relevant, positives);
}

/**
 * Figures from ranks and lists. Lists, and so N_k and measures of several relevant items, are of videos text→video and of single
 * texts video→text: a text can be a hub of its own.
 */
function bothFigures(
  ranks: { t2v: MatchRanks; v2t: MatchRanks },
  lists: { t2v: KOccurrence; v2t: KOccurrence },
  { fits, videosOfText, textsOfVideo }: GalleryRelevance,
): GalleryFigures {
  return {
    t2v: figures(ranks.t2v, lists.t2v, fits, videosOfText),
    v2t: figures(ranks.v2t, lists.v2t, (video, text) => fits(text, video), textsOfVideo),
  };
}

/** Both directions from lists that the device made. */
export function evaluateLists(lists: { t2v: RetrievalLists; v2t: RetrievalLists }, data: PairSource): GalleryFigures {
  const relevance = relevanceOf(data);
  const { texts, videos } = relevance.gallery;
  const of = ({ k, topK, ranks }: RetrievalLists, items: number): KOccurrence => ({
    k,
    topK,
    queries: ranks.length,
    counts: countItems(topK, items),
  });
  return bothFigures(lists, { t2v: of(lists.t2v, videos), v2t: of(lists.v2t, texts.length) }, relevance);
}

/** Both directions from all similarities of a gallery. @param similarity [texts, videos], texts in the places of the gallery */
export function figuresAmong(similarity: SimilarityMatrix, k: number, relevance: GalleryRelevance): GalleryFigures {
  const turned = transpose(similarity);
  const { gallery } = relevance;
  const ranks = { t2v: textRanks(similarity, gallery), v2t: videoRanks(turned, gallery) };
  return bothFigures(ranks, { t2v: kOccurrence(similarity, k), v2t: kOccurrence(turned, k) }, relevance);
}

/** Both directions on a held-out gallery. @param similarity [texts, videos], texts in the places of the gallery */
export function evaluateSimilarity(similarity: SimilarityMatrix, data: PairSource, k: number): GalleryFigures {
  return figuresAmong(similarity, k, relevanceOf(data));
}

/** Skewness of how many queries each gallery item is relevant to: the hubness that the data itself has. */
export function truthReference(data: PairSource): TruthReference {
  const { videosOfText, textsOfVideo } = relevanceOf(data);
  return { t2vSkewness: skewness(textsOfVideo), v2tSkewness: skewness(videosOfText) };
}
