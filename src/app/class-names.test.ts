import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '..');

/** Every file under src that ends so, by its whole path. */
const files = (end: string) =>
  readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(end))
    .map(name => ({ path: join(SOURCE, name), text: readFileSync(join(SOURCE, name), 'utf8') }));

const CLASS = /\.(-?[_a-zA-Z][\w-]*)/g;
const classesIn = (selector: string) => [...selector.matchAll(CLASS)].map(found => found[1]!);

/** Classes that a style sheet has rules for: its own, and those of others, which a module marks with `:global`. */
function rulesOf(css: string): { own: Set<string>; others: Set<string> } {
  const plain = css.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\[[^\]]*\]/g, '');
  const selectors = [...plain.matchAll(/([^{};]*)\{/g)].map(found => found[1]!.trim()).filter(s => !s.startsWith('@'));
  const others = selectors.flatMap(s => [...s.matchAll(/:global\(([^)]*)\)/g)].flatMap(found => classesIn(found[1]!)));
  return {
    own: new Set(selectors.flatMap(s => classesIn(s.replaceAll(/:global\([^)]*\)/g, '')))),
    others: new Set(others),
  };
}

/** What stands between the brace at `from` and the one that closes it. */
function braced(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(from + 1, at);
  }
  return text.slice(from + 1);
}

/** Words that are written out in the `className` attributes of a component. */
function writtenOut(tsx: string): string[] {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  return [...tsx.matchAll(/\bclassName=(?:"([^"]*)"|\{)/g)].flatMap(found => {
    if (found[1] !== undefined) return words(found[1]);
    // What is compared is no class.
    const expression = braced(tsx, found.index + 'className='.length).replaceAll(/[!=]==\s*'[^']*'/g, '');
    const quoted = [...expression.matchAll(/'([^']*)'/g)].flatMap(part => words(part[1]!));
    const templates = [...expression.matchAll(/`([^`]*)`/g)].flatMap(part =>
      words(part[1]!.replaceAll(/\$\{[^}]*\}/g, ' ')),
    );
    return [...quoted, ...templates];
  });
}

/** Modules that a component imports, by the name that they have in it, with the classes that it asks of them. */
function askedOf(path: string, tsx: string): { module: string; classes: string[]; unclear: boolean }[] {
  const IMPORT = /^import (\w+) from '([^']+\.module\.css)';$/gm;
  const code = tsx.replaceAll(IMPORT, '');
  return [...tsx.matchAll(IMPORT)].map(([, name = '', from = '']) => ({
    module: from.startsWith('@/') ? join(SOURCE, from.slice(2)) : join(dirname(path), from),
    classes: [...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(found => found[1]!),
    unclear: new RegExp(`\\b${name}\\[`).test(tsx),
  }));
}

describe('reading', () => {
  it('tells a module’s own classes from those of others', () => {
    const css = `/* .not */ .bar > :global(.chip):hover, .bar[data-x='.no'] { margin: .5em; } @media (width > 3.5px) { .end { top: 0 } }`;
    expect(rulesOf(css)).toEqual({ own: new Set(['bar', 'end']), others: new Set(['chip']) });
  });

  it('finds words in plain, conditional and composed attributes', () => {
    const tsx =
      "<p className=\"panel about\"><i className={kind === 'x' ? 'good' : styles.bad} className={`muted ${styles.end}`}>";
    expect(writtenOut(tsx)).toEqual(['panel', 'about', 'good', 'muted']);
  });
});

describe('class names', () => {
  const sheets = files('.css').map(file => ({ ...file, ...rulesOf(file.text) }));
  const modules = new Map(sheets.filter(s => s.path.endsWith('.module.css')).map(s => [s.path, s]));
  const shared = new Set(sheets.filter(s => !modules.has(s.path)).flatMap(s => [...s.own]));
  const components = files('.tsx').map(file => ({ ...file, asked: askedOf(file.path, file.text) }));
  const short = (path: string) => path.slice(SOURCE.length + 1);

  it('that are written out are those of the shared style sheets, and all of those are used', () => {
    const written = components.map(({ path, text }) => ({ path: short(path), words: writtenOut(text) }));
    const unknown = written.flatMap(({ path, words }) => words.filter(w => !shared.has(w)).map(w => `${path}: ${w}`));
    expect(unknown).toEqual([]);
    const used = new Set(written.flatMap(({ words }) => words));
    expect([...shared].filter(name => !used.has(name) && !name.startsWith('recharts-'))).toEqual([]);
  });

  it('that are asked of a module are there, and every class of a module is asked for', () => {
    const asked = components.flatMap(({ path, asked: of }) => of.map(one => ({ path: short(path), ...one })));
    expect(asked.filter(one => one.unclear)).toEqual([]);
    const missing = asked.flatMap(({ path, module, classes }) =>
      classes
        .filter(name => !modules.get(module)?.own.has(name))
        .map(name => `${path}: ${short(module)} has no ${name}`),
    );
    expect(missing).toEqual([]);
    const unused = [...modules.values()].flatMap(({ path, own }) => {
      const used = new Set(asked.filter(one => one.module === path).flatMap(one => one.classes));
      return [...own].filter(name => !used.has(name)).map(name => `${short(path)}: ${name}`);
    });
    expect(unused).toEqual([]);
  });

  it('of others in a module are shared ones, or those of recharts and of driver.js', () => {
    const others = [...modules.values()].flatMap(({ path, others: of }) => [...of].map(name => ({ path, name })));
    const unknown = others.filter(({ name }) => !shared.has(name) && !/^(recharts|driver)-/.test(name));
    expect(unknown.map(({ path, name }) => `${short(path)}: ${name}`)).toEqual([]);
  });

  it('leave no style sheet longer than 400 lines', () => {
    expect(sheets.filter(s => s.text.split('\n').length > 400).map(s => short(s.path))).toEqual([]);
  });
});
