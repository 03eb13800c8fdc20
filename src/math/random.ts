/**
 * Seeded 32-bit generator (sfc32), the same stream on every machine and backend. Give every purpose a stream of its own by
 * naming it in the seed, so that drawing more of one never shifts another.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param words any integers; together they are the seed */
  constructor(...words: readonly (number | string)[]) {
    const hash = hashWords(words);
    this.#a = hash();
    this.#b = hash();
    this.#c = hash();
    this.#d = hash() | 1;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** The next 32 bits. */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1) with 32 bits. */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /**
   * Standard normal by summing twelve uniforms (Irwin–Hall): no logarithm or cosine, whose last bits differ between
   * JavaScript engines.
   */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  }

  /** An index with probability proportional to its weight. */
  weighted(weights: readonly number[]): number {
    let left = this.uniform() * weights.reduce((sum, w) => sum + w, 0);
    const index = weights.findIndex(w => (left -= w) < 0);
    return index < 0 ? weights.length - 1 : index;
  }

  /** 0 … n − 1 in random order (Fisher–Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }
}

/** Well-mixed 32-bit words from a seed of numbers and names (splitmix-like). */
function hashWords(words: readonly (number | string)[]): () => number {
  let state = 0x9e3779b9;
  const mix = (word: number) => {
    state = Math.imul(state ^ word, 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  };
  for (const word of words)
    if (typeof word === 'number') {
      mix(word | 0);
      mix(Math.floor(word / 4294967296) | 0);
    } else for (let i = 0; i < word.length; i++) mix(word.charCodeAt(i) + 0x10000);
  let counter = 0;
  return () => {
    mix(++counter);
    return state;
  };
}
