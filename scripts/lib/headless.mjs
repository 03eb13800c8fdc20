import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ensureBrowser, GPU_TEST_ARGS } from './browser.mjs';
import { CHECKPOINTS, isInside } from './files.mjs';
import { ROOT } from './install.mjs';

/** @import { Plugin } from 'vite' */
/** @import { Runtime } from './page.d.ts' */

/**
 * Answers a request for a file that is kept: the old one is there until the new one is whole.
 * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response @param {string} file
 */
async function keepFile(request, response, file) {
  try {
    if (request.method === 'PUT') {
      await mkdir(dirname(file), { recursive: true });
      await pipeline(request, createWriteStream(`${file}.part`));
      await rename(`${file}.part`, file);
      response.writeHead(204).end();
    } else {
      const bytes = await readFile(file);
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
    }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    response.writeHead(missing ? 404 : 500).end();
  }
}

/**
 * Lets the page read and write files of one directory below `/__kept__/`.
 * @param {string} directory
 * @returns {Plugin}
 */
function keptPlugin(directory) {
  return {
    name: 'headless-kept',
    configureServer(server) {
      server.middlewares.use('/__kept__/', (request, response) => {
        const name = decodeURIComponent((request.url ?? '/').slice(1));
        if (isInside(name)) void keepFile(request, response, join(directory, name));
        else response.writeHead(400).end();
      });
    },
  };
}

/**
 * Serves files of one directory below `/__files__/`, whatever else Vite serves.
 * @param {string} directory
 * @returns {Plugin}
 */
function filesPlugin(directory) {
  return {
    name: 'headless-files',
    configureServer(server) {
      server.middlewares.use('/__files__/', (request, response) => {
        const name = decodeURIComponent((request.url ?? '/').slice(1));
        if (!isInside(name)) return response.writeHead(400).end();
        readFile(join(directory, name)).then(
          bytes => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
          () => response.writeHead(404).end(),
        );
      });
    },
  };
}

/**
 * Opens the headless page of the engine in a real Chromium.
 * @param directory files the page may read
 * @param keeps where it may keep files of its own
 * @returns the page (its `neighborRetr` object is the API) and a function that closes everything
 */
export async function openHeadless(directory = ROOT, keeps = CHECKPOINTS) {
  const executablePath = ensureBrowser();
  const [{ createServer }, { chromium }] = await Promise.all([import('vite'), import('playwright')]);
  const server = await createServer({
    root: ROOT,
    logLevel: 'error',
    plugins: [filesPlugin(resolve(directory)), keptPlugin(resolve(keeps))],
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    cacheDir: join(ROOT, 'node_modules', '.vite-headless'),
    optimizeDeps: { entries: ['src/headless/index.html'] },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: [...GPU_TEST_ARGS] });
  const page = await browser.newPage();
  page.on('pageerror', error => console.error(`page error: ${error.message}`));
  page.setDefaultTimeout(0);
  const served = server.httpServer?.address();
  if (!served || typeof served === 'string') throw new Error('The headless page is served at no port.');
  await page.goto(`http://127.0.0.1:${served.port}/src/headless/index.html`);
  await page.waitForFunction(() => 'neighborRetr' in globalThis, undefined, { timeout: 120_000 });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { page, close };
}

/** What runs the engine for a command. */
export const RUNTIMES = /** @type {const} */ (['chromium', 'node']);

/**
 * Opens the engine in a headless Chromium, or in this very process.
 * @param {string | undefined} runtime as the command line says it
 * @param {string} [directory] files it may read
 * @param {string} [keeps] where it may keep files of its own
 * @returns {Promise<Runtime>}
 */
export async function openEngine(runtime, directory, keeps) {
  if (oneOf('runtime', runtime ?? 'chromium', RUNTIMES) === 'chromium') return openHeadless(directory, keeps);
  const { openNode } = await import('./node-runtime.mjs');
  return openNode(directory ?? ROOT, keeps ?? CHECKPOINTS);
}

/**
 * Reads `--name value` and `--flag` words; the rest are positional.
 * @param {readonly string[]} words
 * @param {readonly string[]} flags those that take no value
 * @throws where a value is missing
 */
export function parseArguments(words, flags = []) {
  /** @type {{ [name: string]: string | undefined }} */
  const options = {};
  /** @type {Set<string>} */
  const given = new Set();
  /** @type {string[]} */
  const positional = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!word.startsWith('--')) positional.push(word);
    else if (flags.includes(word.slice(2))) given.add(word.slice(2));
    else if (words[i + 1] === undefined) throw new Error(`${word} needs a value.`);
    else options[word.slice(2)] = words[++i];
  }
  return { options, given, positional };
}

/** Backends that a run can be asked to train on. */
export const BACKENDS = /** @type {const} */ (['auto', 'webgpu', 'webgl', 'cpu']);

/**
 * One of the words that an option takes.
 * @template {string} Word
 * @param {string} name of the option
 * @param {string} text
 * @param {readonly Word[]} words
 * @throws naming them, where it is none
 */
export function oneOf(name, text, words) {
  const found = words.find(word => word === text);
  if (found === undefined) throw new Error(`--${name} is one of ${words.join(', ')}, not "${text}".`);
  return found;
}

/**
 * Fields of a config to replace, as `--set path=value,…` says them; a value is JSON, or a word.
 * @param {string | undefined} text
 * @returns {Record<string, unknown>}
 */
export function readSettings(text) {
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
