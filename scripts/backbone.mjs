// `npm run backbone [-- --steps N --merging-steps N --seed S --name NAME --set path=value,… --backend webgpu|webgl|cpu --runtime chromium|node --resume]`: pre-trains a
// backbone on domain P, then its token merging alone, and stores it under public/backbones with the command, the seed and
// the recall that was measured. Cut off, it goes on with --resume from its state under checkpoints/.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINTS } from './lib/files.mjs';
import { ensureDependencies } from './lib/install.mjs';

ensureDependencies();
const { BACKENDS, oneOf, openEngine, parseArguments, readSettings } = await import('./lib/headless.mjs');
const { BACKBONES, shippedBackbones } = await import('./lib/backbones.mjs');
const { withProgress } = await import('./lib/progress.mjs');

/** Largest file that is shipped. */
const LIMIT = 1.2 * 2 ** 20;
/** Backbones that presets start from: see `BackboneName` in src/config/presets.ts. */
const NAMES = /** @type {const} */ (['broad', 'broad-1000', 'small']);

/**
 * A whole number of the command line.
 * @template T
 * @param {string} name
 * @param {string | undefined} text
 * @param {T} fallback where it is not given
 */
function whole(name, text, fallback) {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not "${text}".`);
  return value;
}

/**
 * The same safetensors file with more metadata.
 * @param {Buffer} bytes
 * @param {Record<string, string>} more
 */
function withMetadata(bytes, more) {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString('utf8'));
  header.__metadata__ = { ...header.__metadata__, ...more };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, bytes.subarray(8 + length)]);
}

/** @param {Buffer} bytes */
const hashOf = bytes => createHash('sha256').update(bytes).digest('hex');

/**
 * Trains one stage, or takes what it ended with from the file where the last sitting left it, if that trained the same.
 * @param {string} stage names its files under checkpoints/
 * @param {Parameters<typeof withProgress>[2]} request
 * @param {boolean} resume
 * @param {string | undefined} runtime
 * @returns {Promise<{ run: any, adapter: string, bytes: Buffer }>} the run's figures, and its weights as a backbone file
 */
async function train(stage, request, resume, runtime) {
  const ended = join(CHECKPOINTS, `${stage}.json`);
  const trained = JSON.stringify(request);
  if (resume && existsSync(ended)) {
    const { run, adapter, base64, request: before } = JSON.parse(await readFile(ended, 'utf8'));
    if (before === trained) return { run, adapter, bytes: Buffer.from(base64, 'base64') };
  }
  const checkpoint = `${stage}.checkpoint`;
  if (!resume) await rm(join(CHECKPOINTS, checkpoint), { force: true });
  // The page reads the first stage's weights from where the last one wrote them.
  const { page, close } = await openEngine(runtime, CHECKPOINTS);
  try {
    const what = { ...request, finalEvaluationOnly: true, measureEvery: 25, checkpoint };
    const { adapter, runs, weights } = await withProgress(page, stage, what);
    if (!runs[0] || !weights) throw new Error('The run ended without weights.');
    await mkdir(CHECKPOINTS, { recursive: true });
    await writeFile(ended, JSON.stringify({ run: runs[0], adapter, base64: weights.base64, request: trained }));
    return { run: runs[0], adapter, bytes: Buffer.from(weights.base64, 'base64') };
  } finally {
    await close();
  }
}

async function main() {
  const { options, given } = parseArguments(process.argv.slice(2), ['resume']);
  const [steps, seed] = [whole('steps', options.steps, null), whole('seed', options.seed, 0)];
  const mergingSteps = whole('merging-steps', options['merging-steps'], null);
  const name = oneOf('name', options.name ?? 'broad', NAMES);
  const resume = given.has('resume');
  const backend = oneOf('backend', options.backend ?? 'auto', BACKENDS);
  const shared = { seed, backend, set: readSettings(options.set) };
  const towers = await train(
    'backbone-towers',
    { ...shared, preset: 'pretrain', steps, backbone: null },
    resume,
    options.runtime,
  );
  let [last, stages] = [towers, `${towers.run.steps.toLocaleString('en')} steps`];
  if (mergingSteps !== 0) {
    const hash = hashOf(towers.bytes);
    const file = `backbone-towers-${hash.slice(0, 8)}.safetensors`;
    await writeFile(join(CHECKPOINTS, file), towers.bytes);
    const request = { ...shared, preset: 'pretrain-merging', steps: mergingSteps, backbone: { hash, file } };
    last = await train('backbone-merging', request, resume, options.runtime);
    stages += `, then token merging for ${last.run.steps}`;
  }
  const { run, adapter } = last;
  const own = `${options.name ? ` --name ${name}` : ''}${options.set ? ` --set ${options.set}` : ''}`;
  const command = `npm run backbone -- --steps ${towers.run.steps} --merging-steps ${last === towers ? 0 : run.steps} --seed ${seed}${own}`;
  const recall = { t2v: run.t2v, v2t: run.v2t };
  const bytes = withMetadata(last.bytes, { command, adapter, recall: JSON.stringify(recall) });
  if (bytes.length > LIMIT) throw new Error(`The backbone takes ${bytes.length} bytes; at most ${LIMIT} are shipped.`);
  const hash = hashOf(bytes);
  const file = `clips-p-${hash.slice(0, 8)}.safetensors`;
  await mkdir(BACKBONES, { recursive: true });
  await writeFile(join(BACKBONES, file), bytes);
  const title = `Pre-trained on domain P (${stages}; seed ${seed}, R@1 ${(100 * run.t2v.r1).toFixed(1)} %)`;
  const entry = { name, hash, file, title, command, seed, steps: run.steps, adapter, recall };
  // What links and kept runs name by its hash stays; presets start from the new one.
  const others = shippedBackbones()
    .filter(other => other.hash !== hash)
    .map(other => (other.name === name ? { ...other, name: null } : other));
  await writeFile(join(BACKBONES, 'index.json'), `${JSON.stringify([entry, ...others], null, 2)}\n`);
  for (const stage of ['backbone-towers', 'backbone-merging'])
    for (const ending of ['json', 'checkpoint']) await rm(join(CHECKPOINTS, `${stage}.${ending}`), { force: true });
  console.log(`${title}\n${file}: ${(bytes.length / 1024).toFixed(0)} kB, SHA-256 ${hash}`);
}

main().then(
  // Dawn's threads would keep the process.
  () => process.exit(0),
  error => {
    console.error(`backbone: ${error.message}`);
    process.exit(1);
  },
);
