import { CHROMIUM_ARGS, findBrowser } from '../scripts/lib/browser.mjs';
import { expect, test } from './playground-fixture';

// A browser without WebGPU: the same page, WebGL behind it.
test.use({
  launchOptions: {
    executablePath: findBrowser() ?? undefined,
    args: [...CHROMIUM_ARGS.filter(flag => !/webgpu/i.test(flag)), '--disable-features=WebGPU,WebGPUService'],
  },
});

test('without WebGPU the page says why and trains on WebGL, and a lost context is recovered from', async ({
  playground,
}) => {
  const { page } = playground;
  playground.expected.push(/WebGPU Context Provider|No available adapters/);
  await playground.openTiny('?faults', 60, 60);
  await playground.button('Train').click();
  await expect(page.getByTestId('backend')).toContainText('WebGL');
  await expect(page.getByRole('note').filter({ hasText: 'instead of WebGPU' })).toContainText('chrome://');
  await playground.waitForStep(1);

  // What the browser takes away ends training at once, and a new context goes on.
  await playground.button('Lost device').click();
  await expect(page.getByRole('alert')).toContainText('graphics device was lost');
  await page.getByRole('button', { name: /Start a new device/ }).click();
  await playground.waitForStatus('Paused');
  await playground.button('Resume').click();
  // The state to go back to was that of step 0.
  await playground.waitForStep(1);
});
