// `npm run screenshots [-- --only pages|explore|preview|icons] [--steps N] [--out FOLDER]`: the built page with its recordings and
// some tiny training, and Explore on the recorded comparison, at two sizes and in both themes, into docs/images; and into public
// the picture that other sites show for a link to the page, and the icons that are made of icon.svg.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBuiltPage, trainTiny } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';
import { drawIcons } from './lib/icons.mjs';
import { ROOT } from './lib/install.mjs';
import { drawPreview } from './lib/social-preview.mjs';

const { options } = parseArguments(process.argv.slice(2));
const steps = Number(options.steps ?? 20);
const folder = join(ROOT, options.out ?? join('docs', 'images'));
await mkdir(folder, { recursive: true });
const { page, browser, close } = await openBuiltPage();

/** @import { Page } from 'playwright' */

/**
 * @param {string} name
 * @param {{ width: number, height: number }} size
 * @param {'light' | 'dark'} theme
 * @param {Page} from
 */
async function shoot(name, size, theme, from = page) {
  await from.setViewportSize(size);
  await from.emulateMedia({ colorScheme: theme });
  await from.evaluate(() => scrollTo(0, 0));
  await from.waitForTimeout(600);
  await from.screenshot({ path: join(folder, `${name}-${theme}.png`) });
}

const finished = () => page.getByTestId('status').filter({ hasText: 'Finished' }).waitFor({ timeout: 3_600_000 });

const THEMES = /** @type {const} */ (['light', 'dark']);
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const recorded = (/** @type {string} */ name) => join(ROOT, 'public', 'recorded', name);

async function shootPages() {
  // A first visitor who prefers stillness sees the recorded demo at its end.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.reload();
  await page.getByRole('region', { name: 'The trade-off' }).getByText('γ 10', { exact: true }).waitFor();
  for (const theme of THEMES) {
    await shoot('playground', desktop, theme);
    await shoot('phone', phone, theme);
  }
  await page.setViewportSize(desktop);
  await page.getByRole('region', { name: 'The trade-off' }).screenshot({ path: join(folder, 'trade-off-dark.png') });

  await page.getByRole('link', { name: 'Compare' }).click();
  for (const name of ['demo.zip', 'only-neighbor.curves.zip', 'neighbor-10.curves.zip']) {
    await page.getByLabel('Import runs').setInputFiles(recorded(name));
    await page.getByText('2 runs were imported.').waitFor();
  }
  await page.getByLabel('Select all listed runs').check();
  await page.getByRole('img', { name: /^Hub turnover/ }).waitFor();
  for (const theme of THEMES) {
    await shoot('compare', desktop, theme);
    await shoot('compare-phone', phone, theme);
  }

  // What only a live training has.
  await page.setViewportSize(desktop);
  await page.getByRole('link', { name: 'Playground' }).click();
  await page.getByRole('button', { name: 'Close the recording' }).click();
  await trainTiny(page, { steps, every: Math.max(5, Math.round(steps / 8)) });
  await finished();
  await page.getByRole('button', { name: 'Look at the data' }).click();
  await page.getByText('Vocabulary and contents').waitFor();
  await page.screenshot({ path: join(folder, 'data-dark.png') });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Measure now' }).click();
  await page.getByRole('img', { name: /^Agreement of the losses/ }).waitFor({ timeout: 600_000 });
  await page.getByRole('region', { name: 'How the losses pull' }).screenshot({ path: join(folder, 'pull-dark.png') });
}

/** Views of Explore on a screen, in one theme each, and its first view on a phone. */
/** @type {[view: string, theme: 'light' | 'dark'][]} */
const VIEWS = [
  ['Hubs', 'light'],
  ['Retrieval', 'light'],
  ['Map', 'dark'],
  ['Matrices', 'light'],
  ['Hubness report', 'dark'],
  ['Post-hoc methods', 'light'],
];

async function shootExplore() {
  const explorer = await browser.newPage({ viewport: desktop, serviceWorkers: 'block' });
  explorer.setDefaultTimeout(600_000);
  await explorer.goto(`${page.url().split('#')[0]}#/explore`);
  await explorer.locator('[data-part="times"] p').nth(1).waitFor();
  await explorer
    .getByRole('region', { name: 'Gallery items' })
    .getByRole('listitem')
    .nth(2)
    .getByRole('button')
    .click();
  await explorer
    .getByRole('heading', { name: /^At its own/ })
    .nth(1)
    .waitFor();
  await shoot('explore-phone', phone, 'dark', explorer);
  for (const [view, theme] of VIEWS) {
    await explorer.setViewportSize(desktop);
    await explorer.getByRole('group', { name: 'Views' }).getByRole('button', { name: view, exact: true }).click();
    if (view === 'Map') await explorer.locator('[data-part="cloud"] canvas').nth(1).waitFor();
    if (view === 'Retrieval')
      await explorer.locator('[data-part="alignments"] [data-part="drawing"] svg').nth(1).waitFor();
    if (view === 'Matrices') await explorer.locator('[data-part="grid-image"] canvas').nth(3).waitFor();
    if (view === 'Post-hoc methods') {
      await explorer.getByRole('button', { name: 'Compare methods' }).click();
      await explorer.getByRole('heading', { name: 'Recall against hubs' }).waitFor();
    }
    await shoot(`explore-${view.toLowerCase().replaceAll(' ', '-')}`, desktop, theme, explorer);
  }
}

const PARTS = {
  preview: () => drawPreview(browser, page.url(), join(ROOT, 'public')),
  icons: () => drawIcons(browser, join(ROOT, 'public')),
  pages: shootPages,
  explore: shootExplore,
};
for (const [name, draw] of Object.entries(PARTS)) if (!options.only || options.only === name) await draw();
await close();
