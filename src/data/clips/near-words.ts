import { VOCABULARY } from './vocabulary';

/** Suggestions for a word at most. */
const SHOWN = 3;

/**
 * Letters to insert, leave out, change or swap with their neighbour until one word is the other (optimal string alignment).
 * @returns `limit + 1` for anything above `limit`
 */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return Math.min(last[b.length]!, limit + 1);
}

/** "moving" and "moves" are forms of one word. */
const stem = (word: string) => word.replace(/(ing|ed|es|e|s)$/, '');

/** Words of the vocabulary that an unknown word may have meant: misspelt, or another form of it; likeliest first. */
export function nearWords(word: string): string[] {
  const limit = word.length <= 3 ? 1 : 2;
  const score = (known: string) => {
    const edits = distance(word, known, limit);
    if (edits <= limit) return edits;
    return stem(word).length >= 3 && stem(word) === stem(known) ? limit + 1 : Infinity;
  };
  return VOCABULARY.map(known => ({ known, score: score(known) }))
    .filter(found => found.score < Infinity)
    .sort((a, b) => a.score - b.score || a.known.localeCompare(b.known))
    .slice(0, SHOWN)
    .map(({ known }) => known);
}
