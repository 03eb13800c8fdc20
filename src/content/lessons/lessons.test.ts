import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFINITIONS } from '../terms';
import { wordsOf } from './lesson';
import { LESSONS } from './lessons';

it.each(LESSONS)('$name is short, has one panel, and one right answer', lesson => {
  expect(wordsOf(lesson)).toBeLessThanOrEqual(600);
  expect(lesson.blocks.filter(block => block.kind === 'panel')).toHaveLength(1);
  expect(lesson.blocks.some(block => block.kind === 'formula')).toBe(true);
  expect(lesson.question.options.filter(({ right }) => right)).toHaveLength(1);
  expect(lesson.simplifies.length).toBeGreaterThan(0);
  expect(lesson.reading.length).toBeGreaterThan(0);
});

it.each(LESSONS)('$name names files and words that exist', ({ blocks, question, simplifies, summary, sources }) => {
  const places = [
    ...sources,
    ...blocks.flatMap(block => (block.kind === 'formula' && block.source ? [block.source] : [])),
  ];
  for (const { path } of places) expect(existsSync(path), path).toBe(true);
  const texts = [
    summary,
    question.text,
    ...simplifies,
    ...question.options.flatMap(({ text, why }) => [text, why]),
    ...blocks.flatMap(block => (block.kind === 'text' ? [block.text] : [])),
  ];
  for (const [, name = ''] of texts.join('\n').matchAll(/\[\[([^\]|]+)/g))
    expect(Object.keys(DEFINITIONS)).toContain(name);
});
