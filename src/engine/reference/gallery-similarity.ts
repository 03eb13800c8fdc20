import type { SimilarityMatrix } from '@/analysis/similarity-matrix';
import type { PairSource } from '@/data/source';
import { localSimilarity, type TokenFeatures } from './model/local-similarity';
import { encodePairs, type TowerShape } from './model/neighbor-retr';
import { lookup, type Parameters } from './model/parameters';
import { settled, tf } from '../tf';
import { type BatchShape, batchTensors, disposeBatch } from './batch-tensors';
import { pairsFrom, sampleBatch } from '../contract/samples';
import type { Report } from '../contract/engine';

/** Pairs encoded at a time. */
const ENCODE_CHUNK = 50;

/** Token features of the whole gallery; the caller disposes of them. */
async function encodeGallery(
  data: PairSource,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report,
): Promise<TokenFeatures[]> {
  const chunks: TokenFeatures[] = [];
  for (let from = 0; from < data.videos; from += ENCODE_CHUNK) {
    const pairs = pairsFrom(data, from, ENCODE_CHUNK);
    const batch = batchTensors(await sampleBatch(data, pairs), shape);
    const { text, video } = tf.tidy(() => {
      const features = encodePairs(batch, lookup(parameters), tower);
      return { text: features.text, video: features.video };
    });
    chunks.push({ text, video, textMask: batch.textMask.clone(), videoMask: batch.videoMask.clone() });
    disposeBatch(batch);
    // Waiting for a result keeps the queue short, so that a pause takes effect.
    await settled(text);
    await report(from + pairs.length, data.videos);
  }
  return chunks;
}

/**
 * Similarity of every test caption to every test clip, read back in blocks of rows.
 * @returns [queries, gallery]
 */
export async function gallerySimilarity(
  data: PairSource,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report = async () => {},
): Promise<SimilarityMatrix> {
  const chunks = await encodeGallery(data, parameters, tower, shape, report);
  const n = data.videos;
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
