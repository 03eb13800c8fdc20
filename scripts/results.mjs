// `npm run results [-- --check]`: makes the tables of measured results in README.md and docs/ anew from docs/results/*.json,
// wherever `<!-- results FILE [ROLE] -->` … `<!-- /results -->` stands. With --check nothing is written, and a table that is not
// what its file says is an error.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchSentence, benchTable } from './lib/bench-table.mjs';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { createServer } = await import('vite');

const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).map(name => join('docs', name))];

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
    const { resultsTable, withResults } = /** @type {any} */ (
      await server.ssrLoadModule('/src/analysis/gallery-results.ts')
    );
    /** @param {string} file @param {string} [role] */
    const table = (file, role) => {
      const content = JSON.parse(readFileSync(join(ROOT, 'docs', 'results', file), 'utf8'));
      if (content.format !== 'neighborretr-bench') return resultsTable(content.runs, role);
      return role === 'sentence' ? benchSentence(content) : benchTable(content);
    };
    const stale = documents
      .filter(name => name.endsWith('.md'))
      .filter(name => {
        const text = readFileSync(join(ROOT, name), 'utf8');
        const made = withResults(text, table);
        if (made !== text && words.length === 0) writeFileSync(join(ROOT, name), made);
        return made !== text;
      });
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
