// `npm run backbone [-- --steps N] [--seed S] [--backend webgpu|webgl|cpu]`: pre-trains the backbone on domain P and
// stores it under public/backbones with the command, the seed and the recall that was measured.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDependencies } from './lib/install.mjs';

ensureDependencies();
const { BACKENDS, oneOf, openHeadless, parseArguments } = await import('./lib/headless.mjs');
const { BACKBONES, shippedBackbones } = await import('./lib/backbones.mjs');
const { withProgress } = await import('./lib/progress.mjs');

/** Largest file that is shipped. */
const LIMIT = 2 * 2 ** 20;

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

async function main() {
  const { options } = parseArguments(process.argv.slice(2));
  const [steps, seed] = [whole('steps', options.steps, null), whole('seed', options.seed, 0)];
  const backend = oneOf('backend', options.backend ?? 'auto', BACKENDS);
  const { page, close } = await openHeadless(BACKBONES);
  let result;
  try {
    const request = { preset: 'pretrain', seed, steps, backend, backbone: null };
    result = await withProgress(page, 'backbone', { ...request, finalEvaluationOnly: true, measureEvery: 25 });
  } finally {
    await close();
  }
  const [run] = result.runs;
  if (!run || !result.weights) throw new Error('The run ended without weights.');
  const command = `npm run backbone -- --steps ${run.steps} --seed ${seed}`;
  const recall = { t2v: run.t2v, v2t: run.v2t };
  const measured = { command, adapter: result.adapter, recall: JSON.stringify(recall) };
  const bytes = withMetadata(Buffer.from(result.weights.base64, 'base64'), measured);
  if (bytes.length > LIMIT) throw new Error(`The backbone takes ${bytes.length} bytes; at most ${LIMIT} are shipped.`);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const file = `clips-p-${hash.slice(0, 8)}.safetensors`;
  await mkdir(BACKBONES, { recursive: true });
  await writeFile(join(BACKBONES, file), bytes);
  const entry = {
    hash,
    file,
    title: `Pre-trained on domain P (${run.steps} steps, seed ${seed}, R@1 ${(100 * run.t2v.r1).toFixed(1)} %)`,
    command,
    seed,
    steps: run.steps,
    adapter: result.adapter,
    recall,
  };
  const others = shippedBackbones().filter(other => other.hash !== hash);
  await writeFile(join(BACKBONES, 'index.json'), `${JSON.stringify([entry, ...others], null, 2)}\n`);
  console.log(`${entry.title}\n${file}: ${(bytes.length / 1024).toFixed(0)} kB, SHA-256 ${hash}`);
}

main().catch(error => {
  console.error(`backbone: ${error.message}`);
  process.exit(1);
});
