import { lossTable } from './loss-table';
import { expect, test } from './playground-fixture';

test('the default comparison starts and both curves grow', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await expect(page.getByLabel('Preset')).toHaveValue('demo');
  await expect(page.getByLabel('Starts from').locator('option:checked')).toContainText('Pre-trained on domain P');
  await playground.button('Train').click();
  await expect(page.getByTestId('backend')).toContainText('WebGPU');
  await playground.waitForStep(2);
  const losses = page.getByRole('region', { name: 'Losses', exact: true });
  await expect(losses.getByText('Baseline (InfoNCE)', { exact: true })).toBeVisible();
  await expect(losses.getByText('Uniform regularization', { exact: true })).toBeVisible();
  for (const line of [0, 1]) await expect.poll(() => playground.pointsOf('Losses', line)).toBeGreaterThanOrEqual(2);
  await playground.button('Discard').click();
  await playground.waitForStatus('Ready');
});

test('train, pause, resume, step, evaluate and reset', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny();
  await playground.button('Train').click();
  await playground.waitForStep(3);
  const early = await playground.pointsOf('Losses', 0);
  await playground.waitForStep(6);
  // The readout comes first, the chart with the next frame that has time for it.
  await expect.poll(() => playground.pointsOf('Losses', 0)).toBeGreaterThan(early);

  await playground.button('Pause').click();
  await playground.waitForStatus('Paused');
  const paused = await playground.step();
  await page.waitForTimeout(4000);
  expect(await playground.step()).toBe(paused);

  await playground.button('Step').click();
  await playground.waitForStep(paused + 1);
  await playground.waitForStatus('Paused');
  expect(await playground.step()).toBe(paused + 1);

  await playground.button('Evaluate').click();
  const histogram = page.getByRole('region', { name: 'k-occurrence histogram' });
  await expect(histogram.locator('.recharts-area-area').first()).toBeVisible();
  await expect(histogram).toContainText(`Evaluated at step ${paused + 1}`);
  await expect(page.getByRole('region', { name: 'Newest evaluation' })).toContainText('Good share');

  await playground.button('Resume').click();
  await playground.waitForStep(paused + 3);
  await playground.button('Reset').click();
  await playground.button('Reset to step 0').click();
  await expect.poll(() => playground.step()).toBe(0);
  await playground.waitForStatus('Paused');
});

test('the losses are taken apart between two steps', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 4, 4);
  await playground.button('Step').click();
  await playground.waitForStep(1);
  await playground.waitForStatus('Paused');
  await playground.button('Measure now').click();
  const norms = page.getByRole('img', { name: /^Gradient norms/ });
  await expect(norms).toBeVisible({ timeout: 120_000 });
  await expect(norms.locator('text', { hasText: 'whole model' })).toBeVisible();
  await expect(
    page
      .getByRole('img', { name: /^Agreement of the losses/ })
      .getByText('1.00')
      .first(),
  ).toBeVisible();
  await playground.waitForStatus('Paused');
  expect(await playground.step()).toBe(1);
});

test('the same configuration gives the same losses again', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 60, 60);
  const firstTotals: string[] = [];
  for (let round = 0; round < 2; round++) {
    if (round === 0) await playground.button('Train').click();
    else await playground.button('Resume').click();
    await playground.waitForStep(4);
    await playground.button('Pause').click();
    await playground.waitForStatus('Paused');
    const csv = await lossTable(page);
    firstTotals.push(csv.slice(1, 5).join('\n'));
    await playground.button('Reset').click();
    await playground.button('Reset to step 0').click();
    await expect.poll(() => playground.step()).toBe(0);
    await playground.waitForStatus('Paused');
  }
  expect(firstTotals[1]).toBe(firstTotals[0]);
});

test('a loss is switched off and re-weighted while training, and the curves say so', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny();
  await playground.button('Train').click();
  await playground.waitForStep(3);
  const neighbor = page.getByRole('article').filter({ hasText: 'Neighbor adjusting' });
  await neighbor.getByLabel('Weight γ').fill('3');
  await expect(page.getByText('neighbor weight 3')).toBeVisible();
  await neighbor.getByRole('switch').uncheck();
  await expect(page.getByText('neighbor off')).toBeVisible();
  const after = await playground.step();
  await playground.waitForStep(after + 3);
  await expect(neighbor.getByRole('status')).toHaveText('off');
});

test('values out of range are refused at the field with the reason', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await page.getByLabel('Preset').selectOption('tiny');
  await page.getByText('Training', { exact: true }).click();
  const neighbors = page.getByLabel('Neighbors K');
  await neighbors.fill('14');
  await expect(page.getByText('K must be at most 13 (batch size − 3)')).toBeVisible();
  await expect(neighbors).toHaveAttribute('aria-invalid', 'true');
  await expect(playground.button('Train')).toBeDisabled();
  await neighbors.fill('13');
  await expect(playground.button('Train')).toBeEnabled();
  await page.getByLabel('Batch size').fill('2');
  await expect(page.getByText('At least 4.')).toBeVisible();
  await page.getByLabel('Batch size').fill('');
  await expect(page.getByText('A number is needed.')).toBeVisible();
});

test('the data panel shows clips, captions and vocabulary', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await page.getByRole('button', { name: 'Look at the data' }).click();
  const dialog = page.getByRole('dialog', { name: 'Data set' });
  await expect(dialog.locator('canvas')).toHaveCount(12);
  await expect(dialog.getByText('Vocabulary and contents')).toBeVisible();
  await expect(dialog.getByRole('rowheader', { name: 'circle' }).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Next' }).click();
  await expect(dialog.getByText('clips 13–24')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the page is usable by keyboard and on a phone', async ({ playground }) => {
  const { page } = playground;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./');
  await expect(playground.button('Train')).toBeEnabled();
  // As it is seen: the pages are below the title's line.
  for (const name of [/Tour/, /Theme/]) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name })).toBeFocused();
  }
  for (const link of ['Playground', 'Compare', 'Explore', 'Learn']) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: link })).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(playground.button('Train')).toBeFocused();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('a backbone pre-trained in the page becomes the start of the demo', async ({ playground }) => {
  const { page } = playground;
  await page.goto('./');
  await page.getByLabel('Starts from').selectOption('Random weights');
  await expect(page.getByText('Both runs start from random weights.')).toBeVisible();
  await page.getByRole('button', { name: 'Pre-train one here' }).click();
  await expect(page.getByLabel('Preset')).toHaveValue('pretrain');
  await page.getByText('Training', { exact: true }).click();
  const values = {
    'Training clips': '32',
    'Test pairs': '30',
    Steps: '2',
    'Warm-up steps': '1',
    'Batch size': '8',
    'Neighbors K': '5',
    'Memory bank': '16',
  };
  const shrink = async () => {
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
  };
  await shrink();
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  await page.getByLabel('Preset').selectOption('demo');
  const own = page
    .getByLabel('Starts from')
    .locator('option', { hasText: 'Pre-trained in this browser (2 steps, seed 0)' });
  await expect(own).toHaveCount(1);
  await page.reload();
  await expect(own).toHaveCount(1);
  await page.getByLabel('Starts from').selectOption({ value: (await own.getAttribute('value'))! });
  await expect(page.getByText('Both runs start from random weights.')).toBeHidden();
  await page.getByText('Training', { exact: true }).click();
  await shrink();
  await playground.button('Train').click();
  await playground.waitForStep(1);
});

test('a hidden tab keeps training', async ({ playground }) => {
  const { page } = playground;
  // What Chrome does to a hidden tab: no animation frames, timers once a second.
  await page.addInitScript(() => {
    const { requestAnimationFrame: frame, setTimeout: timer } = globalThis;
    let hidden = false;
    globalThis.requestAnimationFrame = callback => (hidden ? 0 : frame(callback));
    globalThis.setTimeout = ((run: () => void, ms = 0, ...rest: []) =>
      timer(run, hidden ? Math.max(ms, 1000) : ms, ...rest)) as never;
    Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    Object.assign(globalThis, {
      setHidden: (value: boolean) => {
        hidden = value;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    });
  });
  const setHidden = (value: boolean) =>
    page.evaluate(v => (globalThis as never as { setHidden(v: boolean): void }).setHidden(v), value);
  await playground.openTiny();
  await playground.button('Train').click();
  await playground.waitForStep(1);
  await setHidden(true);
  const before = await playground.step();
  await playground.waitForStep(before + 3);
  await setHidden(false);
  await playground.waitForStep(before + 4);
});

test('how sure the figures are is told, over other seeds too once they are trained', async ({ playground }) => {
  const { page } = playground;
  await playground.openTiny('', 2, 2);
  await playground.button('Train').click();
  await playground.waitForStatus('Finished');
  const panel = page.getByRole('region', { name: 'How sure is this?' });
  await expect(panel.getByRole('row', { name: 'R@1' })).toContainText(/\d\.\d % *± \d+\.\d/);
  await expect(panel.getByRole('row', { name: 'Skewness' })).toContainText(/± \d\.\d\d.*[+−]\d+ %\[/);
  await expect(panel).toContainText('one training alone does not tell');
  const legend = page.getByRole('region', { name: 'k-occurrence histogram' }).locator('[data-part="legend"]');
  await expect(legend).toContainText(/Baseline: hubs take \d+\.\d %/);
  await panel.getByRole('button', { name: 'Train seeds 1 and 2 too' }).click();
  await expect(page).toHaveURL(/#\/compare/);
  await expect(page.getByText('2 jobs finished')).toBeVisible({ timeout: 240_000 });
  await page.getByRole('link', { name: 'Playground' }).click();
  await expect(panel.getByRole('columnheader', { name: 'Over seeds 0, 1, 2' })).toBeVisible();
  await expect(panel).toContainText('too narrow with so few seeds');
});
