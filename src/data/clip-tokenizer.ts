/** Id of the start and end tokens and the pad value of CLIP's vocabulary of 49,408. */
export const CLIP_START = 49406;
export const CLIP_END = 49407;
export const CLIP_PAD = 0;

/** A caption as the model takes it. */
export interface TokenizedCaption {
  ids: Int32Array;
  /** 1 = token, 0 = padding; the pad value 0 is also the real token "!" */
  mask: Int32Array;
}

/** The 256 printable stand-ins of CLIP's byte-level vocabulary, in vocabulary order, by byte. */
function byteSymbols(): { order: string[]; ofByte: string[] } {
  const printable = [...span(33, 126), ...span(161, 172), ...span(174, 255)];
  const bytes = [...printable, ...span(0, 255).filter(b => !printable.includes(b))];
  const ofByte: string[] = [];
  bytes.forEach(
    (byte, i) => (ofByte[byte] = String.fromCharCode(i < printable.length ? byte : 256 + i - printable.length)),
  );
  return { order: bytes.map(byte => ofByte[byte] ?? ''), ofByte };
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Python's `regex` \s; JavaScript's differs in U+FEFF and U+0085. */
const SPACE = '\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'gu');
const EDGES = new RegExp(`^[${SPACE}\\x1c-\\x1f]+|[${SPACE}\\x1c-\\x1f]+$`, 'gu');
const WORDS = new RegExp(
  `<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^${SPACE}\\p{L}\\p{N}]+`,
  'giu',
);

/**
 * CLIP's byte-pair tokenizer (models/tokenization_clip.py), without ftfy's repair of broken Unicode, which the
 * published requirements do not pin.
 */
export class ClipTokenizer {
  readonly #ofByte: string[];
  readonly #ids = new Map<string, number>();
  readonly #rank = new Map<string, number>();
  readonly #cache = new Map<string, string[]>();

  /**
   * @param merges 48,894 pairs "left right" in rank order (bpe_simple_vocab_16e6.txt without its first line)
   * @param unescapeHtml decodes HTML entities once
   */
  constructor(
    merges: readonly string[],
    private readonly unescapeHtml: (text: string) => string,
  ) {
    const { order, ofByte } = byteSymbols();
    this.#ofByte = ofByte;
    const pairs = merges.map(merge => merge.split(' '));
    const vocabulary = [...order, ...order.map(s => `${s}</w>`), ...pairs.map(pair => pair.join(''))];
    [...vocabulary, '<|startoftext|>', '<|endoftext|>'].forEach((token, id) => this.#ids.set(token, id));
    merges.forEach((merge, rank) => this.#rank.set(merge, rank));
  }

  /** HTML unescaping twice, trimming, one space between words, lower case. */
  clean(text: string): string {
    const plain = this.unescapeHtml(this.unescapeHtml(text)).replace(EDGES, '');
    return plain.replace(SPACES, ' ').replace(EDGES, '').toLowerCase();
  }

  #merge(word: string): string[] {
    const cached = this.#cache.get(word);
    if (cached) return cached;
    let parts = [...word];
    parts.push(`${parts.pop() ?? ''}</w>`);
    while (parts.length > 1) {
      const ranks = parts.slice(1).map((right, i) => this.#rank.get(`${parts[i]} ${right}`) ?? Infinity);
      const best = Math.min(...ranks);
      if (best === Infinity) break;
      const merged: string[] = [];
      for (let i = 0; i < parts.length; i++) {
        const joins = i < parts.length - 1 && this.#rank.get(`${parts[i]} ${parts[i + 1]}`) === best;
        merged.push(joins ? `${parts[i]}${parts[++i]}` : (parts[i] ?? ''));
      }
      parts = merged;
    }
    this.#cache.set(word, parts);
    return parts;
  }

  /** Token ids without start and end. */
  encode(text: string): number[] {
    const bytes = new TextEncoder();
    return [...this.clean(text).matchAll(WORDS)].flatMap(([word]) => {
      const special = this.#ids.get(word);
      if (word.startsWith('<|') && special !== undefined) return [special];
      const symbols = Array.from(bytes.encode(word), byte => this.#ofByte[byte] ?? '').join('');
      return this.#merge(symbols).map(part => this.#ids.get(part) ?? CLIP_PAD);
    });
  }

  /** Start + tokens cut to `words` − 1, then end, then padding (RetrievalDataset._get_text). */
  tokenize(text: string, words: number): TokenizedCaption {
    const tokens = [...[CLIP_START, ...this.encode(text)].slice(0, words - 1), CLIP_END];
    const ids = new Int32Array(words).fill(CLIP_PAD);
    const mask = new Int32Array(words);
    ids.set(tokens);
    mask.fill(1, 0, tokens.length);
    return { ids, mask };
  }
}
