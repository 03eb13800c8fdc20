// `npm test`: installs what is missing, then types → lint → format → results → unit → GPU → build → size → end-to-end.
// Ends with a line "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { initialChunks, sizeProblem } from './lib/initial-size.mjs';
import { ensureDependencies, ROOT } from './lib/install.mjs';

const RESULTS = join(ROOT, 'test-results');

/**
 * Runs a tool of node_modules; true when it exits with 0.
 * @param {string} script @param {string[]} args
 */
function tool(script, args, env = {}) {
  const path = join(ROOT, 'node_modules', ...script.split('/'));
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  return spawnSync(process.execPath, [path, ...args], { ...options, stdio: 'inherit' }).status === 0;
}

/**
 * Runs one of the project's own scripts; true when it exits with 0.
 * @param {string} name @param {string[]} args
 */
function script(name, args) {
  const options = /** @type {const} */ ({ cwd: ROOT, stdio: 'inherit' });
  return spawnSync(process.execPath, [join(ROOT, 'scripts', name), ...args], options).status === 0;
}

/**
 * Runs a tool beside others, and prints what it had to say at its end; true when it exits with 0.
 * @param {string} script @param {string[]} args @param {Record<string, string>} env @returns {Promise<boolean>}
 */
function besides(script, args, env = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', ...script.split('/')), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => said.push(chunk));
  return new Promise(resolve => {
    child.on('close', code => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

/**
 * A check that passes or fails as a whole.
 * @param {string} title
 * @param {() => boolean} run
 */
function check(title, run) {
  return { title, run: () => (run() ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }) };
}

/**
 * Counts of Vitest's JSON report; a runner that failed without a failed test counts as one failure.
 * @param {string} project
 * @param {{ name?: string, select?: string[], env?: Record<string, string>,
 *   run?: (script: string, args: string[], env: Record<string, string>) => boolean | Promise<boolean> }} options
 *   which of the project's files; `tool`, or `besides`
 */
async function vitest(project, { name = project, select = [], run = tool, env = {} } = {}) {
  const cache = join(ROOT, 'node_modules', `.vite-${name}`);
  const report = join(RESULTS, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = await run('vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...select], {
    NEIGHBORRETR_CACHE: cache,
    ...env,
  });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests || (ok ? 0 : 1) };
}

/**
 * A software adapter compiles on one core: two browsers take half the time of one. Kernels are tested under WebGPU's
 * bounds checks, what is built of them without, like flows.
 */
async function gpu() {
  const kernels = ['src/engine/plan', 'src/engine/reference/kernels'];
  const parts = await Promise.all([
    vitest('gpu', { name: 'gpu-kernels', select: kernels, run: besides }),
    vitest('gpu', {
      name: 'gpu-others',
      select: kernels.map(path => `--exclude=${path}/**`),
      env: { NEIGHBORRETR_BOUNDS_CHECKS: '0' },
      run: besides,
    }),
  ]);
  return { passed: parts[0].passed + parts[1].passed, failed: parts[0].failed + parts[1].failed };
}

/** Counts of Playwright's JSON report. */
function playwright() {
  const ok = tool('@playwright/test/cli.js', ['test']);
  const report = join(RESULTS, 'e2e.json');
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = JSON.parse(readFileSync(report, 'utf8')).stats;
  return { passed: expected + flaky, failed: unexpected || (ok ? 0 : 1) };
}

const STAGES = [
  check('types', () =>
    ['.', 'scripts'].map(project => tool('typescript/bin/tsc', ['--noEmit', '--project', project])).every(Boolean),
  ),
  check('lint', () => tool('oxlint/bin/oxlint', ['--deny-warnings'])),
  check('format', () => tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])),
  // Tables in documents are what their results say.
  check('results', () => script('results.mjs', ['--check'])),
  { title: 'unit', run: () => vitest('unit') },
  { title: 'GPU tests in Chromium', run: gpu },
  check('build', () => tool('vite/bin/vite.js', ['build', '--logLevel', 'warn'])),
  check('size', () => {
    const problem = sizeProblem(initialChunks(join(ROOT, 'dist')));
    if (problem) console.error(problem);
    return problem === null;
  }),
  { title: 'end-to-end', run: playwright },
];

ensureDependencies();
try {
  process.env.CHROME_PATH = ensureBrowser();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}\n\n0 passed, 1 failed`);
  process.exit(1);
}
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

let [passed, failed] = [0, 0];
const lines = [];
for (const { title, run } of STAGES) {
  console.log(`\n── ${title} ──`);
  const started = Date.now();
  const counts = await run();
  passed += counts.passed;
  failed += counts.failed;
  const seconds = Math.round((Date.now() - started) / 1000);
  lines.push(`${title.padEnd(24)} ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
}
console.log(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
