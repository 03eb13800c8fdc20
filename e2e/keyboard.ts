import type { Locator, Page } from '@playwright/test';
import { expect } from './playground-fixture';

/** Something that the keyboard can be at. */
interface Place {
  /** the same for the same element as long as the page is open */
  id: number;
  name: string;
}

/** Where the keyboard is. */
interface Stop extends Place {
  /** whether a ring is drawn around it, or around its label */
  ringed: boolean;
  /** whether it can be seen: on the screen, and under nothing else */
  seen: boolean;
  /** whether it lies where reading goes on from the stop before: below it, right of it or within it */
  follows: boolean;
}

declare global {
  interface Window {
    keyboardPlaces: { numbers: WeakMap<Element, number>; count: number; before: Element | null };
  }
}

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';

/** What tells elements from each other, on the page itself. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.keyboardPlaces ??= { numbers: new WeakMap(), count: 0, before: null };
    window.keyboardPlaces.before = null;
  });
}

/** All that the keyboard must be able to reach within something: of a group of radio buttons the chosen one. */
function wanted(root: Locator): Promise<Place[]> {
  return root.evaluate((own, controls) => {
    const places = window.keyboardPlaces;
    const numberOf = (element: Element) => {
      if (!places.numbers.has(element)) places.numbers.set(element, places.count++);
      return places.numbers.get(element)!;
    };
    return [...own.querySelectorAll<HTMLElement>(controls)].flatMap(element => {
      const { width } = element.getBoundingClientRect();
      const shown = element.checkVisibility({ visibilityProperty: true }) && width > 0;
      const other = element instanceof HTMLInputElement && element.type === 'radio' && !element.checked;
      if (!shown || other || element.matches(':disabled, [inert] *')) return [];
      const name = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
      return [{ id: numberOf(element), name: `${element.tagName.toLowerCase()} “${(name ?? '').slice(0, 60)}”` }];
    });
  }, CONTROLS);
}

/** Where the keyboard is; null when it is nowhere on the page. */
function stop(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const own = document.activeElement;
    if (!(own instanceof Element) || own === document.body) return null;
    const places = window.keyboardPlaces;
    if (!places.numbers.has(own)) places.numbers.set(own, places.count++);
    const { before } = places;
    places.before = own;
    // A field that is hidden is seen by its label.
    const area = (element: Element) =>
      element instanceof HTMLInputElement && getComputedStyle(element).opacity === '0'
        ? (element.closest('label') ?? element)
        : element;
    const ringed = [own, own.closest('label')].some(element => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !/, 0\)|transparent/.test(outlineColor);
    });
    const box = area(own).getBoundingClientRect();
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const seen = right > left && bottom > top && (area(own).contains(hit) || !!hit?.closest('label')?.contains(own));
    const last = before?.isConnected ? area(before).getBoundingClientRect() : null;
    const follows =
      !last ||
      box.top >= last.bottom - 3 ||
      box.left >= last.right - 3 ||
      before!.contains(own) ||
      own.contains(before);
    const name = own.getAttribute('aria-label') ?? own.closest('label')?.textContent ?? own.textContent;
    return {
      id: places.numbers.get(own)!,
      name: `${own.tagName.toLowerCase()} “${(name ?? '').slice(0, 60)}”`,
      ringed,
      seen,
      follows,
    };
  });
}

/** Presses Tab until the keyboard is where it was, or off the page. @returns the stops in between */
async function stops(page: Page, most: number): Promise<Stop[]> {
  const made: Stop[] = [];
  for (let i = 0; i < most; i++) {
    const now = await stop(page);
    if (!now || now.id === made[0]?.id) return made;
    made.push(now);
    await page.keyboard.press('Tab');
  }
  return made;
}

/** What is wrong with a walk through everything. */
function problemsOf(walk: readonly Stop[], everything: readonly Place[]): string[] {
  const times = new Map<number, number>();
  for (const { id } of walk) times.set(id, (times.get(id) ?? 0) + 1);
  return [
    ...everything.filter(({ id }) => !times.has(id)).map(({ name }) => `never reached: ${name}`),
    ...walk
      .filter(({ id }, i) => times.get(id)! > 1 && walk.findIndex(s => s.id === id) === i)
      .map(s => `reached more than once: ${s.name}`),
    ...walk.filter(s => !s.ringed).map(s => `without a ring: ${s.name}`),
    ...walk.filter(s => !s.seen).map(s => `out of sight: ${s.name}`),
    ...walk.flatMap((s, i) => (s.follows ? [] : [`out of order: ${walk[i - 1]!.name} → ${s.name}`])),
  ];
}

/** Stops beside the controls, at parts that can be scrolled. */
const BESIDES = 40;

/**
 * Walks through the page by Tab.
 * @returns what is wrong: what was never reached, or more than once, without a ring, out of sight, or out of order
 */
export async function walkProblems(page: Page): Promise<string[]> {
  await prepare(page);
  // From the very beginning, wherever the keyboard was.
  await page.evaluate(() => {
    scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    document.body.blur();
  });
  const everything = await wanted(page.locator('body'));
  await page.keyboard.press('Tab');
  const walk = await stops(page, everything.length + BESIDES);
  return problemsOf(walk, everything);
}

/**
 * Opens a dialog by the keyboard, walks through it and leaves it with Escape.
 * @returns what is wrong within it
 */
export async function dialogProblems(page: Page, opener: Locator, name: string | RegExp): Promise<string[]> {
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name });
  await expect(dialog).toBeVisible();
  const within = () => dialog.evaluate(own => own.contains(document.activeElement));
  expect(await within(), 'the keyboard is in the dialog').toBe(true);
  const problems = await innerProblems(page, dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  return problems;
}

/** Walks through an open dialog, from where the keyboard is in it, forwards and then out of its beginning. */
export async function innerProblems(page: Page, dialog: Locator): Promise<string[]> {
  await prepare(page);
  const everything = await wanted(dialog);
  const walk = await stops(page, everything.length + BESIDES);
  const problems = problemsOf(walk, everything);
  // Where the browser's own controls come in between, the next one is in the dialog again.
  for (const key of ['Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    const out = await dialog.evaluate(own => {
      const { activeElement: now } = document;
      return now !== null && now !== document.body && !own.contains(now) ? now.outerHTML.slice(0, 80) : null;
    });
    if (out) problems.push(`the keyboard left the dialog for ${out}`);
  }
  return problems;
}
