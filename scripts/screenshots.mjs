// `npm run screenshots`: the built page after some tiny training, at two sizes and in both themes, into docs/images.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBuiltPage, trainTiny } from './lib/built-page.mjs';
import { parseArguments } from './lib/headless.mjs';
import { ROOT } from './lib/install.mjs';

const { options } = parseArguments(process.argv.slice(2));
const steps = Number(options.steps ?? 60);
const folder = join(ROOT, options.out ?? join('docs', 'images'));
await mkdir(folder, { recursive: true });
const { page, close } = await openBuiltPage();

async function shoot(name, size, theme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
}

const finished = () => page.getByTestId('status').filter({ hasText: 'Finished' }).waitFor({ timeout: 3_600_000 });

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
await shoot('start', desktop, 'light');
await trainTiny(page, { steps, every: Math.max(5, Math.round(steps / 8)) });
await finished();
for (const theme of ['light', 'dark']) {
  await shoot('playground', desktop, theme);
  await shoot('phone', phone, theme);
}
await page.setViewportSize(desktop);
await page.getByRole('button', { name: 'Look at the data' }).click();
await page.getByText('Vocabulary and contents').waitFor();
await page.screenshot({ path: join(folder, 'data-dark.png') });
await page.keyboard.press('Escape');

// Another seed, so that the Compare page has something to compare.
await page.getByRole('button', { name: 'Measure now' }).click();
await page.getByRole('img', { name: /^Agreement of the losses/ }).waitFor({ timeout: 600_000 });
await page.getByRole('region', { name: 'How the losses pull' }).screenshot({ path: join(folder, 'pull-dark.png') });
await page.getByRole('button', { name: 'New seed' }).click();
await page.getByRole('button', { name: 'Train', exact: true }).click();
await finished();
await page.getByRole('link', { name: 'Compare' }).click();
await page.getByLabel('Select all listed runs').check();
await page.getByRole('img', { name: /^Hub turnover/ }).waitFor();
for (const theme of ['light', 'dark']) {
  await shoot('compare', desktop, theme);
  await shoot('compare-phone', phone, theme);
}

await page.setViewportSize(desktop);
await page.getByRole('link', { name: 'Explore' }).click();
await page.locator('.times p').nth(1).waitFor({ timeout: 600_000 });
await page.getByRole('region', { name: 'Gallery items' }).getByRole('listitem').first().getByRole('button').click();
await page
  .getByRole('heading', { name: /^At its own/ })
  .first()
  .waitFor();
const VIEWS = ['Hubs', 'Retrieval', 'Map', 'Matrices', 'Hubness report', 'Post-hoc methods'];
for (const view of VIEWS) {
  await page.setViewportSize(desktop);
  await page.getByRole('group', { name: 'Views' }).getByRole('button', { name: view, exact: true }).click();
  if (view === 'Map') await page.locator('.cloud canvas').nth(1).waitFor();
  if (view === 'Post-hoc methods') {
    await page.getByRole('button', { name: 'Compare methods' }).click();
    await page.getByRole('heading', { name: 'Recall against hubs' }).waitFor();
  }
  const name = `explore-${view.toLowerCase().replaceAll(' ', '-')}`;
  for (const theme of ['light', 'dark']) {
    await shoot(name, desktop, theme);
    await shoot(`${name}-phone`, phone, theme);
  }
}
await close();
