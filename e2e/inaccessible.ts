import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe finds inaccessible on the page as it is, in both themes. There are no frames of other origins: it runs and
 * reports in the page itself ("legacy mode"), instead of in a page of its own each time, and describes only what is wrong.
 */
export async function inaccessible(page: Page): Promise<string[]> {
  const all: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ['violations'] })
      .setLegacyMode()
      .analyze();
    all.push(...violations.map(v => `${colorScheme}, ${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`));
  }
  return all;
}
