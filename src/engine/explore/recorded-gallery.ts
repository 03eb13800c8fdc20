import { ownGallery } from '@/config/data-kinds';
import { openGallerySource } from '@/data/sources';
import type { RecordedFeatures, RecordedMatrix, RecordedTokens } from '@/protocol/explore';
import { galleryTexts } from '../contract/gallery-texts';
import { type OpenedGallery, viewOf } from './opened-gallery';
import { type TokenSet, tokenScales } from './token-set';
import type { TrainedModel } from './trained-model';

/**
 * What an opened gallery is opened again from, without encoding.
 * @param short rounds what is only looked at; similarities, from which lists and ranks follow, stay as they are
 */
export function featuresOf(
  { pairs, similarity, bank }: OpenedGallery,
  short: (values: Float32Array) => Float32Array = values => values,
): RecordedFeatures {
  const tokens = ({ count, length, width, tokens: all, mask, weights }: TokenSet): RecordedTokens => ({
    count,
    length,
    width,
    tokens: short(all),
    mask: Float32Array.from(mask),
    weights: Float32Array.from(weights),
  });
  const matrix = ({ rows, columns, values }: typeof similarity): RecordedMatrix => ({
    rows,
    columns,
    values: Float32Array.from(values),
  });
  const rounded = (of: typeof similarity): RecordedMatrix => ({ ...of, values: short(Float32Array.from(of.values)) });
  return {
    text: tokens(pairs.text),
    video: tokens(pairs.video),
    similarity: matrix(similarity),
    bank: { t2v: rounded(bank.t2v), v2t: rounded(bank.v2t) },
  };
}

/** A gallery of the own domain, opened from what was recorded of it: nothing is encoded. */
export function openRecorded(model: TrainedModel, { text, video, similarity, bank }: RecordedFeatures): OpenedGallery {
  const domain = ownGallery(model.config.data);
  const data = openGallerySource(model.config.data, domain, 'test');
  const gallery = galleryTexts(data);
  const withScales = (set: RecordedTokens): TokenSet => ({
    ...set,
    scales: tokenScales(set.tokens, set.mask, set.width),
  });
  const pairs = { text: withScales(text), video: withScales(video) };
  const view = viewOf({ model, data, gallery, similarity, bank }, domain);
  return { model, data, gallery, pairs, similarity, bank, view };
}
