// `npm run merge -- FILE.json … --out FILE [--figures] [--title TEXT]`: one file of runs from several that `npm run experiment`
// wrote, on several machines or for several seeds. With --figures only what tables of results read: configs, the last step, and
// the figures of every gallery.
import { readFile } from 'node:fs/promises';
import { writeWhole } from './lib/files.mjs';
import { ensureDependencies } from './lib/install.mjs';
import { hasRun, sharedConfig } from './lib/kept-runs.mjs';

ensureDependencies();
const { parseArguments } = await import('./lib/headless.mjs');

/** @import { KeptRun, KeptRuns } from './lib/page.d.ts' */

/**
 * Runs of one file. @param {string} file @returns {Promise<KeptRun[]>}
 * @throws where it is none
 */
async function runsOf(file) {
  /** @type {KeptRuns} */
  const content = JSON.parse(await readFile(file, 'utf8'));
  if (content.format !== 'neighborretr-runs') throw new Error(`${file} holds something else than runs.`);
  return content.runs;
}

/** Numbers with so many digits are what was measured; the rest is how a computer writes them. */
const DIGITS = 7;

/** @param {string} _ @param {unknown} value */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value);

/**
 * What tables of results read of a run.
 * @param {KeptRun} run
 */
function figuresOf({ record, series, galleries, shifted }) {
  const last = { total: series.total.at(-1), seconds: series.seconds.at(-1) };
  return { record, last, galleries, ...(shifted ? { shifted } : {}) };
}

async function main() {
  const { options, given, positional } = parseArguments(process.argv.slice(2), ['figures']);
  const odd = Object.keys(options).find(name => !['out', 'title'].includes(name));
  if (odd) throw new Error(`There is no option --${odd}; there are --out, --title, --figures.`);
  if (!options.out || positional.length === 0) throw new Error('Files of runs and --out FILE are needed.');
  /** @type {KeptRun[]} */
  const runs = [];
  for (const file of positional)
    for (const run of await runsOf(file)) {
      const { role, config } = run.record;
      if (hasRun(runs, run.record))
        throw new Error(`${file}: "${role}" with seed ${config.seed} is in a file before it, too.`);
      if (runs[0] && sharedConfig(config) !== sharedConfig(runs[0].record.config))
        throw new Error(`${file}: its runs have another config than those of ${positional[0]}.`);
      runs.push(run);
    }
  runs.sort((a, b) => a.record.config.seed - b.record.config.seed);
  const title = options.title ? { title: options.title } : {};
  const content = given.has('figures')
    ? JSON.stringify({ format: 'neighborretr-figures', version: 1, ...title, runs: runs.map(figuresOf) }, rounded, 1)
    : JSON.stringify({ format: 'neighborretr-runs', version: 1, ...title, runs });
  await writeWhole(options.out, content);
  const seeds = [...new Set(runs.map(({ record }) => record.config.seed))];
  console.log(`${options.out}: ${runs.length} runs, seeds ${seeds.join(', ')}`);
}

main().catch(error => {
  console.error(`merge: ${error.message}`);
  process.exit(1);
});
