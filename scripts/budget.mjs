// `npm run budget [-- --loads 5] [--width 1440 --height 900] [--json FILE]`: what a first visit of the built page waits for, beside
// what it may. Times are of this machine, and of what else it does: only the size is checked by `npm test`.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_ARGS, ensureBrowser } from './lib/browser.mjs';
import { loadCold } from './lib/first-screen.mjs';
import { parseArguments } from './lib/headless.mjs';
import { INITIAL_BUDGET, initialChunks, totalSize } from './lib/initial-size.mjs';
import { ensureDependencies, ROOT } from './lib/install.mjs';

const { options } = parseArguments(process.argv.slice(2));
const loads = Number(options.loads ?? 5);
const viewport = { width: Number(options.width ?? 1440), height: Number(options.height ?? 900) };
const DIST = join(ROOT, 'dist');

ensureDependencies();
const { chromium } = await import('playwright');
const { build, preview } = await import('vite');
if (!existsSync(join(DIST, 'index.html'))) await build({ root: ROOT, logLevel: 'error' });
const server = await preview({ root: ROOT, preview: { port: 0, host: '127.0.0.1' } });
const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
if (!address) throw new Error('The built page is served at no address.');
/** @type {import('./lib/first-screen.mjs').FirstScreen[]} */
const measured = [];
for (let i = 0; i < loads; i++) {
  // A browser of its own each time: another one's compiled scripts would not be cold.
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...CHROMIUM_ARGS] });
  measured.push(await loadCold(browser, address, viewport));
  await browser.close();
}
await server.close();

/** @param {(load: import('./lib/first-screen.mjs').FirstScreen) => number} of */
const figure = of => {
  const values = measured.map(of).sort((a, b) => a - b);
  return { median: values[Math.floor(values.length / 2)] ?? NaN, low: values[0] ?? NaN, high: values.at(-1) ?? NaN };
};
const initial = initialChunks(DIST);
const complete = initialChunks(DIST, measured[0]?.scripts ?? []);
const times = {
  paint: figure(load => load.paint),
  interactive: figure(load => load.interactive),
  drawn: figure(load => load.drawn),
  longestBefore: figure(load => Math.max(0, ...load.longBefore)),
  longestUntilDrawn: figure(load => Math.max(0, ...load.longUntilDrawn)),
  shift: figure(load => load.shift),
};

/** @param {{ median: number, low: number, high: number }} of @param {number} digits */
const told = ({ median, low, high }, digits) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
/** @type {[what: string, budget: string, measured: string][]} */
const rows = [
  ['initial JavaScript, gzip', `≤ ${INITIAL_BUDGET} kB`, `${totalSize(initial).toFixed(1)} kB`],
  ['first screen complete, JavaScript, gzip', '', `${totalSize(complete).toFixed(1)} kB`],
  ['first contentful paint, ms', '≤ 800', told(times.paint, 0)],
  ['interactive (the play button works), ms', '≤ 1500', told(times.interactive, 0)],
  ['histogram drawn, ms', '', told(times.drawn, 0)],
  ['longest task before interactive, ms', '≤ 50 (0: none longer)', told(times.longestBefore, 0)],
  ['longest task until the histogram is drawn, ms', '', told(times.longestUntilDrawn, 0)],
  ['layout shift in three seconds', '< 0.02', told(times.shift, 4)],
];
const widths = [0, 1].map(column => Math.max(...rows.map(row => (row[column] ?? '').length)));
console.log(`${loads} cold loads at ${viewport.width} × ${viewport.height}: median (least – most)\n`);
for (const [what, budget, value] of rows)
  console.log(`${what.padEnd(widths[0] ?? 0)}  ${budget.padEnd(widths[1] ?? 0)}  ${value}`);
console.log(
  `\nInitial JavaScript:\n${initial.map(({ name, kB }) => `${kB.toFixed(1).padStart(7)} kB  ${name}`).join('\n')}`,
);
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ viewport, loads: measured, times, initial, complete }, null, 2)}\n`);
