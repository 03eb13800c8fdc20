import type { Page } from '@playwright/test';
import { expect, test } from './playground-fixture';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const VIEWS = ['Hubs', 'Retrieval', 'Map', 'Matrices', 'Hubness report', 'Post-hoc methods', 'Cross-domain'];

const openView = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Views' }).getByRole('button', { name, exact: true }).click();

/** Controls of which the area that a finger can hit, the label's included, is smaller than 44 × 44. */
const tooSmall = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role="button"]')].flatMap(
      own => {
        const area = own instanceof HTMLInputElement ? (own.closest('label') ?? own) : own;
        const { width, height } = area.getBoundingClientRect();
        const seen = own.checkVisibility({ visibilityProperty: true }) && width > 0;
        const name = own.getAttribute('aria-label') ?? own.textContent;
        return seen && (width < 43.5 || height < 43.5) ? [`${own.tagName} “${name}” ${width} × ${height}`] : [];
      },
    ),
  );

/** What reaches over the right edge, unless it lies in something that can be scrolled. */
const overflowing = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')].flatMap(own => {
      const { right, width } = own.getBoundingClientRect();
      if (width === 0 || right <= document.documentElement.clientWidth + 1 || own.closest('svg, dialog')) return [];
      for (let box = own.parentElement; box; box = box.parentElement)
        if (getComputedStyle(box).overflowX !== 'visible') return [];
      return [`${own.tagName}.${own.className} ends at ${right}`];
    }),
  );

const soft = expect.configure({ soft: true, timeout: 10_000 });

/** Everything that must hold wherever fingers are. */
async function fitsFingers(page: Page, what: string): Promise<void> {
  // Charts are drawn again a moment after the screen has changed.
  await soft.poll(() => tooSmall(page), { message: `${what}: large enough for a finger` }).toEqual([]);
  await soft.poll(() => overflowing(page), { message: `${what}: within the screen` }).toEqual([]);
}

/** Touches the page at places, through what a real finger does. */
async function fingers(page: Page) {
  const session = await page.context().newCDPSession(page);
  return (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: [number, number][]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
}

test('fingers, low screens, forced colours and paper on all pages', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 2, 1);
  await fitsFingers(page, 'Playground');
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await fitsFingers(page, 'Playground, trained');
  const state = (name: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

  await state('Compare');
  await page.getByRole('heading', { name: 'Ablation' }).click();
  await page.getByLabel('Select all listed runs').check();
  await expect(page.getByRole('img', { name: /^Hub turnover/ })).toBeVisible();
  await fitsFingers(page, 'Compare');
  await page.setViewportSize({ width: 320, height: 640 });
  await fitsFingers(page, 'Compare, 320 pixels');
  await page.setViewportSize({ width: 390, height: 844 });

  await state('Explore');
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
  const bar = page.getByRole('region', { name: 'What is looked at' });
  expect((await bar.boundingBox())!.height).toBeLessThan(70);
  await expect(page.getByLabel('Run A', { exact: true })).toBeHidden();
  await bar.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByLabel('Run A', { exact: true })).toBeVisible();
  await fitsFingers(page, 'Explore, unfolded');
  await bar.getByRole('button', { name: 'Fold away' }).click();
  await page.getByRole('region', { name: 'Gallery items' }).getByRole('listitem').first().getByRole('button').click();
  for (const name of VIEWS) {
    await openView(page, name);
    if (name === 'Map') await expect(page.locator('[data-part="cloud"] canvas')).toHaveCount(2);
    await fitsFingers(page, name);
  }

  // One finger scrolls the page past the map, two enlarge the map.
  await openView(page, 'Map');
  const cloud = page.locator('[data-part="cloud"] canvas').first();
  await cloud.scrollIntoViewIfNeeded();
  const picture = () => cloud.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const before = await picture();
  const box = (await cloud.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = await fingers(page);
  await touch('touchStart', [x, y]);
  for (const by of [30, 60, 90, 120]) await touch('touchMove', [x, y - by]);
  await expect(page.getByText('Two fingers move and enlarge the map.')).toBeVisible();
  await touch('touchEnd');
  await expect.poll(async () => (await cloud.boundingBox())!.y).toBeLessThan(box.y - 40);
  expect.soft(await picture()).toBe(before);
  // The page may glide on for a while.
  let moved = box;
  const atRest = async () => {
    const before = moved.y;
    moved = (await cloud.boundingBox())!;
    return moved.y - before;
  };
  await expect.poll(atRest, { intervals: [500] }).toBe(0);
  const middle = moved.y + moved.height / 2;
  const spread = async () => {
    await touch('touchStart', [x - 20, middle], [x + 20, middle]);
    for (const by of [30, 50, 70]) await touch('touchMove', [x - by, middle], [x + by, middle]);
    await touch('touchEnd');
    await expect.poll(picture, { timeout: 5000 }).not.toBe(before);
  };
  // Where the page is busy, the browser may take a gesture for its own.
  await expect(spread).toPass();
  expect((await cloud.boundingBox())!.y).toBe(moved.y);

  await page.setViewportSize({ width: 320, height: 640 });
  for (const name of VIEWS) {
    await openView(page, name);
    await soft.poll(() => overflowing(page), { message: `${name}, 320 pixels` }).toEqual([]);
  }
  // 400 % zoom of a screen of 1280 × 1024: nothing stays in place over what is read.
  await page.setViewportSize({ width: 320, height: 256 });
  for (const name of ['Explore', 'Compare', 'Playground']) {
    await state(name);
    const bars = page.locator('[data-part="bar"], thead');
    for (const place of await bars.evaluateAll(all => all.map(own => getComputedStyle(own).position)))
      expect(place).toBe('static');
  }

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ forcedColors: 'active' });
  const backgrounds = (group: string) =>
    page
      .getByRole('group', { name: group })
      .first()
      .getByRole('button')
      .evaluateAll(all => all.map(own => getComputedStyle(own).backgroundColor));
  expect.soft(new Set(await backgrounds('Direction of retrieval')).size).toBe(2);
  const knobs = await page
    .getByRole('switch')
    .evaluateAll(all => all.map(own => [own.matches(':checked'), getComputedStyle(own).backgroundColor].join()));
  // On and off differ, and nothing else does.
  expect.soft(new Set(knobs).size).toBe(2);
  await state('Explore');
  await openView(page, 'Hubs');
  const bars = await page
    .locator('[data-part="occurrence"]')
    .first()
    .locator('i')
    .evaluateAll(all => all.map(own => getComputedStyle(own).backgroundImage + getComputedStyle(own).backgroundColor));
  expect.soft(new Set(bars).size).toBe(2);
  expect(bars[1]).toContain('gradient');

  await page.emulateMedia({ forcedColors: 'none', media: 'print', colorScheme: 'dark' });
  for (const name of ['Explore', 'Compare', 'Playground']) {
    await page.emulateMedia({ media: null });
    await state(name);
    await expect(page.locator('[data-part="plot"]').first()).toBeVisible();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect.soft(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await expect(page.getByRole('button', { name: /as PNG/ }).first()).toBeHidden();
    // Charts are drawn again for the paper's width, and stay.
    const heights = () =>
      page.locator('[data-part="plot"] svg.recharts-surface').evaluateAll(all => all.map(own => own.clientHeight));
    await page.waitForTimeout(500);
    for (const height of await heights()) expect.soft(height, name).toBeGreaterThan(100);
    // Nothing is cut off: no part can be scrolled, and no chart is wider than its frame.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main *')].flatMap(own => {
        const cuts = own.scrollHeight > own.clientHeight + 2 && getComputedStyle(own).overflowY !== 'visible';
        const plot = own.matches('svg, canvas') ? own.closest('[data-part="plot"]') : null;
        const wide = plot !== null && own.clientWidth > plot.clientWidth + 1;
        return (cuts && own.clientHeight > 1 && !own.closest('svg, select, input')) || wide ? [own.className] : [];
      }),
    );
    expect.soft(cut, name).toEqual([]);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(5000);
  }
});
