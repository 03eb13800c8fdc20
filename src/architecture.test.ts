import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = process.cwd();
const isSource = (name: string) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts');
const isTest = (name: string) => /\.test\.tsx?$/.test(name) || name.includes('/testing/');

/** Every source file of a folder, by its path from the root. */
const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map(name => posix.join(folder, name.replaceAll('\\', '/')))
    .filter(isSource);

const files = [...filesOf('src'), ...filesOf('workers')];
const known = new Set(files);

/** One import of a file. */
interface Import {
  /** as it is written */
  from: string;
  /** the file that is meant; null for a package */
  file: string | null;
  /** whether nothing of it is left when types are taken away */
  typesOnly: boolean;
  /** whether it is loaded when it is needed, not at first */
  late: boolean;
}

/** A source file without its comments, so that no example counts. */
const codeOf = (path: string) =>
  readFileSync(join(ROOT, path), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');

function resolved(path: string, from: string): string | null {
  if (!from.startsWith('.') && !from.startsWith('@/')) return null;
  const base = from.startsWith('@/') ? `src/${from.slice(2)}` : posix.join(dirname(path), from);
  const bare = base.replace(/\?.*$/, '');
  return [bare, `${bare}.ts`, `${bare}.tsx`].find(name => known.has(name)) ?? bare;
}

/** An import, or what is handed on from another file. */
const IMPORT = /^(?:import|export(?= (?:type )?[{*])) (type )?(?:([^'";]*?) from )?'([^']+)'/gm;

function importsOf(path: string): Import[] {
  const code = codeOf(path);
  const found: Import[] = [];
  for (const [, type, names, from] of code.matchAll(IMPORT)) {
    const inner = /\{([^}]*)\}/.exec(names ?? '')?.[1];
    const all = inner?.split(',').map(name => name.trim()) ?? [];
    const inline =
      (names ?? '').startsWith('{') && all.length > 0 && all.every(name => name === '' || name.startsWith('type '));
    found.push({ from: from!, file: resolved(path, from!), typesOnly: type !== undefined || inline, late: false });
  }
  for (const [, from] of code.matchAll(/\bimport\('([^']+)'\)/g))
    found.push({ from: from!, file: resolved(path, from!), typesOnly: false, late: true });
  return found;
}

const imports = new Map(files.map(path => [path, importsOf(path)]));

/** The folder that a file is ruled by: those of src, and those that are no part of it. */
const folderOf = (path: string) =>
  path
    .split('/')
    .slice(0, path.startsWith('src/') ? 2 : 1)
    .join('/');

/** Circles of files that need each other at once, each by its first file. */
function circles(edges: (path: string) => string[]): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[][] = [];
  const walk = (path: string, trail: readonly string[]) => {
    if (state.get(path) === 'done') return;
    const at = trail.indexOf(path);
    if (at >= 0) return void found.push([...trail.slice(at), path]);
    state.set(path, 'open');
    for (const next of edges(path)) walk(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of files) walk(path, []);
  return found;
}

describe('the source tree', () => {
  it('is read: imports are found, resolved and told apart', () => {
    expect(files.length).toBeGreaterThan(400);
    const missing = [...imports].flatMap(([path, all]) =>
      all.flatMap(({ file }) =>
        file !== null && /\.tsx?$/.test(file) && !known.has(file) ? [`${path}: ${file}`] : [],
      ),
    );
    expect(missing).toEqual([]);
    const unresolved = [...imports].flatMap(([path, all]) =>
      all.flatMap(({ file, from }) =>
        file !== null && !known.has(file) && !/\.(css|json|worker)|\?/.test(from) ? [`${path}: ${from}`] : [],
      ),
    );
    expect(unresolved).toEqual([]);
    expect(importsOf('src/state/explore-queries.ts').filter(one => one.typesOnly).length).toBeGreaterThan(2);
  });

  it('reaches another folder by its name alone, never by the way out of one’s own', () => {
    const out = [...imports].flatMap(([path, all]) =>
      all
        .filter(({ from, file }) => from.startsWith('.') && file !== null && folderOf(file) !== folderOf(path))
        // Workers are entries of their own, which Vite finds by their place.
        .filter(({ from }) => !from.includes('workers/'))
        .map(({ from }) => `${path}: ${from}`),
    );
    expect(out).toEqual([]);
  });

  it('has no circle, not even one of types', () => {
    const edges = (path: string) =>
      (imports.get(path) ?? []).flatMap(({ file, late }) => (file !== null && known.has(file) && !late ? [file] : []));
    expect(circles(edges).map(circle => circle.join(' → '))).toEqual([]);
  });

  it('takes types alone from the protocol where pages are made', () => {
    const values = [...imports].flatMap(([path, all]) =>
      path.startsWith('src/features/')
        ? all.filter(({ from, typesOnly }) => from.startsWith('@/protocol/') && !typesOnly).map(() => path)
        : [],
    );
    expect(values).toEqual([]);
  });

  it('knows no page below the pages: what computes runs in workers', () => {
    const pure = files.filter(path =>
      /^src\/(math|config|content|protocol|data|analysis|engine|runs|headless)\//.test(path),
    );
    const withReact = pure.filter(path =>
      imports.get(path)!.some(({ from }) => /^(react|react-dom|zustand|recharts)\b/.test(from)),
    );
    expect(withReact).toEqual([]);
    expect(pure.filter(path => path.endsWith('.tsx'))).toEqual([]);
  });

  it('takes nothing from tests into the page', () => {
    const out = [...imports].flatMap(([path, all]) =>
      isTest(path) ? [] : all.filter(({ file }) => file !== null && isTest(file)).map(({ from }) => `${path}: ${from}`),
    );
    expect(out).toEqual([]);
  });
});
