import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readQuery } from '@/state/address-format';
import { PAGE_NAMES, PAGES } from '@/state/address-pages';
import { definitionOf } from './glossary';
import { lessonNamed, LESSONS } from './lessons/lessons';
import { commandOf, RECORDINGS, resultsOf } from './recordings';

/** Every text file of a folder, by its path from the root. */
const filesIn = (folder: string, end: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name).replaceAll('\\', '/'))
    .filter(name => end.test(name));

/** Why an address within the page leads nowhere; null where it leads somewhere. */
function wrongAddress(hash: string): string | null {
  const [path = '', query = ''] = hash.split('?', 2);
  const page = PAGE_NAMES.find(name => PAGES[name].path === path);
  if (!page) return `there is no page ${path}`;
  const { values, ignored } = readQuery(PAGES[page].parameters, query);
  if (ignored.length > 0) return `${page} does not take ${ignored.map(one => `${one.name}=${one.text}`).join(', ')}`;
  const said = values as { lesson?: string | null; recording?: string; term?: string };
  if (said.lesson && !LESSONS.some(({ name }) => name === said.lesson)) return `no lesson ${said.lesson}`;
  if (said.recording && !RECORDINGS.some(({ name }) => name === said.recording))
    return `no recording ${said.recording}`;
  if (said.term && said.term !== 'all' && !definitionOf(said.term)) return `no word ${said.term}`;
  return null;
}

/** A heading as the address of its place in a document. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const withoutCode = (text: string) => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');

/** Why a link of a document leads nowhere. */
function wrongLink(from: string, href: string): string | null {
  const [path = '', anchor] = href.split('#', 2);
  const file = path === '' ? from : normalize(join(dirname(from), decodeURIComponent(path)));
  if (!existsSync(file)) return 'no such file';
  if (!anchor || !file.endsWith('.md')) return null;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(found => anchorOf(found[1]!));
  return headings.includes(anchor) ? null : 'no such heading';
}

/** Addresses within the page that a text has. */
const hashesIn = (text: string) => [...text.matchAll(/(?:\]\(|href=["'])(#\/[^)"']*)/g)].map(found => found[1]!);

const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs', /\.md$/)].filter(existsSync);

describe('links', () => {
  it.each(documents)('of %s lead to files and headings that are there', file => {
    const text = withoutCode(readFileSync(file, 'utf8'));
    const links = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(found => found[1]!);
    const inside = links.filter(href => !/^[a-z]+:/.test(href));
    expect(inside.map(href => [href, wrongLink(file, href)]).filter(([, wrong]) => wrong)).toEqual([]);
    expect(links.filter(href => href.startsWith('http:'))).toEqual([]);
  });

  it.each(LESSONS)('of the lesson $name lead to pages, lessons and words that are there', lesson => {
    const texts = JSON.stringify(lesson);
    expect(hashesIn(texts).map(wrongAddress).filter(Boolean)).toEqual([]);
    for (const { href } of lesson.reading) expect(() => new URL(href)).not.toThrow();
    for (const { href } of lesson.reading) expect(href).toMatch(/^https:\/\//);
    expect(lessonNamed(lesson.name)).toBe(lesson);
  });

  it('that components write out lead to pages that are there', () => {
    const wrong = filesIn('src', /\.tsx$/).flatMap(file =>
      hashesIn(readFileSync(file, 'utf8')).flatMap(hash => {
        const why = wrongAddress(hash);
        return why ? [`${file}: ${hash}: ${why}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('of recordings lead to files that are there', () => {
    for (const recording of RECORDINGS) {
      expect(existsSync(`public/recorded/${recording.name}.curves.zip`), recording.name).toBe(true);
      expect(existsSync(resultsOf(recording)), resultsOf(recording)).toBe(true);
      expect(commandOf(recording)).toContain(recording.name);
    }
  });

  it('that lead nowhere are found', () => {
    expect(wrongAddress('#/learn?lesson=hubs&panel=exponent:5')).toBeNull();
    expect(wrongAddress('#/nowhere')).toContain('no page');
    expect(wrongAddress('#/learn?lesson=nothing')).toContain('does not take');
    expect(wrongAddress('#/?recording=nothing')).toContain('no recording');
    expect(wrongAddress('#/learn?term=nothing')).toContain('no word');
    expect(wrongLink('docs/architecture.md', '../README.md#nothing-of-the-kind')).toBe('no such heading');
    expect(wrongLink('docs/architecture.md', 'nothing.md')).toBe('no such file');
  });
});
