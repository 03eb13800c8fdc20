// `npm run record [-- --only NAME --runtime chromium|node]`: the recordings that ship with the page, as
// src/content/recordings.json lists them. One whose config and version are those of its file is left as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { openEngine, parseArguments } = await import('./lib/headless.mjs');
const { BACKBONES, shippedBackbones } = await import('./lib/backbones.mjs');
const { chooseBackbone, readRequest } = await import('./lib/experiment-request.mjs');

/** @import { Runtime } from './lib/page.d.ts' */
/** @typedef {{ name: string, words: string, withWeights?: boolean }} Listed */

const FOLDER = join(ROOT, 'public', 'recorded');

/** @returns {Listed[]} */
const listed = () => JSON.parse(readFileSync(join(ROOT, 'src', 'content', 'recordings.json'), 'utf8'));

/**
 * Whether a recording is what its words would make today.
 * @param {Runtime['page']} page
 * @param {Listed} recording
 */
async function isOfToday(page, { name, words, withWeights }) {
  const file = `${name}.curves.zip`;
  if (!existsSync(join(FOLDER, file)) || (withWeights && !existsSync(join(FOLDER, `${name}.zip`)))) return false;
  const { request, seeds, backbone: named } = await readRequest(words.split(' '));
  const own = await page.evaluate(preset => globalThis.neighborRetr.startsFrom(preset), request.preset);
  const what = { ...request, seed: seeds[0] ?? 0, backbone: chooseBackbone(request, own, named) };
  const [wanted, found] = [
    await page.evaluate(given => globalThis.neighborRetr.configs(given), what),
    await page.evaluate(given => globalThis.neighborRetr.recorded(given), file),
  ];
  return JSON.stringify(wanted) === JSON.stringify(found);
}

/**
 * What Explore and the lessons show of a recording, where its weights ship: made of them, so that nobody has to encode anything.
 * @param {string | undefined} runtime
 * @param {Listed} recording
 */
async function recordLessons(runtime, { name }) {
  const { page, close } = await openEngine(runtime, FOLDER);
  try {
    const runs = `${name}.zip`;
    const views = `${name}.views.zip`;
    const there = existsSync(join(FOLDER, views));
    if (there && (await page.evaluate(given => globalThis.neighborRetr.hasLessons(given), { runs, views })))
      return console.log(`What Explore and the lessons show of ${name} is of today.`);
    console.log(`\n${name}: what Explore and the lessons show`);
    const [method] = (await page.evaluate(file => globalThis.neighborRetr.recorded(file), runs)).filter(
      ({ role }) => role === 'method',
    );
    const hash = /** @type {{ init: { backbone: string | null } } | undefined} */ (method?.config)?.init.backbone;
    const backbone = shippedBackbones().find(shipped => shipped.hash === hash);
    if (!backbone) throw new Error(`the backbone of ${name} does not ship with the page.`);
    console.log(await page.evaluate(() => globalThis.neighborRetr.open('webgpu')));
    const files = await page.evaluate(given => globalThis.neighborRetr.lessons(given), {
      runs,
      backbone: readFileSync(join(BACKBONES, backbone.file)).toString('base64'),
    });
    for (const [end, base64] of Object.entries(files)) {
      const file = join(FOLDER, `${name}.${end}.zip`);
      const bytes = Buffer.from(base64, 'base64');
      writeFileSync(file, bytes);
      console.log(`${file}: ${(bytes.length / 1e6).toFixed(2)} MB`);
    }
  } finally {
    await close();
  }
}

async function main() {
  const { options } = parseArguments(process.argv.slice(2));
  const odd = Object.keys(options).find(name => !['only', 'runtime'].includes(name));
  if (odd) throw new Error(`There is no option --${odd}; there are --only and --runtime.`);
  const all = listed();
  const chosen = options.only ? all.filter(({ name }) => name === options.only) : all;
  if (chosen.length === 0)
    throw new Error(`There is no recording "${options.only}"; there are ${all.map(r => r.name).join(', ')}.`);
  const { page, close } = await openEngine(options.runtime, FOLDER);
  /** @type {Listed[]} */
  const stale = [];
  try {
    for (const recording of chosen) if (!(await isOfToday(page, recording))) stale.push(recording);
  } finally {
    await close();
  }
  console.log(`${chosen.length - stale.length} of ${chosen.length} recordings are of today.`);
  const runtime = options.runtime ? ['--runtime', options.runtime] : [];
  for (const { name, words, withWeights } of stale) {
    const file = join(FOLDER, `${name}.zip`);
    console.log(`\n${name}`);
    const command = [
      join(ROOT, 'scripts', 'experiment.mjs'),
      ...words.split(' '),
      ...runtime,
      '--galleries',
      '1',
      '--record',
      file,
    ];
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${name} could not be recorded: see its message above.`);
    if (!withWeights) rmSync(file);
  }
  for (const recording of chosen) if (recording.withWeights) await recordLessons(options.runtime, recording);
}

main().then(
  // Dawn's threads would keep the process.
  () => process.exit(0),
  error => {
    console.error(`record: ${error.message}`);
    process.exit(1);
  },
);
