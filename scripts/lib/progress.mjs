/** @import { Runtime } from './page.d.ts' */
/** @import { HeadlessApi } from '@/headless/main' */

const WIDTH = 30;

/**
 * Runs one experiment in the headless page and draws a progress bar (one line per tenth where there is no terminal).
 * @param {Runtime['page']} page
 * @param {string} title
 * @param {Parameters<HeadlessApi['experiment']>[0]} request
 * @returns the experiment's report
 */
export async function withProgress(page, title, request) {
  const started = Date.now();
  let lastTenth = -1;
  /** @param {HeadlessApi['progress']} progress */
  const draw = ({ done, total, phase }) => {
    const share = total > 0 ? done / total : 0;
    const elapsed = (Date.now() - started) / 1000;
    const left = done > 0 ? `${Math.round((elapsed / done) * (total - done))} s left` : '';
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const line = `${title}  ${bar} ${done}/${total}  ${left}  ${phase}`;
    const tenth = Math.floor(share * 10);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (tenth !== lastTenth) process.stderr.write(`${line}\n`);
    lastTenth = tenth;
  };
  const timer = setInterval(() => {
    page.evaluate(() => globalThis.neighborRetr.progress).then(draw, () => {});
  }, 1000);
  try {
    return await page.evaluate(r => globalThis.neighborRetr.experiment(r), request);
  } finally {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write('\n');
  }
}
