import * as v from 'valibot';
import { type DomainName, DOMAINS } from './domains';
import { count } from './numbers';

/** Clips that the page draws itself, of one of five domains. */
const ClipsSchema = v.object({
  kind: v.literal('clips'),
  /** Which distribution of clips the run trains on and is tested on. */
  domain: v.picklist(Object.keys(DOMAINS) as DomainName[], `One of the domains ${Object.keys(DOMAINS).join(', ')}.`),
  seed: count(0, 2 ** 31 - 1),
  trainClips: count(16, 65536),
  captionsPerClip: count(1, 16),
  testPairs: count(20, 5000),
  /** Tokens per caption, start and end tokens included. */
  words: count(4, 77),
  /** Captions of every held-out clip: each is a query. Those of training are `captionsPerClip`. */
  testCaptions: count(1, 16),
});

/**
 * The `data` of a config: a variant by `kind`, each with fields of its own. Another kind is one more entry here, what the
 * functions below say of it, and its source in src/data/sources.ts (docs/add-a-source.md).
 */
export const DataSchema = v.variant('kind', [ClipsSchema], 'There is no such kind of data.');

/** What a config says of its data. */
export type DataConfig = v.InferOutput<typeof DataSchema>;

/** Name of a kind of data. */
export type DataKind = DataConfig['kind'];

/** What each kind begins with in forms and links that say nothing else. */
export const DATA_START: { [Kind in DataKind]: Extract<DataConfig, { kind: Kind }> } = {
  clips: {
    kind: 'clips',
    domain: 'E',
    seed: 0,
    trainClips: 8192,
    captionsPerClip: 4,
    testPairs: 1000,
    words: 16,
    testCaptions: 1,
  },
};

/** Tokens of every text and every video. */
export function tokenLengths(data: DataConfig): { text: number; video: number } {
  return { text: data.words, video: DOMAINS[data.domain].frames };
}

/** How many videos there are to train on, and held-out ones to test on. */
export function videoCounts(data: DataConfig): { train: number; test: number } {
  return { train: data.trainClips, test: data.testPairs };
}

/** How many texts so many held-out videos have; all of them unless stated. */
export function testTexts(data: DataConfig, videos = videoCounts(data).test): number {
  return videos * data.testCaptions;
}

/** Similarities of a gallery at most: all of them are in memory where a model is looked at, several times over. */
const MOST_SIMILARITIES = 5000 * 10_000;

/** Why numbers of a kind of data do not go together, by its field. */
export function dataProblems(data: DataConfig): { path: string; message: string }[] {
  const { test } = videoCounts(data);
  const most = Math.floor(MOST_SIMILARITIES / test ** 2);
  if (data.testCaptions <= most) return [];
  return [{ path: 'data.testCaptions', message: `With ${test.toLocaleString('en')} test pairs at most ${most}.` }];
}

/** Pairs to train on, or held-out ones to test on. */
export type Split = 'train' | 'test';

/** Names the held-out pairs on which a model is looked at: one of `galleriesOf` its data. */
export type GalleryName = string;

/** A gallery in words. */
export interface Gallery {
  name: GalleryName;
  title: string;
  about: string;
}

/** Galleries of each kind: of clips, every domain. */
const GALLERIES: { readonly [Kind in DataKind]: readonly Gallery[] } = {
  clips: Object.values(DOMAINS).map(({ name, title, about }) => ({ name, title, about })),
};

/** Galleries of any kind, for addresses. */
export const GALLERY_NAMES: readonly GalleryName[] = Object.values(GALLERIES).flatMap(all => all.map(g => g.name));

/** Galleries on which models of some data can be looked at, its own among them. */
export const galleriesOf = (data: DataConfig): readonly Gallery[] => GALLERIES[data.kind];

/** The gallery of the data itself. */
export const ownGallery = (data: DataConfig): GalleryName => data.domain;

/** The gallery that is least like the data's own: where a shift is seen. */
export const shiftedGallery = (data: DataConfig): GalleryName => (data.domain === 'B' ? 'A' : 'B');

/** What decides which items a gallery has besides its name: configs of equal keys see the same ones. */
export const galleryKey = (data: DataConfig): string => `${data.seed} ${data.testPairs} ${data.testCaptions}`;

/** What was said of the same data when configs had version 3: names that were made of it then are kept. */
export function writtenInVersion3(data: DataConfig): object {
  const { kind, testCaptions, ...rest } = data;
  if (kind !== 'clips') return data;
  return testCaptions === 1 ? rest : { ...rest, testCaptions };
}

/** The data in a word or two, for headings and searches. */
export const dataTitle = (data: DataConfig): string => `Domain ${data.domain}`;
