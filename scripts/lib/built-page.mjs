import { ensureDependencies, ROOT } from './install.mjs';

/**
 * Builds the playground, serves it and opens it in a real Chromium at 1440×900.
 * @returns the page, and a function that closes everything
 */
export async function openBuiltPage() {
  ensureDependencies();
  const { chromium } = await import('playwright');
  const { build, preview } = await import('vite');
  const { CHROMIUM_ARGS, ensureBrowser } = await import('./browser.mjs');
  await build({ root: ROOT, logLevel: 'error' });
  const server = await preview({ root: ROOT, preview: { port: 0, host: '127.0.0.1' } });
  const address = server.resolvedUrls.local[0] ?? server.resolvedUrls.network[0];
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...CHROMIUM_ARGS] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', m => ['error', 'warning'].includes(m.type()) && console.log(`console ${m.type()}: ${m.text()}`));
  page.on('pageerror', error => console.log(`page error: ${error.message}`));
  await page.goto(address);
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { page, close };
}

/** Chooses the tiny preset with so many steps, evaluated every so many, and presses Train. */
export async function trainTiny(page, { steps, every }) {
  await page.getByLabel('Preset').selectOption('tiny');
  await page.getByText('Training', { exact: true }).click();
  await page.getByLabel('Steps', { exact: true }).fill(String(steps));
  await page.getByLabel('Warm-up steps').fill(String(Math.min(20, steps)));
  await page.getByLabel('Evaluate every').fill(String(every));
  await page.getByText('Training', { exact: true }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();
}
