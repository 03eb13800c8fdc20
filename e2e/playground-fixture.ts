import { test as base, expect, type Page } from '@playwright/test';

/** A comparison of the tiny preset, six steps with evaluations at 0, 3 and 6, as exported by trained.setup.ts. */
export const TRAINED = 'test-results/trained.zip';

/**
 * The tiny preset with a model of half its width, as the query of a link: it is compiled sooner on a software adapter, and
 * makes shorter steps. Bank and captions are shorter, too; batch size and losses are the preset's.
 */
const SMALLER = Object.entries({
  v: 2,
  preset: 'tiny',
  bankSize: 32,
  'data.words': 12,
  'model.width': 16,
  'model.text.heads': 2,
  'model.frames.heads': 2,
  'model.temporal.heads': 2,
  'model.merging.heads': 2,
})
  .map(([path, value]) => `${path}=${value}`)
  .join('&');

/** The page with everything that must stay empty: console problems and requests to other hosts. */
export class Playground {
  readonly problems: string[] = [];
  /** what the browser itself is expected to report, whatever the page does */
  readonly expected: RegExp[] = [/Service Worker registration blocked by Playwright/];

  /** @param host the only one that may be asked */
  constructor(
    readonly page: Page,
    host = '127.0.0.1',
  ) {
    page.on('console', message => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (!this.expected.some(pattern => pattern.test(message.text())))
        this.problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', error => this.problems.push(`page error: ${error.message}`));
    page.on('request', request => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== host) this.problems.push(`request to ${hostname}`);
    });
  }

  /**
   * Opens the page on the tiny preset with a smaller model, few clips and so many steps, evaluated every so many.
   * @param address the page, or what its query says besides
   */
  async openTiny(address = '', steps = 60, every = 20): Promise<void> {
    await this.page.goto(`${address || './'}${address.includes('?') ? '&' : '?'}${SMALLER}`);
    await expect(this.page.getByLabel('Preset')).toHaveValue('tiny');
    await expect(this.page.getByText('Set up by a link')).toContainText('model.width 16');
    await this.page.getByRole('note').filter({ hasText: 'Set up by a link' }).getByRole('button').click();
    await this.page.getByText('Training', { exact: true }).click();
    await this.page.getByLabel('Steps', { exact: true }).fill(String(steps));
    await this.page.getByLabel('Warm-up steps').fill(String(Math.min(5, steps)));
    await this.page.getByLabel('Evaluate every').fill(String(every));
    await this.page.getByLabel('Training clips').fill('128');
    await this.page.getByLabel('Test pairs').fill('40');
  }

  /** Opens Compare on the comparison that was trained before all flows: see trained.setup.ts. */
  async importTrained(): Promise<void> {
    await this.page.goto('./#/compare');
    await this.page.getByLabel('Import runs').setInputFiles(TRAINED);
    await expect(this.page.getByText('2 runs were imported.')).toBeVisible();
  }

  /** Makes every step longer, for what has to happen between two of them. */
  async withLargerBatches(): Promise<void> {
    await this.page.getByLabel('Batch size').fill('32');
  }

  /** Leaves the baseline out: one run instead of two, in half the time. */
  async withoutBaseline(): Promise<void> {
    await this.page.getByLabel(/^Train a plain InfoNCE baseline/).click();
  }

  button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The step readout as a number. */
  async step(): Promise<number> {
    const text = await this.page.getByTestId('step').textContent();
    return Number(/step (\d+) of/.exec(text ?? '')?.[1] ?? NaN);
  }

  async waitForStep(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 240_000, intervals: [200] }).toBeGreaterThanOrEqual(step);
  }

  async waitForStatus(text: string): Promise<void> {
    await expect(this.page.getByTestId('status')).toHaveText(text, { timeout: 240_000 });
  }

  /** How many points a line of a chart is drawn through. */
  async pointsOf(chart: string, index: number): Promise<number> {
    const path = this.page
      .getByRole('region', { name: chart, exact: true })
      .locator('path.recharts-line-curve')
      .nth(index);
    const drawn = (await path.getAttribute('d', { timeout: 60_000 })) ?? '';
    return drawn.match(/[MLC]/g)?.length ?? 0;
  }
}

/** A test with a playground whose console and network must be clean at the end. */
export const test = base.extend<{ playground: Playground }>({
  playground: async ({ page, baseURL }, use) => {
    const playground = new Playground(page, baseURL && new URL(baseURL).hostname);
    await use(playground);
    expect(playground.problems).toEqual([]);
  },
});

export { expect };
