import { topK } from '@/math/top-k';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import { type GalleryName, ownGallery } from '@/config/data-kinds';
import type { PairSource } from '@/data/source';
import { openGallerySource } from '@/data/sources';
import { type GalleryView, LIST_LENGTH, type Way, type WayView } from '@/protocol/explore';
import { BatchOrder } from '../training/batch-order';
import type { Report } from '../contract/engine';
import { type GalleryTexts, galleryTexts } from '../contract/gallery-texts';
import { type MatchRanks, textRanks, videoRanks } from '../gallery/figures';
import { wordsOf } from './item-words';
import type { PairTokens, TrainedModel } from './trained-model';

/** A model's features and similarities on one gallery. */
export interface OpenedGallery {
  model: TrainedModel;
  data: PairSource;
  /** its texts by their places */
  gallery: GalleryTexts;
  pairs: PairTokens;
  /** texts × videos */
  similarity: SimilarityMatrix;
  /** similarities to the memory bank's training pairs, as `queryBankSimilarities` */
  bank: QueryBankSimilarities;
  view: GalleryView;
}

/** Bank queries in both directions. */
export interface QueryBankSimilarities {
  /** [bank texts, videos] */
  t2v: SimilarityMatrix;
  /** [bank videos, texts] */
  v2t: SimilarityMatrix;
}

/** Bytes that an opened gallery holds. */
export function bytesOf({ similarity, bank, pairs }: OpenedGallery): number {
  const matrices = [similarity, bank.t2v, bank.v2t].reduce((sum, m) => sum + 4 * m.rows * m.columns, 0);
  const tokens = [pairs.text, pairs.video].reduce((sum, set) => sum + 4 * set.tokens.length, 0);
  return matrices + tokens + (similarity.rows + similarity.columns) * LIST_LENGTH * 9;
}

/**
 * Similarities of a gallery with the first pairs of the training set's first epoch: with those the memory bank is
 * filled before the first step.
 * @param domain whose training pairs are the bank
 */
export async function queryBankSimilarities(
  model: TrainedModel,
  pairs: PairTokens,
  domain: GalleryName,
  report: Report,
): Promise<QueryBankSimilarities> {
  const { seed, bankSize, batchSize } = model.config;
  const train = openGallerySource(model.config.data, domain, 'train');
  const order = new BatchOrder(seed, train, batchSize);
  const bank = await model.encode(train, order.firstOf(0, bankSize), report);
  const quiet = async () => {};
  const texts = await model.similarity(bank.text, pairs.video, quiet);
  const videos = await model.similarity(pairs.text, bank.video, quiet);
  const of = (rows: number, columns: number, values: Float32Array): SimilarityMatrix => ({ rows, columns, values });
  return {
    t2v: of(bank.text.count, pairs.video.count, texts),
    v2t: transpose(of(pairs.text.count, bank.video.count, videos)),
  };
}

/** Mean of every column. */
export function columnMeans({ rows, columns, values }: SimilarityMatrix): Float32Array {
  const sums = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) sums[j]! += values[at]!;
  return Float32Array.from(sums, sum => sum / rows);
}

/**
 * Lists, ranks and centralities of one direction.
 * @param own ranks of the queries' own matches
 * @param relevant whether gallery item j fits query i
 */
export function wayView(
  matrix: SimilarityMatrix,
  bank: SimilarityMatrix,
  own: MatchRanks,
  relevant: (query: number, item: number) => boolean,
): WayView {
  const { rows, columns } = matrix;
  const values = matrix.values as Float32Array;
  const length = Math.min(LIST_LENGTH, columns);
  const items = new Int32Array(rows * length);
  const similarities = new Float32Array(rows * length);
  const next = new Float32Array(rows).fill(NaN);
  const good = new Uint8Array(rows * length);
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * columns, (i + 1) * columns);
    topK(row, Math.min(length + 1, columns)).forEach((item, rank) => {
      if (rank === length) {
        next[i] = row[item]!;
        return;
      }
      const at = i * length + rank;
      items[at] = item;
      similarities[at] = row[item]!;
      good[at] = relevant(i, item) ? 1 : 0;
    });
  }
  return { length, items, similarities, next, relevant: good, ...own, centrality: columnMeans(bank) };
}

/** A report of the progress of a phase. */
export type Reporter = (phase: string) => Report;

/** Encodes the held-out pairs of a domain, compares all with all and with the memory bank, and ranks them. */
export async function openGallery(
  model: TrainedModel,
  domain: GalleryName,
  reporter: Reporter,
): Promise<OpenedGallery> {
  const data = openGallerySource(model.config.data, domain, 'test');
  const gallery = galleryTexts(data);
  const started = performance.now();
  const pairs = await model.encodeGallery(data, gallery, reporter('Encoding the held-out pairs'));
  const encoded = performance.now();
  const values = await model.similarity(pairs.text, pairs.video, reporter('Comparing all captions with all clips'));
  const similarity = { rows: gallery.texts.length, columns: gallery.videos, values };
  const own = ownGallery(model.config.data);
  const bank = await queryBankSimilarities(model, pairs, own, reporter('Encoding the memory bank'));
  const compared = performance.now();
  const view = viewOf({ model, data, gallery, similarity, bank }, domain);
  view.took = {
    encode: encoded - started,
    similarity: compared - encoded,
    lists: performance.now() - compared,
  };
  return { model, data, gallery, pairs, similarity, bank, view };
}

/** Lists, ranks and words of a gallery. */
export function viewOf(
  { model, data, gallery, similarity, bank }: Omit<OpenedGallery, 'pairs' | 'view'>,
  domain: GalleryName,
): GalleryView {
  const { texts, videos, videoOf, starts } = gallery;
  const turned = transpose(similarity);
  const fits = (text: number, video: number) => data.relevant(texts[text]!, video);
  return {
    videos,
    texts: texts.length,
    videoOf,
    starts,
    domain,
    hasMerging: model.hasMerging,
    bankPairs: bank.t2v.rows,
    ...wordsOf(data, texts),
    t2v: wayView(similarity, bank.t2v, textRanks(similarity, gallery), fits),
    v2t: wayView(turned, bank.v2t, videoRanks(turned, gallery), (video, text) => fits(text, video)),
    took: { encode: 0, similarity: 0, lists: 0 },
  };
}

/** Similarities with queries as rows. */
export function matrixOf({ similarity }: OpenedGallery, way: Way): SimilarityMatrix {
  return way === 't2v' ? similarity : transpose(similarity);
}

/** Whether gallery item `item` fits query `query`. */
export function isRelevant(
  { data, gallery: { texts } }: Pick<OpenedGallery, 'data' | 'gallery'>,
  way: Way,
  query: number,
  item: number,
): boolean {
  return way === 't2v' ? data.relevant(texts[query]!, item) : data.relevant(texts[item]!, query);
}

/** Queries that belong to a gallery item: all texts of a video, or the video of a text. */
export function ownQueries(
  { gallery: { starts, videoOf } }: Pick<OpenedGallery, 'gallery'>,
  way: Way,
  item: number,
): number[] {
  if (way === 'v2t') return [videoOf[item]!];
  const first = starts[item]!;
  return Array.from({ length: starts[item + 1]! - first }, (_, i) => first + i);
}
