// `npm run verify [-- directory] [--backend webgpu|cpu|webgl] [--runtime chromium|node]`: every reference case through the engine.
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { oneOf, openEngine, parseArguments } = await import('./lib/headless.mjs');

/** @import { Runtime } from './lib/page.d.ts' */

const BACKENDS = /** @type {const} */ (['webgpu', 'cpu', 'webgl']);

async function main() {
  const { options, positional } = parseArguments(process.argv.slice(2));
  const backend = oneOf('backend', options.backend ?? 'webgpu', BACKENDS);
  const directory = resolve(positional[0] ?? join(ROOT, 'src', 'engine', 'verify', 'golden'));
  const files = (await readdir(directory)).filter(name => /\.(safetensors|json)$/.test(name)).sort();
  if (files.length === 0) throw new Error(`${directory} holds no .safetensors or .json file.`);
  const { page, close } = await openEngine(options.runtime, directory);
  try {
    const adapter = await page.evaluate(name => globalThis.neighborRetr.open(name), backend);
    console.log(`\n${files.length} cases of ${directory} on ${adapter}\n`);
    return await run(page, files);
  } finally {
    await close();
  }
}

/** @param {number | null} value */
const number = value => (value === null ? '–' : value === 0 ? '0' : value.toExponential(1));
/**
 * @param {number | null} error
 * @param {number | null} tolerance
 */
const pair = (error, tolerance) => `${number(error).padStart(8)} / ${number(tolerance).padEnd(8)}`;

/**
 * Runs every file and prints its line.
 * @param {Runtime['page']} page
 * @param {readonly string[]} files
 * @returns how many failed
 */
async function run(page, files) {
  console.log(`${'case'.padEnd(42)} tensors   outputs / tolerance gradients / tolerance`);
  let failed = 0;
  for (const file of files) {
    const report = await page.evaluate(name => globalThis.neighborRetr.verify(name), file);
    const name = report.case === '?' ? file : report.case;
    const line = [
      name.padEnd(42),
      String(report.compared).padStart(7),
      pair(report.outputError, report.outputTolerance),
      pair(report.gradientError, report.gradientTolerance),
      report.passed ? 'pass' : 'FAIL',
    ];
    console.log(line.join('  '));
    if (!report.passed) failed++;
    for (const problem of report.problems.slice(0, 12)) console.log(`    ${problem}`);
    if (report.problems.length > 12) console.log(`    … and ${report.problems.length - 12} more`);
  }
  console.log(`\n${files.length - failed} passed, ${failed} failed`);
  return failed;
}

main().then(
  failed => process.exit(failed ? 1 : 0),
  error => {
    console.error(`verify: ${error.message}`);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
