import type { Page } from '@playwright/test';
import { DEFAULT_LIMITS } from '../src/browser/webgpu-limits';
import { expect, test } from './playground-fixture';

/** The training worker's adapter reports the defaults, and devices are made with them. */
async function allowDefaultsOnly(page: Page): Promise<void> {
  const prelude = `{
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = function ({ requiredLimits, ...rest } = {}) { return request.call(this, rest); };
    Object.defineProperty(GPUAdapter.prototype, 'limits', { get: () => (${JSON.stringify(DEFAULT_LIMITS)}) });
  }\n`;
  await page.route('**/assets/training.worker-*.js', async route => {
    const response = await route.fetch();
    await route.fulfill({ response, body: prelude + (await response.text()) });
  });
}

test('the demo trains on a device with default limits, and what is too large is named at its field', async ({
  playground,
}) => {
  const { page } = playground;
  await allowDefaultsOnly(page);
  const link = {
    v: 1,
    preset: 'demo',
    steps: 2,
    batchSize: 32,
    bankSize: 64,
    'data.trainClips': 128,
    'data.testPairs': 40,
    'schedule.warmupSteps': 1,
    'evaluation.every': 2,
  };
  const query = Object.entries(link).map(([path, value]) => `${path}=${value}`);
  await page.goto(`./?${query.join('&')}`);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await expect(page.getByTestId('backend')).toContainText('WebGPU');
  expect(await playground.step()).toBe(2);
  await expect(page.getByRole('alert')).toHaveCount(0);

  await playground.button('Discard').click();
  await page.getByText('Training', { exact: true }).click();
  await page.getByLabel('Training clips').fill('16384');
  await page.getByLabel('Memory bank').fill('16384');
  await expect(page.getByText(/With a memory bank of 16,384 .* this adapter allows 134 MB\. At most/)).toBeVisible();
});
