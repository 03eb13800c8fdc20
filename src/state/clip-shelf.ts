import type { ClipFrames } from '@/protocol/explore';

/** Clips that are kept at most; the oldest go first. */
const KEPT = 600;

interface Waiting {
  index: number;
  resolve: (clip: ClipFrames) => void;
  reject: (error: unknown) => void;
}

/** Clips that were drawn, of all galleries. Galleries of the same pairs share them. */
export class ClipShelf {
  readonly #drawn = new Map<string, ClipFrames>();

  /** The shelf of one gallery. @param gallery says which pairs it has @param draw draws several clips at once */
  of(gallery: string, draw: (indices: readonly number[]) => Promise<ClipFrames[]>): GalleryClips {
    return new GalleryClips(gallery, this.#drawn, draw);
  }
}

/** Clips of one gallery. */
export class GalleryClips {
  #waiting: Waiting[] = [];

  constructor(
    private readonly gallery: string,
    private readonly shelf: Map<string, ClipFrames>,
    private readonly draw: (indices: readonly number[]) => Promise<ClipFrames[]>,
  ) {}

  /** A clip that is drawn already; null where it is not. */
  known(index: number): ClipFrames | null {
    return this.shelf.get(`${this.gallery} ${index}`) ?? null;
  }

  /** A clip, drawn together with all that became wanted at the same time. */
  get(index: number): Promise<ClipFrames> {
    const known = this.known(index);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ index, resolve, reject });
      if (this.#waiting.length === 1) setTimeout(() => void this.#drawWaiting());
    });
  }

  async #drawWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const indices = [...new Set(waiting.map(one => one.index))];
    try {
      const clips = await this.draw(indices);
      clips.forEach((clip, i) => this.#keep(indices[i]!, clip));
      for (const { index, resolve } of waiting) resolve(clips[indices.indexOf(index)]!);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #keep(index: number, clip: ClipFrames): void {
    this.shelf.set(`${this.gallery} ${index}`, clip);
    const [oldest] = this.shelf.keys();
    if (this.shelf.size > KEPT && oldest !== undefined) this.shelf.delete(oldest);
  }
}
