import { Random } from '@/math/random';
import type { Caption, ClipLatents } from './attributes';
import { drawCaption } from './captions';
import type { Split } from '@/config/data-kinds';
import { type Domain, type DomainName, DOMAINS } from '@/config/domains';
import { drawLatents } from './latents';
import { fits } from './relevance';
import { MARKS } from './vocabulary';
import { FRAME_BYTES, renderClip } from './render';

/** What a data set is made from. */
export interface ClipDatasetOptions {
  domain: DomainName;
  /** training clips and held-out ones are drawn from separate streams */
  split: Split;
  seed: number;
  clips: number;
  captionsPerClip: number;
  /** tokens per caption, start and end tokens included */
  words: number;
}

/**
 * Seeded moving-shape clips with captions and exact relevance. Latents exist from the start; captions and pixels are
 * drawn when first asked for and kept. Every clip has its own random stream: the same seed gives the same bytes in any
 * order of asking.
 */
export class ClipDataset {
  readonly domain: Domain;
  readonly latents: readonly ClipLatents[];
  readonly #captions: (readonly Caption[] | undefined)[];
  readonly #pixels = new Map<number, Uint8Array>();

  constructor(readonly options: ClipDatasetOptions) {
    this.domain = DOMAINS[options.domain];
    this.latents = Array.from({ length: options.clips }, (_, i) =>
      drawLatents(this.domain, this.#stream('latents', i)),
    );
    this.#captions = Array.from({ length: options.clips });
  }

  #stream(purpose: string, ...more: number[]): Random {
    const { domain, split, seed } = this.options;
    return new Random(purpose, domain, split, seed, ...more);
  }

  /** All captions: [clip][caption]. */
  get captions(): readonly (readonly Caption[])[] {
    return this.latents.map((_, i) => this.captionsOf(i));
  }

  /** The captions of a clip; none for a clip that does not exist. */
  captionsOf(index: number): readonly Caption[] {
    const clip = this.latents[index];
    if (!clip) return [];
    const { captionsPerClip, words } = this.options;
    return (this.#captions[index] ??= Array.from({ length: captionsPerClip }, (_, c) =>
      drawCaption(clip, this.domain, this.#stream('caption', index, c), words - MARKS),
    ));
  }

  /** Number of clips. */
  get size(): number {
    return this.latents.length;
  }

  /** Frames per clip. */
  get frames(): number {
    return this.domain.frames;
  }

  /** Clips whose pixels have been drawn so far. */
  get rendered(): number {
    return this.#pixels.size;
  }

  /** Pixels of a clip: frames · FRAME_BYTES bytes, planes R, G, B per frame. Do not change them. */
  pixels(index: number): Uint8Array {
    const known = this.#pixels.get(index);
    if (known) return known;
    const clip = this.latents[index];
    if (!clip) throw new RangeError(`There is no clip ${index}; there are ${this.size}.`);
    const drawn = renderClip(clip, this.domain, this.#stream('pixels', index));
    this.#pixels.set(index, drawn);
    return drawn;
  }

  /** Caption `c` of a clip. */
  caption(index: number, c = 0): Caption {
    const caption = this.captionsOf(index)[c];
    if (!caption) throw new RangeError(`Clip ${index} has no caption ${c}.`);
    return caption;
  }

  /** Whether a caption is true of clip `item`. */
  fits(caption: Caption, item: number): boolean {
    const clip = this.latents[item];
    return clip !== undefined && fits(caption, clip);
  }

  /** Whether the first caption of clip `query` is true of clip `item`. */
  relevant(query: number, item: number): boolean {
    return this.fits(this.caption(query), item);
  }

  /** Bytes of one clip's pixels. */
  get clipBytes(): number {
    return this.frames * FRAME_BYTES;
  }
}
