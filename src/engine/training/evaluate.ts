import { countItems, hubnessMetrics, type KOccurrence, kOccurrence, splitOccurrence } from '@/analysis/hubness';
import { matchRanks, matchTies, recallMetrics, tieMetrics } from '@/analysis/recall';
import { type SimilarityMatrix, transpose } from '@/analysis/similarity-matrix';
import type { ClipDataset } from '@/data/clips/dataset';
import { skewness } from '@/math/statistics';
import type { DirectionFigures, TruthReference } from '@/protocol/training';
import { localSimilarity, type TokenFeatures } from '../model/local-similarity';
import { encodePairs, type TowerShape } from '../model/neighbor-retr';
import { lookup, type Parameters } from '../model/parameters';
import { settled, tf } from '../tf';
import type { RetrievalLists } from '../plan/gallery';
import { type BatchShape, batchTensors, disposeBatch, sampleBatch } from './batches';
import type { Report } from './engine';

/** Pairs encoded at a time. */
const ENCODE_CHUNK = 50;

/** Token features of the whole gallery; the caller disposes of them. */
async function encodeGallery(
  data: ClipDataset,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report,
): Promise<TokenFeatures[]> {
  const chunks: TokenFeatures[] = [];
  for (let from = 0; from < data.size; from += ENCODE_CHUNK) {
    const count = Math.min(ENCODE_CHUNK, data.size - from);
    const pairs = Array.from({ length: count }, (_, i) => ({ clip: from + i, caption: 0 }));
    const batch = batchTensors(sampleBatch(data, pairs, shape.words), shape);
    const { text, video } = tf.tidy(() => {
      const features = encodePairs(batch, lookup(parameters), tower);
      return { text: features.text, video: features.video };
    });
    chunks.push({ text, video, textMask: batch.textMask.clone(), videoMask: batch.videoMask.clone() });
    disposeBatch(batch);
    // Waiting for a result keeps the queue short, so that a pause takes effect.
    await settled(text);
    await report(from + count, data.size);
  }
  return chunks;
}

/**
 * Similarity of every test caption to every test clip, read back in blocks of rows.
 * @returns [queries, gallery]
 */
export async function gallerySimilarity(
  data: ClipDataset,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report = async () => {},
): Promise<SimilarityMatrix> {
  const chunks = await encodeGallery(data, parameters, tower, shape, report);
  const n = data.size;
  const values = new Float32Array(n * n);
  const weights = lookup(parameters);
  const gallery = tf.tidy(() => ({
    video: tf.concat(chunks.map(c => c.video)),
    videoMask: tf.concat(chunks.map(c => c.videoMask)),
  }));
  let row = 0;
  for (const chunk of chunks) {
    const rows = tf.tidy(() => localSimilarity({ ...gallery, text: chunk.text, textMask: chunk.textMask }, weights));
    values.set((await rows.data()) as Float32Array, row * n);
    row += rows.shape[0] ?? 0;
    rows.dispose();
  }
  for (const chunk of chunks) tf.dispose([chunk.text, chunk.video, chunk.textMask, chunk.videoMask]);
  tf.dispose([gallery.video, gallery.videoMask]);
  return { rows: n, columns: n, values };
}

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
