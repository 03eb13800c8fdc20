import { kOccurrence } from '@/analysis/hubness';
import { ownGallery } from '@/config/data-kinds';
import { hubnessReport, occurrenceWithin } from '@/analysis/hubness-report';
import { postHocMethod } from '@/analysis/post-hoc-methods';
import { recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import { skewness } from '@/math/statistics';
import { manyPositives } from '@/analysis/many-positives';
import { textRanks, videoRanks } from '../gallery/figures';
import { relevanceOf } from '../gallery/relevance';
import type { PostHocFigures, PostHocRequest, PostHocRow, Way } from '@/protocol/explore';
import {
  type QueryBankSimilarities,
  queryBankSimilarities,
  isRelevant,
  type OpenedGallery,
  type Reporter,
} from './opened-gallery';

/** Recall and hubness of a ranking. */
function figuresOf(opened: OpenedGallery, way: Way, matrix: SimilarityMatrix, k: number): PostHocFigures {
  const { k: length, topK } = kOccurrence(matrix, k);
  const relevant = Uint8Array.from(topK, (item, slot) =>
    isRelevant(opened, way, Math.floor(slot / length), item) ? 1 : 0,
  );
  const lists = { length, items: topK, relevant };
  const { ranks, ties: tied } = (way === 't2v' ? textRanks : videoRanks)(matrix, opened.gallery);
  const { r1, r5, r10, medianRank } = recallMetrics(ranks);
  const ties = tieMetrics(ranks, tied);
  const { k: _, antiHubs: __, groups: ___, hubLimit: ____, ...measures } = hubnessReport(lists, length, matrix.columns);
  const { videosOfText, textsOfVideo } = relevanceOf(opened.data);
  const { r1: anyR1, mapR, rPrecision } = manyPositives(lists, way === 't2v' ? videosOfText : textsOfVideo);
  const badSkewness = skewness(occurrenceWithin(lists, length, matrix.columns, 0));
  return { r1, r5, r10, medianRank, ties, anyR1, mapR, rPrecision, badSkewness, ...measures };
}

async function banksOf(
  opened: OpenedGallery,
  request: PostHocRequest,
  reporter: Reporter,
): Promise<QueryBankSimilarities> {
  const { similarity, model, pairs, bank } = opened;
  if (request.bank === 'test') return { t2v: similarity, v2t: transpose(similarity) };
  if (request.bank === 'training' || request.bankDomain === ownGallery(model.config.data)) return bank;
  return queryBankSimilarities(model, pairs, request.bankDomain, reporter('Encoding the query bank'));
}

/** Raw similarities and every wanted method, both directions. */
export async function comparePostHoc(
  opened: OpenedGallery,
  request: PostHocRequest,
  reporter: Reporter,
): Promise<PostHocRow[]> {
  const { similarity } = opened;
  const banks = await banksOf(opened, request, reporter);
  const raw = { t2v: similarity, v2t: transpose(similarity) };
  const figures = (way: Way, matrix: SimilarityMatrix) => figuresOf(opened, way, matrix, request.k);
  const rows: PostHocRow[] = [
    { key: 'raw', title: 'As trained', t2v: figures('t2v', raw.t2v), v2t: figures('v2t', raw.v2t), cost: 0 },
  ];
  const report = reporter('Normalising');
  await report(1, request.methods.length + 1);
  for (const { key, parameters } of request.methods) {
    const method = postHocMethod(key);
    const started = performance.now();
    const t2v = method.apply(raw.t2v, banks.t2v, parameters);
    const v2t = method.apply(raw.v2t, banks.v2t, parameters);
    const cost = ((performance.now() - started) * 1000) / (similarity.rows + similarity.columns);
    rows.push({ key, title: method.title, t2v: figures('t2v', t2v), v2t: figures('v2t', v2t), cost });
    await report(rows.length, request.methods.length + 1);
  }
  return rows;
}
