// `npm test`: installs what is missing, then types → lint → format → unit → GPU → build → end-to-end.
// Ends with a line "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureDependencies, ROOT } from './lib/install.mjs';

const RESULTS = join(ROOT, 'test-results');

/** Runs a tool of node_modules; true when it exits with 0. */
function tool(script, args, env = {}) {
  const path = join(ROOT, 'node_modules', ...script.split('/'));
  const options = { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(process.execPath, [path, ...args], options).status === 0;
}

/** A check that passes or fails as a whole. */
function check(title, run) {
  return { title, run: () => (run() ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }) };
}

/** Counts of Vitest's JSON report; a runner that failed without a failed test counts as one failure. */
function vitest(project) {
  const report = join(RESULTS, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = tool('vitest/vitest.mjs', args);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests || (ok ? 0 : 1) };
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
  check('types', () => tool('typescript/bin/tsc', ['--noEmit'])),
  check('lint', () => tool('oxlint/bin/oxlint', ['--deny-warnings'])),
  check('format', () => tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])),
  { title: 'unit', run: () => vitest('unit') },
  { title: 'GPU tests in Chromium', run: () => vitest('gpu') },
  check('build', () => tool('vite/bin/vite.js', ['build', '--logLevel', 'warn'])),
  { title: 'end-to-end', run: playwright },
];

ensureDependencies();
try {
  process.env.CHROME_PATH = ensureBrowser();
} catch (error) {
  console.error(`\n${error.message}\n\n0 passed, 1 failed`);
  process.exit(1);
}
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

let [passed, failed] = [0, 0];
const lines = [];
for (const { title, run } of STAGES) {
  console.log(`\n── ${title} ──`);
  const started = Date.now();
  const counts = run();
  passed += counts.passed;
  failed += counts.failed;
  const seconds = Math.round((Date.now() - started) / 1000);
  lines.push(`${title.padEnd(24)} ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
}
console.log(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
