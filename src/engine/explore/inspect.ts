import { occurrenceWithin } from '@/analysis/hubness-report';
import { USUAL_K } from '@/config/schema';
import type { PairSource } from '@/data/source';
import { matchPlaces, matchRanks, matchTies } from '@/analysis/recall';
import { MATRIX_CELLS, rowOf } from '@/analysis/similarity-matrix';
import { topK } from '@/math/top-k';
import type {
  Alignment,
  BatchView,
  CaptionChoice,
  ClipFrames,
  EmbeddingView,
  GridView,
  ItemView,
  MatrixRequest,
  MergeRounds,
  RankedItems,
  RetrievalQuery,
  Way,
} from '@/protocol/explore';
import { sinkhornPlan, transportTargets } from '../reference/losses/uniform';
import { tf } from '../tf';
import { namesOf, readingOf } from './item-words';
import { isRelevant, matrixOf, type OpenedGallery, ownQueries } from './opened-gallery';
import { interact, pooled, selectTokens, type TokenSet, tokenCosines, weightsOf } from './token-set';
import type { TrainedModel } from './trained-model';

/** Queries of an item, and rivals above it, that are told at most. */
const TOLD = 40;

/** Clips as pictures. */
export function clipsOf({ view }: Pick<PairSource, 'view'>, indices: readonly number[]): ClipFrames[] {
  if (!view) throw new Error('There are no pictures of these videos.');
  return indices.map(index => ({ index, ...view.pictures(index) }));
}

/** Who retrieves an item, and who is ranked above it at its own query: of several at the one that ranks it best. */
export function itemOf(opened: OpenedGallery, way: Way, item: number): ItemView {
  const matrix = matrixOf(opened, way);
  const { rows, columns } = matrix;
  const [ranks, ties, places] = [matchRanks, matchTies, matchPlaces].map(of => of(matrix, () => item));
  const at = (query: number) => ({
    rank: ranks![query]!,
    ties: ties![query]!,
    similarity: matrix.values[query * columns + item]!,
  });
  const ranked = Array.from({ length: rows }, (_, query) => ({ query, place: places![query]!, ...at(query) }));
  ranked.sort((a, b) => a.place - b.place || b.similarity - a.similarity);
  const query = ownQueries(opened, way, item).reduce((best, one) => (ranks![one]! < ranks![best]! ? one : best));
  const row = rowOf(matrix, query);
  const own = { query, ...at(query) };
  const rivals = topK(row, Math.min(TOLD, own.rank - 1));
  let relevantQueries = 0;
  for (let query = 0; query < rows; query++) if (isRelevant(opened, way, query, item)) relevantQueries++;
  return {
    item,
    queries: ranked.slice(0, TOLD).map(r => ({ ...r, relevant: isRelevant(opened, way, r.query, item) })),
    relevantQueries,
    own: {
      ...own,
      above: Array.from(rivals, other => ({
        item: other,
        similarity: row[other]!,
        relevant: isRelevant(opened, way, query, other),
      })),
    },
  };
}

/** Names and features of the tokens of a caption of the gallery or a typed one. */
async function captionTokens(
  { data, gallery, model, pairs }: OpenedGallery,
  caption: CaptionChoice,
): Promise<{ words: string[]; tokens: TokenSet }> {
  if (typeof caption === 'number') {
    const tokens = selectTokens(pairs.text, [caption]);
    return { words: namesOf(data, gallery.texts[caption]!, tokens.mask), tokens };
  }
  const read = readingOf(data, caption);
  return { words: read.names, tokens: await model.encodeText(read) };
}

function rankRow(row: Float64Array, count: number, relevant: ((item: number) => boolean) | null) {
  return Array.from(topK(row, count), item => ({
    item,
    similarity: row[item]!,
    relevant: relevant ? relevant(item) : null,
  }));
}

/** The best gallery items of a caption or a clip; none of a typed caption without a word that the model knows. */
export async function retrieve(opened: OpenedGallery, query: RetrievalQuery, count: number): Promise<RankedItems> {
  const { similarity, pairs, data } = opened;
  const none = { words: [], unknown: [], cut: [], most: 0 };
  if (query.kind === 'video') {
    const { columns, rows, values } = similarity;
    const column = Float64Array.from({ length: rows }, (_, text) => values[text * columns + query.clip]!);
    const relevant = (item: number) => isRelevant(opened, 'v2t', query.clip, item);
    return { items: rankRow(column, count, relevant), ...none };
  }
  const { caption } = query;
  if (typeof caption === 'number') {
    const row = new Float64Array(similarity.columns);
    for (let j = 0; j < row.length; j++) row[j] = similarity.values[caption * similarity.columns + j]!;
    const { words } = await captionTokens(opened, caption);
    const relevant = (item: number) => isRelevant(opened, 't2v', caption, item);
    return { items: rankRow(row, count, relevant), ...none, words };
  }
  const { names: words, means, unknown, cut, most } = readingOf(data, caption);
  // Start and end alone mean nothing: what would be found is what lies near an empty caption.
  if (!means) return { items: [], words, unknown, cut, most };
  const { tokens } = await captionTokens(opened, caption);
  const weights = weightsOf(tokens, 0);
  const row = Float64Array.from({ length: pairs.video.count }, (_, clip) =>
    interact(tokenCosines(tokens, 0, pairs.video, clip), weights, weightsOf(pairs.video, clip)),
  );
  return { items: rankRow(row, count, null), words, unknown, cut, most };
}

/** Which word matches which frame. */
export async function align(opened: OpenedGallery, caption: CaptionChoice, clip: number): Promise<Alignment> {
  const { pairs } = opened;
  const { words, tokens } = await captionTokens(opened, caption);
  const cosines = tokenCosines(tokens, 0, pairs.video, clip);
  const [wordWeights, frameWeights] = [weightsOf(tokens, 0), weightsOf(pairs.video, clip)];
  return {
    words,
    wordWeights: [...wordWeights.subarray(0, words.length)],
    frameWeights: [...frameWeights],
    values: cosines.slice(0, words.length),
    similarity: interact(cosines, wordWeights, frameWeights),
  };
}

/** How a caption's words and a clip's frames are merged to one token each. */
export async function mergingOf(
  opened: OpenedGallery,
  caption: number,
  clip: number,
): Promise<{ text: MergeRounds; video: MergeRounds }> {
  const { words, tokens } = await captionTokens(opened, caption);
  return mergeRoundsOf(opened.model, words, tokens, selectTokens(opened.pairs.video, [clip]));
}

/** The same of one caption and one clip by their tokens. @param words what the caption's tokens are called */
export async function mergeRoundsOf(
  model: TrainedModel,
  words: string[],
  caption: TokenSet,
  clip: TokenSet,
): Promise<{ text: MergeRounds; video: MergeRounds }> {
  const text = await model.mergeRounds(caption, 'text');
  const video = await model.mergeRounds(clip, 'video');
  const frames = Array.from({ length: clip.length }, (_, i) => `frame ${i + 1}`);
  const rounds = ({ scores, rounds: made }: typeof text, tokens: string[]): MergeRounds => ({
    tokens,
    scores: [...scores.subarray(0, tokens.length)],
    // Padding takes part in the first round only; what it becomes is not shown.
    rounds: made.map((clusters, round) => [...(round === 0 ? clusters.subarray(0, tokens.length) : clusters)]),
  });
  return { text: rounds(text, words), video: rounds(video, frames) };
}

/** Means of blocks of a matrix whose rows and columns are taken in an order. */
function blocks(
  { columns, values }: { columns: number; values: ArrayLike<number> },
  rowOrder: Int32Array,
  columnOrder: Int32Array,
): GridView {
  const block = Math.max(1, Math.ceil(Math.max(rowOrder.length, columnOrder.length) / MATRIX_CELLS));
  const [rows, width] = [Math.ceil(rowOrder.length / block), Math.ceil(columnOrder.length / block)];
  const sums = new Float64Array(rows * width);
  const counts = new Float64Array(rows * width);
  rowOrder.forEach((row, i) => {
    const to = Math.floor(i / block) * width;
    columnOrder.forEach((column, j) => {
      const cell = to + Math.floor(j / block);
      sums[cell]! += values[row * columns + column]!;
      counts[cell]! += 1;
    });
  });
  return {
    rows,
    columns: width,
    values: Float32Array.from(sums, (sum, cell) => sum / counts[cell]!),
    rowItems: Int32Array.from({ length: rows }, (_, i) => rowOrder[i * block]!),
    columnItems: Int32Array.from({ length: width }, (_, j) => columnOrder[j * block]!),
    block,
  };
}

const range = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

/** Numbers 0 … n − 1, those with the largest value first. */
function descending(values: ArrayLike<number>): Int32Array {
  return range(values.length).sort((a, b) => values[b]! - values[a]! || a - b);
}

/** The similarities of some items with their own queries as a picture; with `hubs`, in the order of the items' N_k. */
export function matrixView(opened: OpenedGallery, { way, order, count }: MatrixRequest): GridView {
  const view = opened.view[way];
  const matrix = matrixOf(opened, way);
  const counts = occurrenceWithin(view, Math.min(USUAL_K, view.length), matrix.columns);
  const items = (order === 'hubs' ? descending(counts) : range(matrix.columns)).subarray(0, count);
  // A video that several of the texts belong to stands where the first of them does.
  const queries = new Set([...items].flatMap(item => ownQueries(opened, way, item)));
  return blocks(matrix, Int32Array.from(queries), items);
}

/** The memory bank's similarities to the gallery, most central items first. */
export function bankView(opened: OpenedGallery, way: Way): GridView {
  const bank = opened.bank[way];
  return blocks(bank, range(bank.rows), descending(opened.view[way].centrality));
}

/** Similarities, transport plan and targets of a batch of held-out videos, each with its first text, as the uniform loss makes them. */
export async function batchOf(opened: OpenedGallery, first: number): Promise<BatchView> {
  const { model, pairs, similarity, gallery } = opened;
  const { batchSize, losses } = model.config;
  const size = Math.min(batchSize, gallery.videos);
  const from = Math.max(0, Math.min(first, gallery.videos - size));
  const videos = Array.from({ length: size }, (_, i) => from + i);
  const texts = videos.map(video => gallery.starts[video]!);
  const { beta, iterations } = losses.uniform;
  const global = model.globalSimilarity(selectTokens(pairs.text, texts), selectTokens(pairs.video, videos));
  const plan = sinkhornPlan(global, iterations);
  const targets = transportTargets(global, { ...losses.uniform });
  const [g, q, t] = await Promise.all([global, plan, targets].map(async x => Float32Array.from(await x.data())));
  tf.dispose([global, plan, targets]);
  const local = Float32Array.from(texts.flatMap(i => videos.map(j => similarity.values[i * similarity.columns + j]!)));
  return { videos, texts, local, global: g!, plan: q!, targets: t!, beta, iterations };
}

/** One vector per caption and clip. */
export function embeddingsOf({ pairs }: Pick<OpenedGallery, 'pairs'>): EmbeddingView {
  return { width: pairs.text.width, text: pooled(pairs.text), video: pooled(pairs.video) };
}
