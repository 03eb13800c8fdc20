// `npm run bundle:node [-- DIRECTORY]`: the engine and its command-line interface as one file for Node, dist-node/engine.mjs.
import { join, resolve } from 'node:path';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { bundleEngine } = await import('./lib/node-runtime.mjs');

console.log(await bundleEngine(resolve(process.argv[2] ?? join(ROOT, 'dist-node'))));
