import type { PairSource, ReadText, SourceView, TokenBlock } from '../source';
import { ClipDataset, type ClipDatasetOptions } from './dataset';
import { clipSides, GENERATOR } from './generator';
import { nearWords } from './near-words';
import { clipContents, clipPictures, datasetStatistics } from './statistics';
import { encodeWords, MARKS, tokenName } from './vocabulary';

/** The clips of a data set as a source of pairs: caption `c` of clip `i` is text `i · captionsPerClip + c`. */
export class ClipSource implements PairSource {
  readonly id: string;
  readonly text;
  readonly video;
  readonly videoOf: Int32Array;
  readonly relevance = 'exact';
  readonly view: SourceView;
  readonly #data: ClipDataset;
  readonly #each: number;

  constructor(readonly options: ClipDatasetOptions) {
    const { domain, split, seed, clips, captionsPerClip, words } = options;
    this.id = [GENERATOR, domain, split, seed, clips, captionsPerClip, words].join(' ');
    const { text, video } = clipSides(options);
    this.text = text;
    this.video = video;
    this.#data = new ClipDataset(options);
    this.#each = captionsPerClip;
    this.videoOf = Int32Array.from({ length: clips * captionsPerClip }, (_, i) => Math.floor(i / captionsPerClip));
    this.view = clipView(this.#data, text => this.#caption(text));
  }

  get texts(): number {
    return this.videoOf.length;
  }

  get videos(): number {
    return this.#data.size;
  }

  get held(): number {
    return this.#data.rendered;
  }

  textsOf(video: number): Int32Array {
    return Int32Array.from({ length: this.#each }, (_, c) => video * this.#each + c);
  }

  #caption(text: number) {
    return this.#data.caption(this.videoOf[text] ?? NaN, text % this.#each);
  }

  readTexts(indices: readonly number[]): TokenBlock {
    const { length } = this.text;
    const tokens = new Int32Array(indices.length * length);
    const mask = new Float32Array(indices.length * length);
    indices.forEach((text, row) => {
      const encoded = encodeWords(this.#caption(text).text, length);
      tokens.set(encoded.ids, row * length);
      mask.fill(1, row * length, row * length + encoded.length);
    });
    return { tokens, mask };
  }

  readVideos(indices: readonly number[]): TokenBlock {
    const each = this.#data.clipBytes;
    const tokens = new Uint8Array(each * indices.length);
    indices.forEach((video, row) => tokens.set(this.#data.pixels(video), row * each));
    return { tokens, mask: new Float32Array(indices.length * this.video.length).fill(1) };
  }

  relevant(text: number, video: number): boolean {
    return this.#data.fits(this.#caption(text), video);
  }

  first(videos: number): ClipSource {
    return new ClipSource({ ...this.options, clips: Math.min(videos, this.videos) });
  }
}

function clipView(data: ClipDataset, caption: (text: number) => ReturnType<ClipDataset['caption']>): SourceView {
  const { words } = data.options;
  return {
    caption: text => caption(text).text,
    describe: video => clipContents(data.latents[video]!),
    pictures: video => clipPictures(data, video),
    read: text => readText(text, words),
    textGroup: text => (caption(text).generic === null ? 'specific captions' : 'generic captions'),
    videoGroup: video => {
      const { length } = data.latents[video]!.objects;
      return `clips of ${length} ${length === 1 ? 'object' : 'objects'}`;
    },
    statistics: report => datasetStatistics(data, report),
  };
}

function readText(text: string, words: number): ReadText {
  const { ids, length, unknown, cut } = encodeWords(text, words);
  return {
    tokens: ids,
    mask: Float32Array.from(ids, (_, i) => (i < length ? 1 : 0)),
    names: Array.from(ids.subarray(0, length), tokenName),
    means: length > MARKS,
    unknown: [...new Set(unknown)].map(word => ({ word, near: nearWords(word) })),
    cut,
    most: words - MARKS,
  };
}
