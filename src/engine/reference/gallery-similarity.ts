import type { SimilarityMatrix } from '@/analysis/similarity-matrix';
import type { PairSource } from '@/data/source';
import { localSimilarity, type TokenFeatures } from './model/local-similarity';
import { encodePairs, type TowerShape } from './model/neighbor-retr';
import { lookup, type Parameters } from './model/parameters';
import { settled, tf } from '../tf';
import { type BatchShape, batchTensors, disposeBatch } from './batch-tensors';
import { type GalleryTexts, galleryRows, galleryTexts } from '../contract/gallery-texts';
import { sampleBatch } from '../contract/samples';
import type { Report } from '../contract/engine';

/** Texts encoded at a time, with as many videos. */
const ENCODE_CHUNK = 50;

/** Token features of a gallery, in pieces; the caller disposes of them. */
interface EncodedGallery {
  texts: Pick<TokenFeatures, 'text' | 'textMask'>[];
  videos: Pick<TokenFeatures, 'video' | 'videoMask'>[];
}

/** The first rows of a tensor, as a tensor of its own. */
const firstOf = (x: tf.Tensor, count: number): tf.Tensor =>
  count === x.shape[0] ? tf.clone(x) : tf.slice(x, 0, count);

async function encodeInPieces(
  data: PairSource,
  gallery: GalleryTexts,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report,
): Promise<EncodedGallery> {
  const encoded: EncodedGallery = { texts: [], videos: [] };
  const total = gallery.texts.length;
  for (let from = 0; from < total; from += ENCODE_CHUNK) {
    const pairs = galleryRows(gallery, from, ENCODE_CHUNK);
    const batch = batchTensors(await sampleBatch(data, pairs), shape);
    const videos = Math.min(pairs.length, gallery.videos - from);
    const [text, video, videoMask] = tf.tidy(() => {
      const features = encodePairs(batch, lookup(parameters), tower);
      if (videos <= 0) return [features.text];
      return [features.text, firstOf(features.video, videos), firstOf(batch.videoMask, videos)];
    });
    encoded.texts.push({ text: text!, textMask: batch.textMask.clone() });
    if (video && videoMask) encoded.videos.push({ video, videoMask });
    disposeBatch(batch);
    // Waiting for a result keeps the queue short, so that a pause takes effect.
    await settled(text!);
    await report(from + pairs.length, total);
  }
  return encoded;
}

/**
 * Similarity of every text of a gallery to every video, read back in blocks of rows.
 * @returns [texts, videos], texts in the places of the gallery
 */
export async function gallerySimilarity(
  data: PairSource,
  parameters: Parameters,
  tower: TowerShape,
  shape: BatchShape,
  report: Report = async () => {},
): Promise<SimilarityMatrix> {
  const all = galleryTexts(data);
  const encoded = await encodeInPieces(data, all, parameters, tower, shape, report);
  const [texts, videos] = [all.texts.length, all.videos];
  const values = new Float32Array(texts * videos);
  const weights = lookup(parameters);
  const gallery = tf.tidy(() => ({
    video: tf.concat(encoded.videos.map(c => c.video)),
    videoMask: tf.concat(encoded.videos.map(c => c.videoMask)),
  }));
  let row = 0;
  for (const chunk of encoded.texts) {
    const rows = tf.tidy(() => localSimilarity({ ...gallery, ...chunk }, weights));
    values.set((await rows.data()) as Float32Array, row * videos);
    row += rows.shape[0] ?? 0;
    rows.dispose();
  }
  for (const { text, textMask } of encoded.texts) tf.dispose([text, textMask]);
  for (const { video, videoMask } of encoded.videos) tf.dispose([video, videoMask]);
  tf.dispose([gallery.video, gallery.videoMask]);
  return { rows: texts, columns: videos, values };
}
