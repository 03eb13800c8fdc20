import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveBuilt } from '../scripts/lib/serve-built.mjs';
import { newerBuild } from './newer-build';
import { expect, Playground, test } from './playground-fixture';

// The built page as a static host serves it, with its policy, and as the browser keeps it.
test.use({ serviceWorkers: 'allow', baseURL: undefined });

const BASE = '/some/where/';

/** Waits until this version of the page is kept, and answers for it. */
async function untilKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

/** Opens every page of it, and finds what it shows without any run. */
async function openAllPages(page: Page): Promise<void> {
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Ablation' })).toBeVisible();
  await pages.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p').first()).toBeVisible();
  // As the document of a lesson leads to it.
  await page.evaluate(() => (location.hash = '#/learn?lesson=hubs'));
  await expect(page.getByRole('math').first()).toBeVisible();
  await pages.getByRole('link', { name: 'Playground' }).click();
  await expect(page.getByLabel('Preset')).toBeVisible();
}

/** The status of a file, asked for by the page itself; null where there is no answer. */
const asked = (page: Page, path: string) =>
  page.evaluate(
    url =>
      fetch(url).then(
        response => response.status,
        () => null,
      ),
    path,
  );

/** Two files of weights. */
const [USED, UNUSED] = [
  './backbones/clips-p-3524123a.safetensors',
  './backbones/clips-p-3739ec00.safetensors',
] as const;

/** The program that a tab runs. */
const programOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type="module"]')!.src);

const newVersion = (page: Page) => page.getByRole('status').filter({ hasText: 'A new version of this page is there' });

test('nothing in the build runs a text as a program, but fall-backs for what has neither a self nor a global', () => {
  const folder = join('dist', 'assets');
  const found = readdirSync(folder)
    .filter(name => name.endsWith('.js'))
    .flatMap(
      name => readFileSync(join(folder, name), 'utf8').match(/.{0,12}(?<![\w$.])(?:eval|Function)\(.{0,16}/g) ?? [],
    );
  expect(found.filter(text => !/\?(?:self|global):Function\(`return this;?`\)/.test(text))).toEqual([]);
});

test('under a sub-path and its policy it plays, opens all pages and trains; then all but training without the server', async ({
  playground,
  context,
}) => {
  const { page } = playground;
  const host = await serveBuilt({ folder: 'dist', base: BASE });
  await page.goto(host.address);
  const bar = page.getByRole('region', { name: 'Playback' });
  await expect(bar).toContainText('Recorded Demo');
  await playground.waitForStep(3);
  await playground.button('Close the recording').click();
  await openAllPages(page);
  expect(await page.evaluate(() => document.querySelector('meta[http-equiv]') !== null)).toBe(true);
  await untilKept(page);

  // What is forbidden is refused: the policy is really there.
  const refused = await page.evaluate(async () => {
    const violation = new Promise<string>(resolve =>
      document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), { once: true }),
    );
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.head.append(script);
    return [await violation, 'ran' in globalThis] as const;
  });
  expect(refused).toEqual(['script-src-elem', false]);
  await expect.poll(() => host.refused.splice(0).join()).toContain('script-src-elem');
  expect(playground.problems.splice(0).every(problem => problem.includes('Content Security Policy'))).toBe(true);

  await playground.openTiny(host.address, 4, 2);
  await playground.button('Train').click();
  await expect(page.getByTestId('backend')).toContainText('WebGPU', { timeout: 120_000 });
  // Neither the page nor a worker has asked for more than it may.
  expect(host.refused).toEqual([]);

  expect(await asked(page, USED)).toBe(200);
  await context.setOffline(true);
  await host.stop();
  // The browser itself says what it has asked for in vain: a new version, and a file that was never kept.
  playground.expected.push(/service-worker\.js|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_FAILED/);
  await page.goto(`${host.address}?v=2&preset=tiny`);
  await expect(page.getByLabel('Preset')).toHaveValue('tiny');
  await page.goto(host.address);
  expect([await asked(page, USED), await asked(page, UNUSED)]).toEqual([200, null]);
  await openAllPages(page);
  await playground.button('Play the recording').click();
  await expect(bar).toContainText('Recorded Demo');
  await playground.waitForStep(3);
  await bar.getByLabel('Recording', { exact: true }).selectOption('from-scratch');
  await expect(bar).toContainText('Recorded From scratch');
});

test('a new version asks before it is loaded; the tab that stays keeps its parts, until it is closed', async ({
  playground,
  context,
}) => {
  const newer = await newerBuild('dist');
  const host = await serveBuilt({ folder: 'dist', base: BASE });
  const first = playground.page;
  await first.goto(`${host.address}?v=2&preset=tiny`);
  await untilKept(first);
  const second = new Playground(await context.newPage());
  await second.page.goto(`${host.address}?v=2&preset=tiny`);
  await untilKept(second.page);
  const before = await programOf(first);
  expect(before).not.toContain('_newer');

  host.serve(newer);
  await first.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update());
  await expect(newVersion(first)).toBeVisible();
  await expect(newVersion(second.page)).toBeVisible();

  await newVersion(first).getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => programOf(first).catch(() => before)).toContain('_newer');
  await expect(first.getByLabel('Preset')).toHaveValue('tiny');
  await expect(newVersion(first)).toBeHidden();

  // The other tab was left alone; a part that it has never asked for is no longer at the server, and still comes.
  expect(await programOf(second.page)).toBe(before);
  expect((await second.page.request.get(before)).status()).toBe(404);
  await second.page.getByRole('link', { name: 'Compare' }).click();
  await expect(second.page.getByRole('heading', { name: 'Ablation' })).toBeVisible();
  await expect(newVersion(second.page)).toBeVisible();
  // While something trains, the button asks once more.
  await second.page.getByRole('link', { name: 'Playground' }).click();
  await second.button('Train').click();
  await newVersion(second.page).getByRole('button', { name: 'Reload …' }).click();
  const asked = second.page.getByRole('dialog', { name: 'Reload while this trains?' });
  await asked.getByRole('button', { name: 'Cancel' }).click();
  expect(second.problems).toEqual([]);

  const isKept = () => first.evaluate(async url => (await caches.match(url)) !== undefined, before);
  expect(await isKept()).toBe(true);
  await second.page.close();
  await first.reload();
  await expect.poll(isKept).toBe(false);
  await host.stop();
  await rm(newer, { recursive: true, force: true });
});
