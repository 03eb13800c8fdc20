import { transpose } from '@/analysis/similarity-matrix';
import { ownGallery } from '@/config/data-kinds';
import type { PostHocRequest, PostHocRow } from '@/protocol/explore';
import { postHocRows } from '../gallery/post-hoc-rows';
import { relevanceOf } from '../gallery/relevance';
import { type QueryBankSimilarities, queryBankSimilarities, type OpenedGallery, type Reporter } from './opened-gallery';

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
  const { similarity, data } = opened;
  const banks = await banksOf(opened, request, reporter);
  const { k, methods } = request;
  return postHocRows({ similarity, banks, relevance: relevanceOf(data), k, methods }, reporter('Normalising'));
}
