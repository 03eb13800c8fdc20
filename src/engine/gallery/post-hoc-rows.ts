import { kOccurrence } from '@/analysis/hubness';
import { hubnessReport, occurrenceWithin } from '@/analysis/hubness-report';
import { manyPositives } from '@/analysis/many-positives';
import { postHocMethod } from '@/analysis/post-hoc-methods';
import { recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import { skewness } from '@/math/statistics';
import type { PostHocFigures, PostHocRequest, PostHocRow, Way } from '@/protocol/explore';
import { textRanks, videoRanks } from './figures';
import type { GalleryRelevance } from './relevance';

/** Recall and hubness of a ranking. @param matrix [queries, items] of this way */
export function postHocFigures(
  way: Way,
  matrix: SimilarityMatrix,
  k: number,
  { gallery, fits, videosOfText, textsOfVideo }: GalleryRelevance,
): PostHocFigures {
  const { k: length, topK } = kOccurrence(matrix, k);
  const isFit = way === 't2v' ? fits : (video: number, text: number) => fits(text, video);
  const relevant = Uint8Array.from(topK, (item, slot) => (isFit(Math.floor(slot / length), item) ? 1 : 0));
  const lists = { length, items: topK, relevant };
  const { ranks, ties: tied } = (way === 't2v' ? textRanks : videoRanks)(matrix, gallery);
  const { r1, r5, r10, medianRank } = recallMetrics(ranks);
  const ties = tieMetrics(ranks, tied);
  const { k: _, antiHubs: __, groups: ___, hubLimit: ____, ...measures } = hubnessReport(lists, length, matrix.columns);
  const { r1: anyR1, mapR, rPrecision } = manyPositives(lists, way === 't2v' ? videosOfText : textsOfVideo);
  const badSkewness = skewness(occurrenceWithin(lists, length, matrix.columns, 0));
  return { r1, r5, r10, medianRank, ties, anyR1, mapR, rPrecision, badSkewness, ...measures };
}

/** A gallery and what post-hoc methods may know of it. */
export interface PostHocInputs extends Pick<PostHocRequest, 'k' | 'methods'> {
  /** [texts, videos] */
  similarity: SimilarityMatrix;
  /** [bank queries, items] both ways */
  banks: Record<Way, SimilarityMatrix>;
  relevance: GalleryRelevance;
}

/**
 * Raw similarities and every wanted method, both directions.
 * @param report told how many rows there are, and of how many
 */
export async function postHocRows(
  { similarity, banks, relevance, k, methods }: PostHocInputs,
  report: (done: number, total: number) => Promise<void> = async () => {},
): Promise<PostHocRow[]> {
  const raw = { t2v: similarity, v2t: transpose(similarity) };
  const figures = (way: Way, matrix: SimilarityMatrix) => postHocFigures(way, matrix, k, relevance);
  const rows: PostHocRow[] = [
    { key: 'raw', title: 'As trained', t2v: figures('t2v', raw.t2v), v2t: figures('v2t', raw.v2t), cost: 0 },
  ];
  await report(1, methods.length + 1);
  for (const { key, parameters } of methods) {
    const method = postHocMethod(key);
    const started = performance.now();
    const t2v = method.apply(raw.t2v, banks.t2v, parameters);
    const v2t = method.apply(raw.v2t, banks.v2t, parameters);
    const cost = ((performance.now() - started) * 1000) / (similarity.rows + similarity.columns);
    rows.push({ key, title: method.title, t2v: figures('t2v', t2v), v2t: figures('v2t', v2t), cost });
    await report(rows.length, methods.length + 1);
  }
  return rows;
}
