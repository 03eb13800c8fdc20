import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** The exported table of the loss chart, line by line. */
export async function lossTable(page: Page): Promise<string[]> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Losses as CSV' }).click();
  return readFileSync(await (await waiting).path(), 'utf8')
    .trim()
    .split('\n');
}
