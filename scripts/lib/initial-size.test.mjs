import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { initialChunks, sizeProblem, staticImports, totalSize } from './initial-size.mjs';

/** @type {string} */
let dist;
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'built-'));
  mkdirSync(join(dist, 'assets'));
});
afterEach(() => rmSync(dist, { recursive: true }));

/** @param {string} name @param {string} text */
const write = (name, text) => writeFileSync(join(dist, name), text);

it('takes imports that are loaded at once, and no others', () => {
  const text =
    'import{a as b,c}from"./a.js";import D from"./d.js";import*as e from "./e.js";import"./side.js";' +
    'export{x}from"./x.js";export*from"../y.js";const l=()=>import("./later.js"),w=import.meta.url,t="import \'./said.js.map\'";' +
    'new Worker(new URL("./w.js",import.meta.url));import{a as f}from"./a.js";';
  expect(staticImports(text)).toEqual(['./a.js', './d.js', './e.js', './side.js', './x.js', '../y.js']);
});

it('walks from what the page names through everything that is imported at once, each counted once', () => {
  write(
    'index.html',
    '<link rel="modulepreload" href="./assets/shared.js"><link rel="stylesheet" href="./assets/a.css"><script type="module" crossorigin src="./assets/index.js"></script>',
  );
  write('assets/index.js', 'import"./shared.js";import{r}from"./react.js";import("./charts.js")');
  write('assets/shared.js', 'import"./react.js"');
  write('assets/react.js', 'export const r=1;'.repeat(100));
  write('assets/charts.js', 'import"./shared.js";import"./axes.js"');
  write('assets/axes.js', 'export{}');
  const names = initialChunks(dist).map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(['assets/index.js', 'assets/shared.js', 'assets/react.js']));
  expect(initialChunks(dist, ['assets/charts.js'])).toHaveLength(5);
  // Compressed: a hundred repetitions are little more than one.
  expect(totalSize(initialChunks(dist))).toBeLessThan(0.3);
});

it('names the largest parts where there is too much, and is silent otherwise', () => {
  const chunks = [
    { name: 'charts.js', kB: 122.4 },
    { name: 'index.js', kB: 97.5 },
  ];
  expect(sizeProblem(chunks, 220)).toBeNull();
  const problem = sizeProblem(chunks, 200);
  expect(problem).toContain('219.9 kB');
  expect(problem).toContain('122.4 kB  charts.js');
});
