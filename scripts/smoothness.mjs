// `npm run smoothness [-- --seconds 40]`: how smooth the page stays while tiny trains and is evaluated often.
import { openBuiltPage, trainTiny } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';
import { LONG, longTasks, mainThreadTasks } from './lib/smoothness.mjs';

const { options } = parseArguments(process.argv.slice(2));
const seconds = Number(options.seconds ?? 40);
const { page, browser, close } = await openBuiltPage();
await trainTiny(page, { steps: 400, every: 6 });
await page
  .getByTestId('step')
  .filter({ hasText: /step [1-9]/ })
  .waitFor({ timeout: 600_000 });

await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
// The start of the trace itself holds the page up.
await page.waitForTimeout(5000);
const frames = await page.evaluate(async duration => {
  /** @type {number[]} */
  const frames = [];
  let last = performance.now();
  const end = last + duration;
  /** @type {Promise<void>} */
  const over = new Promise(resolve => {
    /** @param {number} now */
    const frame = now => {
      frames.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  await over;
  return frames;
}, seconds * 1000);
const tasks = mainThreadTasks(await browser.stopTracing());
const steps = await page.getByTestId('step').textContent();
await close();

frames.sort((a, b) => a - b);
/** @param {number} q */
const quantile = q => frames[Math.floor(q * (frames.length - 1))]?.toFixed(1);
console.log(`${seconds} s of training, to ${steps}`);
console.log(`frames: median ${quantile(0.5)} ms, 95 % ${quantile(0.95)} ms, 99 % ${quantile(0.99)} ms`);
console.log(`main-thread tasks over ${LONG} ms of processor time: ${longTasks(tasks, task => task.processor)}`);
console.log(`… by the clock, waiting for a processor included: ${longTasks(tasks, task => task.clock)}`);
