import { tf } from '../../tf';

/** Detached features of M text–video pairs. */
export interface BankEntries {
  /** [M] sample ids */
  ids: Int32Array;
  /** [M, T, D] */
  text: tf.Tensor;
  /** [M, V, D] */
  video: tf.Tensor;
  /** [M, T] */
  textMask: tf.Tensor;
  /** [M, V] */
  videoMask: tf.Tensor;
}

const PARTS = ['text', 'video', 'textMask', 'videoMask'] as const;

/**
 * First-in-first-out memory of recent pairs, newest first (NeighborRetr.update_memory_bank). The first fill fixes the
 * capacity unless one is given; it never grows. Owns copies of what is pushed.
 */
export class MemoryBank {
  #entries: BankEntries | null = null;
  #capacity: number | null;

  /** @param capacity pairs kept; null takes the size of the first push, as published */
  constructor(capacity: number | null = null) {
    this.#capacity = capacity;
  }

  /** Pairs held. */
  get size(): number {
    return this.#entries?.ids.length ?? 0;
  }

  /** The pairs, newest first; null while empty. Still owned by the bank. */
  get entries(): BankEntries | null {
    return this.#entries;
  }

  /** Puts a batch in front and lets the oldest fall out. The batch's tensors stay the caller's. */
  push(batch: BankEntries): void {
    const old = this.#entries;
    this.#capacity ??= batch.ids.length;
    const keep = Math.min(this.#capacity, batch.ids.length + this.size);
    const join = (part: (typeof PARTS)[number]) =>
      tf.tidy(() => {
        const all = old ? tf.concat([batch[part], old[part]], 0) : batch[part];
        return tf.keep(tf.slice(all, 0, keep));
      });
    const ids = Int32Array.from([...batch.ids, ...(old?.ids ?? [])].slice(0, keep));
    const [text, video, textMask, videoMask] = PARTS.map(join) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    this.clear();
    this.#entries = { ids, text, video, textMask, videoMask };
  }

  /** Frees everything held; the capacity stays. */
  clear(): void {
    if (this.#entries) tf.dispose(PARTS.map(part => this.#entries![part]));
    this.#entries = null;
  }
}
