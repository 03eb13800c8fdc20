import { inaccessible } from './inaccessible';
import { walkProblems } from './keyboard';
import { expect, test, TRAINED } from './playground-fixture';

test('a recording plays back, stands at any step, and is trained again in front of its own curves', async ({
  playground,
}) => {
  const { page } = playground;
  await page.route('**/recorded/demo.curves.zip', route => route.fulfill({ path: TRAINED }));
  await page.goto('./');
  await playground.button('Play the recording').click();
  const bar = page.getByRole('region', { name: 'Playback' });
  await expect(bar).toContainText('Recorded Tiny, seed 0: trained on webgpu');
  const scrubber = bar.getByRole('slider', { name: 'Step of the recording' });
  const histogram = page.getByRole('region', { name: 'k-occurrence histogram' });
  await playground.waitForStep(2);
  await playground.button('Pause').click();
  const paused = await playground.step();
  await page.waitForTimeout(3000);
  expect(await playground.step()).toBe(paused);
  expect(await inaccessible(page)).toEqual([]);
  expect.soft(await walkProblems(page)).toEqual([]);
  const { width, height } = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.setViewportSize({ width, height });

  // What is shown is what was measured until then, on every way to it.
  await scrubber.press('Home');
  await expect(histogram).toContainText('Evaluated at step 0');
  await expect(page.getByRole('region', { name: 'Losses', exact: true })).toContainText('every step adds a point');
  await scrubber.press('End');
  await expect(histogram).toContainText('Evaluated at step 6');
  await expect.poll(() => playground.pointsOf('Losses', 0)).toBe(6);
  await scrubber.press('ArrowLeft');
  await expect(histogram).toContainText('Evaluated at step 3');
  await expect.poll(() => playground.pointsOf('Losses', 0)).toBe(5);
  await expect(page.getByLabel('Preset')).toHaveValue('tiny');
  // Nothing of it can be changed, and no device was opened for it.
  await expect(page.getByLabel('Training clips')).toBeDisabled();
  await expect(page.getByTestId('backend')).not.toContainText('WebGPU');

  await playground.button('Play').click();
  await expect(bar.getByRole('button', { name: 'Play again' })).toBeVisible({ timeout: 20_000 });
  await playground.button('Train it yourself').click();
  await expect(bar).toBeHidden();
  const losses = page.getByRole('region', { name: 'Losses', exact: true });
  await expect(losses).toContainText('Faint: the recording.');
  await playground.waitForStatus('Finished');
  await playground.button('Discard').click();
  await playground.waitForStatus('Ready');
  await expect(losses).not.toContainText('Faint: the recording.');
});

test('a kept comparison plays back from Compare, and a set-up takes its place', async ({ playground }) => {
  const { page } = playground;
  await playground.importTrained();
  await page.getByRole('button', { name: 'NeighborRetr', exact: true }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Play back' }).click();
  const bar = page.getByRole('region', { name: 'Playback' });
  await expect(bar).toContainText('Played back Tiny, seed 0');
  await bar.getByRole('button', { name: '4×' }).click();
  await expect(bar.getByRole('button', { name: 'Play again' })).toBeVisible({ timeout: 20_000 });
  await page.getByLabel('Preset').selectOption('demo');
  await expect(bar).toBeHidden();
  await playground.waitForStatus('Ready');
  await expect(page.getByRole('region', { name: 'Losses', exact: true })).toContainText('every step adds a point');
});

test('a recording that cannot be had is said where it was asked for', async ({ playground }) => {
  const { page } = playground;
  playground.expected.push(/404/);
  await page.route('**/recorded/demo.curves.zip', route => route.fulfill({ status: 404 }));
  await page.goto('./');
  await playground.button('Play the recording').click();
  await expect(page.getByRole('alert')).toContainText('It cannot be played back: the server answered 404');
  await page.unroute('**/recorded/demo.curves.zip');
  await page.route('**/recorded/demo.curves.zip', route => route.fulfill({ path: TRAINED }));
  await playground.button('Play the recording').click();
  await expect(page.getByRole('region', { name: 'Playback' })).toBeVisible();
});

test('a first visit plays the recorded demo at once; another recording and another weight are a choice away', async ({
  playground,
}) => {
  const { page } = playground;
  await page.addInitScript(() => localStorage.removeItem('remembered:greeted'));
  await page.goto('./');
  const bar = page.getByRole('region', { name: 'Playback' });
  await expect(bar).toContainText('Recorded Demo, seed 4: trained on webgpu · nvidia');
  await expect(bar).toContainText('by npm run experiment -- --preset demo --seeds 4');
  await expect(bar).toContainText(
    /Over 8 seeds and 4 galleries each, .* skewness of N \(k = 15\) −44 % \[−49, −39\], R@1 \+0\.48/,
  );
  await playground.waitForStep(10);
  await playground.button('Pause').click();
  const scrubber = bar.getByRole('slider', { name: 'Step of the recording' });
  await scrubber.press('End');
  const histogram = page.getByRole('region', { name: 'k-occurrence histogram' });
  await expect(histogram).toContainText('16.7 % → 4.9 %');
  expect(await inaccessible(page)).toEqual([]);
  // What is seen in it is said, and stands in a table.
  const summary = /NeighborRetr: skewness 0\.852, hubs take 4\.9 % of all places/;
  await expect(histogram).toHaveAccessibleDescription(summary);
  await histogram.getByRole('button', { name: 'k-occurrence histogram as a table' }).click();
  const table = histogram.getByRole('region', { name: 'k-occurrence histogram, table' });
  await expect(table.getByRole('columnheader')).toHaveText(['N', 'InfoNCE baseline', 'NeighborRetr']);
  expect(await inaccessible(page)).toEqual([]);
  await histogram.getByRole('button', { name: 'k-occurrence histogram as a table' }).click();
  await expect(table).toBeHidden();
  // No device was opened for any of it.
  await expect(page.getByTestId('backend')).not.toContainText('WebGPU');

  const tradeoff = page.getByRole('region', { name: 'The trade-off' });
  const slider = tradeoff.getByLabel('Neighbor weight γ');
  await expect(slider).toHaveAttribute('aria-valuetext', 'γ = 3');
  await slider.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', 'γ = 10');
  await expect(slider).toBeFocused();
  await expect(bar.getByLabel('Recording', { exact: true })).toHaveValue('neighbor-10');
  await expect(bar).toContainText('Over 3 seeds');
  await expect(histogram).toContainText('Evaluated at step 500');
  await tradeoff.getByRole('button', { name: 'P@15' }).click();
  await expect(tradeoff).toContainText('change of P@15, points');

  // What is played, and where it stands, is in the address: a reload finds it again.
  await scrubber.press('Home');
  await expect(page).toHaveURL(/#\/\?recording=neighbor-10&step=0$/);
  await page.reload();
  await expect(bar.getByLabel('Recording', { exact: true })).toHaveValue('neighbor-10');
  expect(await playground.step()).toBe(0);

  await bar.getByLabel('Recording', { exact: true }).selectOption('from-scratch');
  await expect(bar).toContainText('Recorded From scratch (collapses), seed 0');
  await expect(tradeoff).toBeHidden();
  await playground.button('Close the recording').click();
  await playground.waitForStatus('Ready');
  await expect(page).toHaveURL(/#\/$/);
});

test('who closed the recording, or follows a link, finds the page as it is without it', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await page.evaluate(() => localStorage.removeItem('remembered:greeted'));
  await page.reload();
  const bar = page.getByRole('region', { name: 'Playback' });
  await expect(bar).toBeVisible();
  await playground.button('Close the recording').click();
  // Fine changes of the address are written together.
  await expect.poll(() => page.url()).not.toContain('recording');
  await page.reload();
  await playground.waitForStatus('Ready');
  await expect(playground.button('Train')).toBeVisible();
  await expect(bar).toBeHidden();
  await page.evaluate(() => localStorage.removeItem('remembered:greeted'));
  await page.goto('./?v=2&preset=tiny');
  await expect(page.getByLabel('Preset')).toHaveValue('tiny');
  await expect(playground.button('Train')).toBeEnabled();
  await expect(bar).toBeHidden();
});

test('a first visit that cannot have the recording says so, and trains', async ({ playground }) => {
  const { page } = playground;
  playground.expected.push(/404/);
  await page.addInitScript(() => localStorage.removeItem('remembered:greeted'));
  await page.route('**/recorded/demo.curves.zip', route => route.fulfill({ status: 404 }));
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('It cannot be played back: the server answered 404');
  await expect(playground.button('Train')).toBeEnabled();
});
