// How much JavaScript the built page loads before anything of it runs.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Kilobytes of JavaScript, compressed, that a visitor may wait for before the page runs. */
export const INITIAL_BUDGET = 200;

/** @typedef {{ name: string, kB: number }} Chunk a built script, and its size compressed by gzip in kilobytes of 1,000 bytes */

/** Scripts that a page names itself: its modules, and what it says of them beforehand. */
const NAMED = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"/g;

/** Imports that are loaded before a module runs: `import` with a parenthesis is loaded later, or never. */
const STATIC = /\b(?:import|export)\b\s*(?:[\w$*{}\s,]+?\bfrom\s*)?["'](\.{1,2}\/[^"']+\.js)["']/g;

/** @param {RegExp} pattern @param {string} text */
const found = (pattern, text) => [...text.matchAll(pattern)].map(match => match[1] ?? '');

/** Modules that a module's text imports at once, as it names them. @param {string} text */
export const staticImports = text => [...new Set(found(STATIC, text))];

/** A built file's size in kilobytes, compressed. @param {string} dist @param {string} name */
export const gzipped = (dist, name) => gzipSync(readFileSync(join(dist, name))).length / 1000;

/**
 * Everything that has to be there before the page's own module runs: the scripts that its HTML names, and all that they import
 * at once, largest first.
 * @param {string} dist folder of the built page
 * @param {readonly string[]} more further scripts whose imports count too, for instance parts that are loaded later
 * @returns {Chunk[]}
 */
export function initialChunks(dist, more = []) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const waiting = [...found(NAMED, html).map(name => posix.normalize(name)), ...more];
  /** @type {Map<string, Chunk>} */
  const chunks = new Map();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (chunks.has(name)) continue;
    chunks.set(name, { name, kB: gzipped(dist, name) });
    const folder = posix.dirname(name);
    for (const other of staticImports(readFileSync(join(dist, name), 'utf8')))
      waiting.push(posix.normalize(posix.join(folder, other)));
  }
  return [...chunks.values()].sort((a, b) => b.kB - a.kB);
}

/** Kilobytes of chunks together. @param {readonly Chunk[]} chunks */
export const totalSize = chunks => chunks.reduce((sum, { kB }) => sum + kB, 0);

/** Chunks that are named where there is too much. */
const NAMED_CHUNKS = 5;

/**
 * What to say of chunks that are too much together; null of others.
 * @param {readonly Chunk[]} chunks largest first
 * @param {number} budget kilobytes
 */
export function sizeProblem(chunks, budget = INITIAL_BUDGET) {
  const total = totalSize(chunks);
  if (total <= budget) return null;
  const largest = chunks.slice(0, NAMED_CHUNKS).map(({ name, kB }) => `  ${kB.toFixed(1).padStart(6)} kB  ${name}`);
  return `The page loads ${total.toFixed(1)} kB of JavaScript (gzip) before it runs; ${budget} kB is the most. The largest parts:\n${largest.join('\n')}`;
}
