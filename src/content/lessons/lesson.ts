import type { LessonName } from '@/protocol/lessons';

/** A place in our source: a path in the repository, and what is there. */
export interface SourceLink {
  path: string;
  about: string;
}

/** A place elsewhere. */
export interface ReadingLink {
  href: string;
  about: string;
}

/**
 * A piece of a lesson. Texts are paragraphs, with a blank line between them, in which `$…$` is TeX, `**…**` stressed, `[…](…)` a
 * link and `[[name]]` or `[[name|as written here]]` a word of the glossary.
 */
export type LessonBlock =
  | { kind: 'text'; text: string }
  /** a formula with what it says in words, and where our source computes it */
  | { kind: 'formula'; tex: string; label: string; source?: SourceLink }
  /** where the live panel stands: once in every lesson */
  | { kind: 'panel' };

/** An answer that can be chosen, and why it is right or wrong. */
export interface LessonOption {
  text: string;
  right: boolean;
  why: string;
}

/** A lesson without its panel. */
export interface Lesson {
  name: LessonName;
  title: string;
  /** what it is about, in a sentence */
  summary: string;
  blocks: readonly LessonBlock[];
  question: { text: string; options: readonly LessonOption[] };
  /** where this says less than the truth, a sentence each */
  simplifies: readonly string[];
  sources: readonly SourceLink[];
  reading: readonly ReadingLink[];
}

/** Words of a lesson that are read: formulas and links' addresses are none. */
export function wordsOf({ summary, blocks, question, simplifies }: Lesson): number {
  const texts = [
    summary,
    ...blocks.flatMap(block => (block.kind === 'text' ? [block.text] : [])),
    question.text,
    ...question.options.flatMap(({ text, why }) => [text, why]),
    ...simplifies,
  ];
  return texts
    .join(' ')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/\$[^$]*\$/g, ' x ')
    .split(/\s+/)
    .filter(Boolean).length;
}
