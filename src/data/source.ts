import type { DatasetStatistics } from '@/protocol/dataset';

/** Texts or videos that are encoded from token ids. */
export interface IdSide {
  input: 'ids';
  /** tokens of each item, padding included */
  length: number;
  /** tokens of the longest item that a model of this source may ever meet: so many positions it learns */
  positions: number;
  /** ids are below it */
  vocabulary: number;
}

/** Texts or videos that are encoded from square colour pictures, a token each. */
export interface PixelSide {
  input: 'pixels';
  length: number;
  positions: number;
  /** of a picture's side, in pixels */
  size: number;
}

/** Texts or videos whose token features are ready: no tower encodes them. */
export interface FeatureSide {
  input: 'features';
  length: number;
  positions: number;
  /** values of a token */
  width: number;
}

/** What the items of one modality consist of. */
export type Side = IdSide | PixelSide | FeatureSide;

/** What a model must know of its data to be made. */
export interface Sides {
  readonly text: Side;
  readonly video: Side;
}

/** Items of one modality, one after the other. Nobody changes them. */
export interface TokenBlock {
  /** ids; bytes of pictures (planes R, G, B, row by row); or features: as the side's `input` says */
  tokens: Int32Array | Uint8Array | Float32Array;
  /** [items · length] 1 = valid */
  mask: Float32Array;
}

/** Pictures of a video for people. */
export interface VideoPictures {
  /** [frames · size · size] RGBA */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
}

/** A text as a model reads it. */
export interface ReadText extends TokenBlock {
  tokens: Int32Array;
  /** what each valid token is called, marks included */
  names: string[];
  /** whether anything but marks is left of it */
  means: boolean;
  /** words that are not in the vocabulary, left out, and what each may have meant */
  unknown: { word: string; near: string[] }[];
  /** words that came too late, left out */
  cut: string[];
  /** words that are read at most */
  most: number;
}

/** What people are shown of a source, beyond numbers. All of it is optional in this sense: without it, items have numbers only. */
export interface SourceView {
  caption(text: number): string;
  /** what a video shows, in words */
  describe(video: number): string[];
  pictures(video: number): VideoPictures;
  /** Reads any text, typed ones too. */
  read(text: string): ReadText;
  /** name of the group that a text or a video belongs to: reports compare groups */
  textGroup(text: number): string;
  videoGroup(video: number): string;
  /** Counts words and contents. @param report takes a share in [0, 1]; may wait */
  statistics(report: (share: number) => Promise<void> | void): Promise<DatasetStatistics>;
}

/** What was read, or will be: large sources are read lazily. */
export type Read<T> = T | Promise<T>;

/**
 * Pairs of texts and videos: all that engines and pages know of data. A video has one text or several, a text one video.
 * The same id gives the same items, bit for bit, in any order of asking.
 */
export interface PairSource extends Sides {
  /** names everything that decides its items: what was computed from them can be kept under it */
  readonly id: string;
  /** how many there are */
  readonly texts: number;
  readonly videos: number;
  /** [texts] the text's own video */
  readonly videoOf: Int32Array;
  /** texts of a video, at least one */
  textsOf(video: number): Int32Array;
  readTexts(indices: readonly number[]): Read<TokenBlock>;
  readVideos(indices: readonly number[]): Read<TokenBlock>;
  /** Whether a video fits a text: its own always, others where that is known. */
  relevant(text: number, video: number): boolean;
  /** how much `relevant` knows: all of it, the pairs alone, or what people noted */
  readonly relevance: 'exact' | 'pairs' | 'annotated';
  /** videos that need no more reading */
  readonly held: number;
  /** The first so many videos with their texts, as they are here. */
  first(videos: number): PairSource;
  readonly view?: SourceView;
}
