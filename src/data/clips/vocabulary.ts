import { GENERIC_CAPTIONS } from './relevance';
import * as words from './words';

/** Id of padding. */
export const PAD_ID = 0;
/** Id of the token every caption starts with. */
export const START_ID = 1;
/** Id of the token every caption ends with. Attention is causal, as in CLIP: this one alone has seen the whole caption. */
export const END_ID = 2;
/** Tokens of a caption that are no words. */
export const MARKS = 2;

const FIRST_WORD = 3;

function collect(): string[] {
  const phrases = [
    ...Object.values(words).flat(2),
    ...GENERIC_CAPTIONS.flatMap(g => g.texts),
    'a an on background and',
  ];
  return [...new Set(phrases.flatMap(phrase => phrase.split(' ')))].filter(Boolean).sort();
}

/** Every word of every domain, in alphabetical order; word i has id i + 3. */
export const VOCABULARY: readonly string[] = collect();

/** Rows of the token embedding. */
export const VOCABULARY_SIZE = VOCABULARY.length + FIRST_WORD;

const ids = new Map(VOCABULARY.map((word, i) => [word, i + FIRST_WORD]));

const MARK_NAMES = new Map<number, string>([
  [START_ID, '⟨start⟩'],
  [END_ID, '⟨end⟩'],
]);

/** What a token is called. */
export const tokenName = (id: number): string => MARK_NAMES.get(id) ?? VOCABULARY[id - FIRST_WORD] ?? '?';

/** A caption as ids. */
export interface EncodedText {
  /** [words] */
  ids: Int32Array;
  /** number of ids that are not padding */
  length: number;
  /** words that are not in the vocabulary, left out */
  unknown: string[];
  /** words of the vocabulary that came too late to be read, left out */
  cut: string[];
}

/** The words of a text as people write it: any case, with or without punctuation. */
export function wordsOf(text: string): string[] {
  // Letters with accents stay whole; an apostrophe is within a word, not around it.
  const found = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu);
  return found ?? [];
}

/**
 * Start token, word ids, end token, cut or padded to `words`; the end token stays (CLIP's tokenizer).
 * @param text words in any case; punctuation is left out
 * @param words tokens of a caption, marks included
 */
export function encodeWords(text: string, words: number): EncodedText {
  const all = wordsOf(text);
  const known = all.filter(word => ids.has(word));
  const room = Math.max(0, words - MARKS);
  const kept = [START_ID, ...known.slice(0, room).map(word => ids.get(word)!), END_ID];
  const padded = new Int32Array(words).fill(PAD_ID);
  padded.set(kept);
  return {
    ids: padded,
    length: kept.length,
    unknown: all.filter(word => !ids.has(word)),
    cut: known.slice(room),
  };
}
