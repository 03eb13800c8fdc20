import { readFile } from 'node:fs/promises';
import { shippedBackbones } from './backbones.mjs';
import { BACKENDS, oneOf, parseArguments, readSettings } from './headless.mjs';

const OPTIONS =
  'preset config backbone seeds steps at-once galleries shifted backend engine runtime json csv record set'.split(' ');
const FLAGS = ['ablate', 'resume'];
const ENGINES = /** @type {const} */ (['plan', 'operations', 'stock']);

/** @param {string} name @param {string} text @param {number} least */
function wholeNumber(name, text, least = 0) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} takes whole numbers, not "${text}".`);
  return value;
}

/** @param {string} file */
export async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** @param {readonly string[]} words */
export async function readRequest(words) {
  const { options, given, positional } = parseArguments(words, FLAGS);
  const odd = Object.keys(options).find(name => !OPTIONS.includes(name));
  if (odd)
    throw new Error(`There is no option --${odd}; there are ${[...OPTIONS, ...FLAGS].map(n => `--${n}`).join(', ')}.`);
  if (positional.length > 0) throw new Error(`"${positional[0]}" is not understood: options begin with --.`);
  if (!options.preset && !options.config)
    throw new Error(
      '--preset NAME or --config FILE is needed; presets: demo, published, from-scratch, minute, tiny, pretrain, pretrain-merging.',
    );
  if (options.record && (options.seeds ?? '0').includes(','))
    throw new Error('--record takes one seed: a recording is one comparison.');
  if (given.has('resume') && !options.json)
    throw new Error('--resume needs --json FILE: what is there is not trained again.');
  return {
    seeds: (options.seeds ?? '0').split(',').map(seed => wholeNumber('seeds', seed)),
    atOnce: wholeNumber('at-once', options['at-once'] ?? '2', 1),
    json: options.json ?? null,
    csv: options.csv ?? null,
    record: options.record ?? null,
    runtime: options.runtime,
    backbone: options.backbone ?? null,
    resume: given.has('resume'),
    request: {
      // What a config file does not say, its label among others, is as in the demo.
      preset: options.preset ?? 'demo',
      config: options.config ? await readJson(options.config) : null,
      ablate: given.has('ablate'),
      steps: options.steps === undefined ? null : wholeNumber('steps', options.steps, 1),
      backend: oneOf('backend', options.backend ?? 'auto', BACKENDS),
      engine: options.engine === undefined ? null : oneOf('engine', options.engine, ENGINES),
      set: readSettings(options.set),
      galleries: wholeNumber('galleries', options.galleries ?? '4', 1),
      shifted: options.shifted ?? null,
    },
  };
}

/**
 * The shipped backbone that the runs start from; null for random weights.
 * @param {{ config: { init?: { backbone?: string | null } } | null }} request
 * @param {string | null} own what the preset starts from
 * @param {string | null} named what it starts from instead
 */
export function chooseBackbone({ config }, own, named) {
  const shipped = shippedBackbones();
  if (config && named === null) {
    const hash = config.init?.backbone ?? null;
    const found = shipped.find(b => b.hash === hash);
    if (hash && !found) throw new Error(`The backbone ${hash.slice(0, 8)} of the config is not shipped.`);
    return found ? { hash: found.hash, file: found.file } : null;
  }
  const name = named ?? own;
  if (name === null) return null;
  const found = shipped.find(b => b.name === name);
  if (!found) throw new Error(`The backbone "${name}" is not shipped: see \`npm run backbone\`.`);
  return { hash: found.hash, file: found.file };
}
