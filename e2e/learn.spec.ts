import type { Locator, Page } from '@playwright/test';
import { LESSONS } from '../src/content/lessons/lessons';
import { LESSON_NAMES } from '../src/protocol/lessons';
import { inaccessible } from './inaccessible';
import { walkProblems } from './keyboard';
import { expect, test } from './playground-fixture';

/** Those that there are, in the order in which they build on each other. */
const WRITTEN = LESSON_NAMES.flatMap(name => LESSONS.find(lesson => lesson.name === name) ?? []);

const article = (page: Page) => page.locator('article[data-lesson]');
const panelOf = (page: Page) => page.locator('[data-part="lesson-panel"]');
/** What a panel says that is seen now. */
const toldBy = (panel: Locator) => panel.locator('p[role="status"]').first();
const marks = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Lessons' }).getByRole('img', { name, exact: true });

/** Moves one control after the other until the panel says something else. @returns whether it did */
async function changes(panel: Locator): Promise<boolean> {
  const told = toldBy(panel);
  const before = await told.textContent();
  const changed = () =>
    expect(told)
      .not.toHaveText(before ?? '', { timeout: 4000 })
      .then(
        () => true,
        () => false,
      );
  for (const slider of await panel.getByRole('slider').all())
    for (const key of ['End', 'Home']) {
      await slider.press(key);
      if (await changed()) return true;
    }
  for (const choice of await panel.locator('[aria-pressed="false"]').all()) {
    await choice.click();
    if (await changed()) return true;
  }
  return false;
}

test('every lesson opens by its address, its panel answers, its question is checked, and progress is kept', async ({
  playground,
}) => {
  const { page } = playground;
  for (const [i, lesson] of WRITTEN.entries()) {
    await page.goto(`./#/learn?lesson=${lesson.name}`);
    await expect(article(page).getByRole('heading', { level: 2, name: lesson.title })).toBeVisible();
    await expect(article(page)).toContainText(`Lesson ${i + 1} of ${WRITTEN.length}`);
    const panel = panelOf(page);
    await expect(toldBy(panel), lesson.name).toContainText(/.{20}/);
    await expect(panel.getByRole('alert'), lesson.name).toHaveCount(0);
    expect(await changes(panel), `${lesson.name}: its panel changes when a control is moved`).toBe(true);

    const question = page.locator('[data-part="question"]');
    const answer = (right: boolean) =>
      question.getByRole('radio').nth(lesson.question.options.findIndex(option => option.right === right));
    await answer(false).check();
    await expect(question.getByRole('status')).toContainText(/^Not quite\. .{20}/);
    await expect(marks(page, 'question answered')).toHaveCount(i);
    await answer(true).check();
    await expect(question.getByRole('status')).toContainText(/^Right\. .{20}/);
    await expect(marks(page, 'question answered')).toHaveCount(i + 1);
  }
  await page.reload();
  await expect(marks(page, 'question answered')).toHaveCount(WRITTEN.length);

  // From one lesson to the next, and back.
  await page.goto('./#/learn?lesson=hubs');
  const next = page.getByRole('navigation', { name: 'Other lessons' }).getByRole('link').last();
  await next.click();
  await expect(article(page)).toHaveAttribute('data-lesson', WRITTEN[1]!.name);
  await page.goBack();
  await expect(article(page)).toHaveAttribute('data-lesson', 'hubs');
  await page.goForward();
  await expect(article(page)).toHaveAttribute('data-lesson', WRITTEN[1]!.name);
});

test('lessons, their list and the glossary are accessible; words are explained by keyboard and pointer', async ({
  playground,
}) => {
  const { page } = playground;
  await page.goto('./#/learn?lesson=hubs');
  await expect(toldBy(panelOf(page))).toContainText(/\d/);
  const word = article(page).getByRole('button', { name: 'k-occurrence' });
  const definition = page.getByRole('tooltip');
  await word.hover();
  await expect(definition).toContainText('number of queries in whose top k');
  await page.keyboard.press('Escape');
  await expect(definition).toBeHidden();
  await page.mouse.move(2, 2);
  // Where the keyboard comes to it.
  await page.keyboard.press('Shift');
  await word.focus();
  await expect(definition).toBeVisible();
  await expect(word).toHaveAccessibleDescription(/number of queries/);
  expect(await inaccessible(page), 'a lesson, a definition open').toEqual([]);
  await word.blur();
  await expect(definition).toBeHidden();
  expect.soft(await walkProblems(page), 'a lesson').toEqual([]);

  await page.goto('./#/learn?term=goodShare');
  const entry = page.locator('[data-term="goodShare"]');
  await expect(entry).toBeInViewport();
  await expect(entry).toBeFocused();
  await expect(entry).toHaveAttribute('aria-current', 'true');
  expect(await inaccessible(page), 'the list of lessons and the glossary').toEqual([]);
  await page.goto('./#/learn?term=nothing');
  await expect(page.getByRole('alert')).toContainText('There is no word “nothing”');

  const { width, height } = page.viewportSize()!;
  for (const address of ['./#/learn', ...WRITTEN.map(({ name }) => `./#/learn?lesson=${name}`)]) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(address);
    await expect(page.locator('[data-page="learn"] h2').first()).toBeVisible();
    // Panels come a moment after the text.
    if (address.includes('lesson=')) await expect(toldBy(panelOf(page)), address).toContainText(/.{20}/);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: address }).toBe(390);
  }
  await page.setViewportSize({ width, height });
});

test('a panel and a chart stand alone, greet nobody and keep nothing', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./#/learn?lesson=hubs&panel=exponent:5');
  await playground.button('Embed this panel').click();
  const dialog = page.getByRole('dialog', { name: 'Embed' });
  await dialog.getByLabel('Theme').selectOption('dark');
  await dialog.getByLabel('Width, pixels').fill('500');
  const code = await dialog.getByLabel('Code of the frame').inputValue();
  expect(code).toMatch(/^<iframe src="[^"]*\/\?embed=panel&amp;theme=dark#\/learn\?lesson=hubs&amp;panel=exponent:5" /);
  expect(code).toContain('width="500"');
  expect(await inaccessible(page), 'the dialog').toEqual([]);
  const alone = await dialog.getByRole('link', { name: 'Open it alone' }).getAttribute('href');

  await page.evaluate(() => localStorage.clear());
  await page.goto(alone!);
  const panel = panelOf(page);
  await expect(panel.getByRole('slider', { name: 'Dimensions' })).toHaveAttribute('aria-valuetext', '32');
  await expect(toldBy(panel)).toContainText(/\d/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  for (const around of ['banner', 'navigation', 'article'] as const)
    await expect(page.getByRole(around)).toHaveCount(0);
  expect(await changes(panel)).toBe(true);

  await page.goto('./?embed=occurrence#/?recording=demo&step=500');
  await expect(page.getByRole('region', { name: 'k-occurrence histogram' })).toContainText('16.7 % → 4.9 %');
  await expect(page.getByRole('region', { name: 'Playback' })).toContainText('500 of 500');
  await expect(playground.button('Train it yourself')).toHaveCount(0);
  expect(await inaccessible(page), 'a chart alone').toEqual([]);
  await page.goto('./?embed=skewness#/?recording=neighbor-10&step=0');
  await expect(page.getByRole('region', { name: /^Skewness of N/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Playback' })).toContainText('0 of 500');
  for (const [address, why] of [
    ['./?embed=everything', 'There is no “everything” that could stand alone. There are panel, occurrence'],
    ['./?embed=panel#/learn', 'This address names no lesson'],
    ['./?embed=losses#/?recording=nothing', 'no recording is called “nothing”'],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole('alert')).toContainText(why);
  }
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('the tour is offered once, leads by the keyboard, and stays within reach', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await page.evaluate(() => localStorage.clear());
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.reload();
  // The panels below come one after the other.
  await expect(page.getByRole('region', { name: 'The trade-off' })).toBeVisible();
  await playground.button('Show me around').click();
  const stop = page.getByRole('dialog');
  await expect(stop).toContainText('1 of 8');
  expect(await inaccessible(page), 'a stop').toEqual([]);
  for (let i = 2; i <= 8; i++) {
    await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'Enter');
    await expect(stop).toContainText(`${i} of 8`);
    await expect(stop).toBeInViewport({ ratio: 0.95 });
  }
  await page.keyboard.press('Enter');
  await expect(stop).toBeHidden();
  await expect(playground.button('Tour')).toBeFocused();
  await expect(playground.button('Show me around')).toBeHidden();

  await page.reload();
  await expect(page.getByRole('region', { name: 'The trade-off' })).toBeVisible();
  await expect(playground.button('Show me around')).toBeHidden();
  await playground.button('Tour').click();
  await expect(stop).toContainText('1 of 8');
  await page.keyboard.press('Escape');
  await expect(stop).toBeHidden();

  // Whoever does not answer is not asked again, either.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(playground.button('Show me around')).toBeVisible();
  await page.reload();
  await expect(playground.button('Tour')).toBeVisible();
  await expect(playground.button('Show me around')).toBeHidden();
});
