// `npm run speed:explore [-- --pairs N]`: how long Explore takes to open a gallery of 5,000 pairs once it is evaluated,
// and how smoothly its map of 10,000 points moves. Times are of this machine, printed and not judged.
import { boxOf, openBuiltPage } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';

const { options } = parseArguments(process.argv.slice(2));
const pairs = Number(options.pairs ?? 5000);
const { page, close } = await openBuiltPage();
page.setDefaultTimeout(1_800_000);

await page.getByLabel('Preset').selectOption('tiny');
await page.getByText('Training', { exact: true }).click();
for (const [label, value] of /** @type {const} */ ([
  ['Steps', 4],
  ['Warm-up steps', 1],
  ['Evaluate every', 4],
  ['Test pairs', pairs],
]))
  await page.getByLabel(label, { exact: true }).fill(String(value));
await page.getByLabel('Train a plain InfoNCE baseline').uncheck();
await page.getByRole('button', { name: 'Train', exact: true }).click();
await page.getByTestId('status').filter({ hasText: 'Finished' }).waitFor();

const list = page.getByRole('heading', { name: 'Gallery items by N' });
const open = async () => {
  await page.evaluate(() => performance.mark('explore:open'));
  await page.getByRole('link', { name: 'Explore' }).click();
  await list.waitFor();
  // From when the models' worker has started.
  return page.evaluate(
    () => performance.now() - (performance.getEntriesByName('explore:open').at(-1)?.startTime ?? NaN),
  );
};
const first = await open();
const took = JSON.parse((await page.locator('[data-took]').first().getAttribute('data-took')) ?? '{}');
/** @param {number} ms */
const seconds = ms => `${(ms / 1000).toFixed(2)} s`;
console.log(`${pairs} × ${pairs} pairs, encoded in ${seconds(took.encode)}, compared in ${seconds(took.similarity)}`);
console.log(`then opened in ${seconds(first - took.encode - took.similarity)} (ranked in ${seconds(took.lists)})`);
await page.getByRole('link', { name: 'Compare' }).click();
console.log(`opened again in ${seconds(await open())}`);

await page.getByRole('group', { name: 'Views' }).getByRole('button', { name: 'Map' }).click();
const canvas = page.locator('[data-part="cloud"] canvas').first();
await canvas.waitFor();
const { x, y, width, height } = await boxOf(canvas);
const frames = await page.evaluateHandle(() => {
  /** @type {number[]} */
  const noted = [];
  /** @param {number} time */
  const note = time => {
    noted.push(time);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  return noted;
});
await page.mouse.move(x + width / 2, y + height / 2);
await page.mouse.down();
for (let i = 0; i < 120; i++) await page.mouse.move(x + width / 2 + 60 * Math.sin(i / 9), y + height / 2 + i / 4);
await page.mouse.up();
const times = await frames.jsonValue();
const gaps = times
  .slice(1)
  .map((time, i) => time - (times[i] ?? NaN))
  .sort((a, b) => a - b);
/** @param {number} share */
const at = share => gaps[Math.floor(share * (gaps.length - 1))]?.toFixed(1);
console.log(`map of ${2 * pairs} points, dragged: ${at(0.5)} ms a frame (median), ${at(0.95)} ms (95 %)`);
await close();
