import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @import { Browser } from 'playwright' */

/** What sites that show links ask for. */
const PREVIEW = { width: 1200, height: 630 };

/**
 * The histogram of the recorded demo at its end, which a first visitor who prefers stillness sees at once.
 * @param {Browser} browser
 * @param {string} address of the built page
 */
async function shootHistogram(browser, address) {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  await page.goto(address);
  const chart = page.getByRole('region', { name: 'k-occurrence histogram' });
  await chart.getByText('Evaluated at step 500').waitFor();
  await page.waitForTimeout(600);
  const picture = await chart.screenshot();
  await page.close();
  return picture.toString('base64');
}

/**
 * @param {string} icon @param {string} histogram both in base 64
 */
const cardOf = (icon, histogram) => `<style>
    body { margin: 0; padding: 48px 56px; box-sizing: border-box; height: 100vh; background: #f6f7f9; color: #16191d;
      font: 30px/1.4 system-ui, sans-serif; display: grid; grid-template-columns: 1fr auto; gap: 48px; align-items: center }
    h1 { margin: 0 0 28px; font-size: 58px; line-height: 1.1 }
    p { margin: 0; color: #4b5563 }
    .icon { width: 84px; margin-bottom: 24px }
    .chart { height: 534px; border-radius: 12px; box-shadow: 0 1px 8px #0003 }
  </style>
  <div>
    <img class="icon" src="data:image/svg+xml;base64,${icon}">
    <h1>NeighborRetr Playground</h1>
    <p>Watch hubs form under a contrastive loss, and melt under NeighborRetr. Both train in your browser.</p>
  </div>
  <img class="chart" src="data:image/png;base64,${histogram}">`;

/**
 * The picture that other sites show for a link to the page: its name, what it is about, and the histogram of the recorded demo.
 * @param {Browser} browser
 * @param {string} address of the built page
 * @param {string} folder public, where the picture is written
 */
export async function drawPreview(browser, address, folder) {
  const histogram = await shootHistogram(browser, address);
  const icon = await readFile(join(folder, 'icon.svg'), 'base64');
  const card = await browser.newPage({ viewport: PREVIEW });
  await card.setContent(cardOf(icon, histogram));
  for (const image of await card.locator('img').all())
    await image.evaluate(drawn => /** @type {HTMLImageElement} */ (drawn).decode());
  await card.screenshot({ path: join(folder, 'social-preview.png') });
  await card.close();
}
