// `npm run results [-- --check]`: makes the tables of measured results in README.md and docs/ anew from docs/results/*.json,
// wherever `<!-- results FILE [ROLE] -->` … `<!-- /results -->` stands, and public/recorded/effects.json, which the page quotes.
// With --check nothing is written, and what is not as its file says is an error.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchSentence, benchTable } from './lib/bench-table.mjs';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { createServer } = await import('vite');

const RESULTS = join(ROOT, 'docs', 'results');
/** What the page says of its recordings, over seeds. */
const EFFECTS = join('public', 'recorded', 'effects.json');

/** @param {string} _ @param {unknown} value */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

/**
 * The effect of every file, by its name; of every role, where it has several.
 * @param {(file: string) => any} read
 * @param {typeof import('../src/analysis/gallery-results').effectOf} effectOf
 */
function effects(read, effectOf) {
  const files = readdirSync(RESULTS)
    .filter(name => name.endsWith('.json'))
    .sort();
  const made = files.flatMap(name => {
    /** @type {string[]} */
    const roles = [...new Set((read(name).runs ?? []).map((/** @type {any} */ { record }) => record.role))];
    const compared = roles.filter(role => role !== 'baseline');
    const file = name.replace('.json', '');
    return compared.map(role => [role === 'method' ? file : role, effectOf(read(name).runs, role)]);
  });
  return `${JSON.stringify(Object.fromEntries(made), rounded)}\n`;
}

async function main() {
  const words = process.argv.slice(2);
  const odd = words.find(word => word !== '--check');
  if (odd) throw new Error(`"${odd}" is not understood; there is --check.`);
  // The page's own statistics: nothing is computed twice.
  const server = await createServer({
    root: ROOT,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, watch: null },
  });
  try {
    /** @type {typeof import('../src/analysis/gallery-results')} */
    const { effectOf, resultsTable, summaryTable, withResults } = /** @type {any} */ (
      await server.ssrLoadModule('/src/analysis/gallery-results.ts')
    );
    /** @param {string} file */
    const read = file => JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));
    /** @param {string} file @param {string} [role] */
    const table = (file, role) => {
      // A table of several files is a summary.
      if (file.includes(',') || role === 'summary') return summaryTable(file.split(',').map(read));
      const content = read(file);
      if (content.format !== 'neighborretr-bench') return resultsTable(content.runs, role);
      return role === 'sentence' ? benchSentence(content) : benchTable(content);
    };
    /** @type {(readonly [name: string, made: (text: string) => string])[]} */
    const documents = [
      ...['README.md', ...readdirSync(join(ROOT, 'docs')).map(name => join('docs', name))]
        .filter(name => name.endsWith('.md'))
        .map(name => /** @type {const} */ ([name, (/** @type {string} */ text) => withResults(text, table)])),
      [EFFECTS, () => effects(read, effectOf)],
    ];
    const stale = documents
      .filter(([name, make]) => {
        const path = join(ROOT, name);
        const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
        const made = make(text);
        if (made !== text && words.length === 0) writeFileSync(path, made);
        return made !== text;
      })
      .map(([name]) => name);
    const list = stale.join(', ');
    if (stale.length > 0 && words.length > 0)
      throw new Error(`${list}: not what the results say. Make them anew with \`npm run results\`.`);
    console.log(stale.length > 0 ? `Made anew: ${list}` : 'All tables are what the results say.');
  } finally {
    await server.close();
  }
}

main().catch(error => {
  console.error(`results: ${error.message}`);
  process.exit(1);
});
