import { type DataConfig, type GalleryName, ownGallery, type Split } from '@/config/data-kinds';
import { domainNamed } from '@/config/domains';
import { clipSides } from './clips/generator';
import { ClipSource } from './clips/source';
import type { PairSource, Sides } from './source';

/** What a model that is trained on this data must know of it, without reading any. */
export const sidesOf = (data: DataConfig): Sides => clipSides(data);

/** The data that a config names. */
export function openSource(data: DataConfig, split: Split): PairSource {
  const { domain, seed, words, trainClips, testPairs, captionsPerClip, testCaptions } = data;
  return split === 'train'
    ? new ClipSource({ domain, seed, words, split, clips: trainClips, captionsPerClip })
    : new ClipSource({ domain, seed, words, split, clips: testPairs, captionsPerClip: testCaptions });
}

/** A gallery with so many held-out pairs: the first of them are those of the test. @throws as `openGallerySource` */
export const openLargerTest = (data: DataConfig, gallery: GalleryName, videos: number): PairSource =>
  openGallerySource({ ...data, testPairs: videos }, gallery, 'test');

/**
 * The data on which a model of `data` is looked at: its own, or another of the same kind that fits the model, too.
 * @throws RangeError where its kind has no such gallery
 */
export function openGallerySource(data: DataConfig, gallery: GalleryName, split: Split): PairSource {
  if (gallery === ownGallery(data)) return openSource(data, split);
  const domain = domainNamed(gallery);
  if (!domain) throw new RangeError(`There is no gallery “${gallery}” for a model of this data.`);
  return openSource({ ...data, domain: domain.name, words: domain.words }, split);
}
