import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKPOINTS, isInside, writeWhole } from './files.mjs';
import { MADE_ENGINE, ROOT } from './install.mjs';

/** @import { HeadlessFiles } from '@/headless/files' */
/** @import { Runtime } from './page.d.ts' */

/** Dawn for Node: not installed with the project, because its binaries for all platforms take 130 MB. */
const DAWN = 'webgpu';

/** Where the bundle lies unless another place is asked for. */
const BUNDLE = join(ROOT, 'node_modules', '.neighborretr-node');

/**
 * Makes the engine and its command-line interface one file that needs nothing but Node and, when it opens a device, the package
 * webgpu.
 * @returns its path
 */
export async function bundleEngine(directory = BUNDLE) {
  const { build } = await import('vite');
  await build({
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: 'src/headless/main.ts',
      outDir: directory,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'engine.mjs', codeSplitting: false } },
    },
  });
  return join(directory, 'engine.mjs');
}

/** @param {string} name */
function inside(name) {
  if (!isInside(name)) throw new Error(`"${name}" is not the name of a file.`);
  return name;
}

/** @param {unknown} error */
const isMissing = error => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Texts kept in a folder.
 * @param {string} folder
 * @returns {Required<HeadlessFiles>['machine']}
 */
const keptIn = folder => ({
  async kept(name) {
    try {
      return await readFile(join(folder, inside(name)), 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  async keep(name, text) {
    await writeWhole(join(folder, inside(name)), text);
  },
});

/**
 * The files of two folders, and of a third that belongs to the machine.
 * @param {string} directory @param {string} keeps @param {string} [machine]
 * @returns {HeadlessFiles}
 */
export function diskFiles(directory, keeps, machine = CHECKPOINTS) {
  return {
    async read(name) {
      try {
        return new Uint8Array(await readFile(join(directory, inside(name))));
      } catch (error) {
        throw isMissing(error) ? new Error(`no such file: ${name}`, { cause: error }) : error;
      }
    },
    ...keptIn(keeps),
    machine: keptIn(machine),
  };
}

/**
 * Dawn's `navigator.gpu`, and the globals of WebGPU that the engine expects of a browser.
 * @param {() => Promise<{ create: (words: string[]) => unknown, globals: object }>} load
 * @throws in words, where the package is missing
 */
export async function installWebGpu(load = () => import(DAWN)) {
  const { create, globals } = await load().catch(cause => {
    throw new Error(
      `--runtime node needs Dawn for Node, which is not installed with the project (130 MB): npm install --no-save ${DAWN}`,
      { cause },
    );
  });
  Object.assign(globalThis, globals, { isSecureContext: true });
  const unchecked = process.env.NEIGHBORRETR_BOUNDS_CHECKS === '0';
  const gpu = create(unchecked ? ['enable-dawn-features=disable_robustness'] : []);
  // Node has a navigator from version 21 on.
  if (!('navigator' in globalThis))
    Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node' }, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
}

/** @type {string | undefined} */
let engine;

/**
 * Opens the engine in this process, on the adapter that Dawn finds: on Linux that of the Vulkan driver that `VK_DRIVER_FILES` or
 * `VK_ICD_FILENAMES` names, else the machine's.
 * @param {string} directory files it may read
 * @param {string} keeps where it may keep files of its own
 * @returns {Promise<Runtime>}
 */
export async function openNode(directory, keeps) {
  await installWebGpu();
  globalThis.neighborRetrFiles = diskFiles(directory, keeps);
  // A process has one engine: TensorFlow.js keeps its kernels in a global.
  engine ??= pathToFileURL(MADE_ENGINE ?? (await bundleEngine())).href;
  await import(engine);
  /** @param {Function} work @param {unknown} [given] */
  const evaluate = async (work, given) => work(given);
  return { page: { evaluate: /** @type {any} */ (evaluate) }, close: async () => {} };
}
