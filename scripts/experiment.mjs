// `npm run experiment -- --preset NAME [--seeds 0,1] [--steps N] [--backend webgpu|webgl|cpu] [--json FILE]
//  [--engine plan|operations|stock] [--set optimizer.lr=0.002,losses.neighbor.weight=3]`
import { writeFile } from 'node:fs/promises';
import { ensureDependencies } from './lib/install.mjs';

ensureDependencies();
const { openHeadless, parseArguments } = await import('./lib/headless.mjs');
const { BACKBONES, shippedBackbones } = await import('./lib/backbones.mjs');
const { withProgress } = await import('./lib/progress.mjs');

const BACKBONE_PRESETS = ['demo', 'paper'];

function wholeNumber(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes whole numbers, not "${text}".`);
  return value;
}

/** `path=value` pairs; a value is JSON, or a word. */
function readSettings(text) {
  const pairs = (text ?? '').split(',').filter(Boolean);
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`--set takes path=value, not "${pair}".`);
      const word = pair.slice(at + 1);
      try {
        return [pair.slice(0, at), JSON.parse(word)];
      } catch {
        return [pair.slice(0, at), word];
      }
    }),
  );
}

function readRequest(words) {
  const { options } = parseArguments(words);
  const known = ['preset', 'seeds', 'steps', 'backend', 'engine', 'json', 'set'];
  const odd = Object.keys(options).find(name => !known.includes(name));
  if (odd) throw new Error(`There is no option --${odd}; there are ${known.map(n => `--${n}`).join(', ')}.`);
  if (!options.preset) throw new Error('--preset NAME is needed: demo, paper, from-scratch, tiny or pretrain.');
  const seeds = (options.seeds ?? '0').split(',').map(seed => wholeNumber('seeds', seed));
  const engines = ['plan', 'operations', 'stock'];
  if (options.engine && !engines.includes(options.engine))
    throw new Error(`There is no engine "${options.engine}"; there are ${engines.join(', ')}.`);
  const steps = options.steps === undefined ? null : wholeNumber('steps', options.steps);
  return {
    preset: options.preset,
    seeds,
    steps,
    backend: options.backend ?? 'auto',
    engine: options.engine ?? null,
    json: options.json,
    set: readSettings(options.set),
  };
}

const percent = value => `${(100 * value).toFixed(1)} %`.padStart(8);
const decimal = value => (Number.isFinite(value) ? value.toFixed(2) : '–').padStart(6);

function printTable(runs) {
  console.log(
    '\nrun               seed  steps  seconds    loss │  t→v R@1     R@10   skew    bad │  v→t R@1     R@10   skew    bad',
  );
  for (const { name, seed, steps, seconds, losses, t2v, v2t } of runs) {
    const side = d =>
      [percent(d.r1), percent(d.r10), decimal(d.hubness.skewness), decimal(d.hubness.badSkewness)].join(' ');
    const head = [name.padEnd(16), String(seed).padStart(5), String(steps).padStart(6), seconds.toFixed(1).padStart(8)];
    console.log(`${head.join(' ')} ${losses.total.toFixed(3).padStart(7)} │ ${side(t2v)} │ ${side(v2t)}`);
  }
}

async function main() {
  const { seeds, json, ...request } = readRequest(process.argv.slice(2));
  const [shipped] = BACKBONE_PRESETS.includes(request.preset) ? shippedBackbones() : [];
  const backbone = shipped ? { hash: shipped.hash, file: shipped.file } : null;
  if (BACKBONE_PRESETS.includes(request.preset) && !backbone)
    console.log('No backbone is shipped (see `npm run backbone`): this preset starts from random weights.');
  const { page, close } = await openHeadless(BACKBONES);
  const results = [];
  try {
    // Only the last evaluation is printed: those on the way would take longer than some trainings.
    for (const seed of seeds)
      results.push(await withProgress(page, `seed ${seed}`, { ...request, seed, backbone, finalEvaluationOnly: true }));
  } finally {
    await close();
  }
  const runs = results.flatMap(result => result.runs);
  console.log(`\n${request.preset} on ${results[0].adapter}`);
  printTable(runs);
  if (json)
    await writeFile(json, JSON.stringify({ config: results[0].config, adapter: results[0].adapter, runs }, null, 2));
}

main().catch(error => {
  console.error(`experiment: ${error.message}`);
  process.exit(1);
});
