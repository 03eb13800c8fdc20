import { ensureDependencies, ROOT } from './install.mjs';

/** @import { Locator, Page } from 'playwright' */

/**
 * Builds the playground, serves it and opens it in a real Chromium at 1440×900.
 * @returns the page and its browser, and a function that closes everything
 */
export async function openBuiltPage() {
  ensureDependencies();
  const { chromium } = await import('playwright');
  const { build, preview } = await import('vite');
  const { CHROMIUM_ARGS, ensureBrowser } = await import('./browser.mjs');
  await build({ root: ROOT, logLevel: 'error' });
  const server = await preview({ root: ROOT, preview: { port: 0, host: '127.0.0.1' } });
  const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
  if (!address) throw new Error('The built page is served at no address.');
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...CHROMIUM_ARGS] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  page.on('console', m => {
    // What is measured and drawn here comes from the server; that nothing else may is said each time.
    if (m.text().startsWith('Service Worker registration blocked')) return;
    if (['error', 'warning'].includes(m.type())) console.log(`console ${m.type()}: ${m.text()}`);
  });
  page.on('pageerror', error => console.log(`page error: ${error.message}`));
  await page.goto(address);
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { page, browser, close };
}

/**
 * Where something is on the page.
 * @param {Locator} locator
 * @throws when it is not drawn
 */
export async function boxOf(locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`Nothing is drawn at ${locator}.`);
  return box;
}

/**
 * Chooses the tiny preset with so many steps, evaluated every so many, and presses Train.
 * @param {Page} page
 * @param {{ steps: number, every: number }} training
 */
export async function trainTiny(page, { steps, every }) {
  await page.getByLabel('Preset').selectOption('tiny');
  await page.getByText('Training', { exact: true }).click();
  await page.getByLabel('Steps', { exact: true }).fill(String(steps));
  await page.getByLabel('Warm-up steps').fill(String(Math.min(20, steps)));
  await page.getByLabel('Evaluate every').fill(String(every));
  await page.getByText('Training', { exact: true }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}
