// `npm run screenshots`: the built page after some tiny training, at two sizes and in both themes, into docs/images.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDependencies, ROOT } from './lib/install.mjs';

ensureDependencies();
const { chromium } = await import('playwright');
const { build, preview } = await import('vite');
const { CHROMIUM_ARGS, ensureBrowser } = await import('./lib/browser.mjs');
const { parseArguments } = await import('./lib/headless.mjs');

const { options } = parseArguments(process.argv.slice(2));
const steps = Number(options.steps ?? 60);
const folder = join(ROOT, options.out ?? join('docs', 'images'));
await mkdir(folder, { recursive: true });

await build({ root: ROOT, logLevel: 'error' });
const server = await preview({ root: ROOT, preview: { port: 0, host: '127.0.0.1' } });
const address = server.resolvedUrls.local[0] ?? server.resolvedUrls.network[0];
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: [...CHROMIUM_ARGS] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on('console', m => ['error', 'warning'].includes(m.type()) && console.log(`console ${m.type()}: ${m.text()}`));
page.on('pageerror', error => console.log(`page error: ${error.message}`));

async function shoot(name, size, theme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
}

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
await page.goto(address);
await shoot('start', desktop, 'light');
await page.getByLabel('Preset').selectOption('tiny');
await page.getByText('Training', { exact: true }).click();
await page.getByLabel('Steps', { exact: true }).fill(String(steps));
await page.getByLabel('Warm-up steps').fill(String(Math.min(20, steps)));
await page.getByLabel('Evaluate every').fill(String(Math.max(5, Math.round(steps / 8))));
await page.getByText('Training', { exact: true }).click();
await page.getByRole('button', { name: 'Train', exact: true }).click();
await page.getByTestId('status').filter({ hasText: 'Finished' }).waitFor({ timeout: 3_600_000 });
for (const theme of ['light', 'dark']) {
  await shoot('playground', desktop, theme);
  await shoot('phone', phone, theme);
}
await page.setViewportSize(phone);

await page.setViewportSize(desktop);

await page.getByRole('button', { name: 'Look at the data' }).click();
await page.getByText('Vocabulary and contents').waitFor();
await page.screenshot({ path: join(folder, 'data-dark.png') });
await browser.close();
await server.close();
