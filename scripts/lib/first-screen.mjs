// What a cold load of the built page costs a first visitor, as the browser tells it.

/** @import { Browser } from 'playwright' */

/** Milliseconds of a task that a visitor would feel. */
const LONG = 50;

/** Milliseconds for which shifts of the layout are counted. */
const SHIFTS_FOR = 3000;

/**
 * @typedef {object} FirstScreen one load
 * @property {number} paint first contentful paint, ms
 * @property {number} interactive when the play button works, ms
 * @property {number} drawn when the first histogram is on the page, ms
 * @property {number} shift cumulative layout shift of the first three seconds
 * @property {number[]} longBefore milliseconds of each long task that began before it was interactive
 * @property {number[]} longUntilDrawn the same, before the histogram was drawn
 * @property {string[]} scripts scripts that were loaded until the histogram was drawn, as paths within the built page
 */

/**
 * Observers of what cannot be asked for later. Runs in the page, before anything of it.
 */
function observe() {
  const seen = { tasks: /** @type {number[][]} */ ([]), shift: 0 };
  Object.assign(globalThis, { firstScreen: seen });
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = /** @type {PerformanceEntry & { value: number, hadRecentInput: boolean }} */ (
        entry
      );
      if (!hadRecentInput) seen.shift += value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** What was observed. Runs in the page. */
function read() {
  /** @type {typeof globalThis & { firstScreen?: { tasks: number[][], shift: number } }} */
  const page = globalThis;
  /** @param {string} name */
  const at = name => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
  const resources = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
  return {
    paint: at('first-contentful-paint'),
    interactive: at('neighborretr:interactive'),
    drawn: at('neighborretr:drawn'),
    tasks: page.firstScreen?.tasks ?? [],
    shift: page.firstScreen?.shift ?? NaN,
    scripts: resources.filter(r => r.name.endsWith('.js')).map(r => ({ name: r.name, from: r.startTime })),
  };
}

/**
 * Loads the page as one who was never there: nothing is cached, nothing remembered.
 * @param {Browser} browser
 * @param {string} address
 * @param {{ width: number, height: number }} viewport
 * @returns {Promise<FirstScreen>}
 */
export async function loadCold(browser, address, viewport) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('neighborretr:drawn').length > 0, null, {
    timeout: 60_000,
  });
  await page.waitForFunction(until => performance.now() > until, SHIFTS_FOR);
  const { tasks, scripts, ...figures } = await page.evaluate(read);
  await context.close();
  /** @param {number} moment */
  const before = moment =>
    tasks.filter(([from = 0, ms = 0]) => from < moment && ms > LONG).map(([, ms = 0]) => Math.round(ms));
  return {
    ...figures,
    longBefore: before(figures.interactive),
    longUntilDrawn: before(figures.drawn),
    scripts: scripts
      .filter(({ from }) => from < figures.drawn)
      .map(({ name }) => new URL(name).pathname.replace(/^\//, '')),
  };
}
