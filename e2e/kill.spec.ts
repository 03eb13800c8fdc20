import { KillableBrowser } from './killable-browser';
import { lossTable } from './loss-table';
import { expect, Playground, test } from './playground-fixture';

const STEPS = 12;

/** Two early ones, about when the first state is kept, and three anywhere later. */
function stepsToDieAt(): number[] {
  const between = (from: number, to: number) => from + Math.floor(Math.random() * (to - from + 1));
  return [between(1, 2), between(3, 5), between(6, 7), between(8, 9), between(10, STEPS - 2)];
}

test('killed at five steps, the browser comes back each time to a comparison that goes on exactly, or says why not', async ({
  baseURL,
}) => {
  test.setTimeout(900_000);
  const browser = await KillableBrowser.create();
  const said: string[] = [];
  try {
    let playground = new Playground(await browser.start());
    const train = async () => {
      await playground.openTiny(baseURL, STEPS, STEPS);
      await playground.withLargerBatches();
      await playground.withoutBaseline();
      await playground.button('Train').click();
    };
    await train();
    await playground.waitForStatus('Finished');
    const whole = await lossTable(playground.page);
    expect(whole).toHaveLength(STEPS + 1);

    for (const step of stepsToDieAt()) {
      const again = playground.button('Train again');
      if (await again.isVisible()) {
        await again.click();
        await expect.poll(() => playground.step()).toBeLessThan(STEPS);
      } else await train();
      await playground.waitForStep(1);
      const first = Date.now();
      await playground.waitForStep(step);
      const lived = Date.now() - first;
      await browser.kill();
      playground = new Playground(await browser.start());
      const { page } = playground;
      await page.goto(baseURL!);
      const notice = page.getByRole('note').filter({ hasText: 'was cut off' });
      // What is new is written once a second: a comparison killed before that is not known.
      const known = await notice
        .waitFor({ timeout: 10_000 })
        .then(() => true)
        .catch(() => false);
      said.push(`killed after step ${step}: ${known ? await notice.innerText() : 'nothing is kept of it'}`);
      if (!known) {
        // Where steps are quick, six of them take less than that.
        if (step >= 6) expect(lived, said.join('\n')).toBeLessThan(3000);
        continue;
      }
      await notice.getByRole('button', { name: /^(Resume from step \d+|Train it again)$/ }).click();
      await playground.waitForStatus('Finished');
      expect(await lossTable(page), said.join('\n')).toEqual(whole);
      // Trained again it is a new comparison: the old one is still offered.
      if (await notice.isVisible()) await playground.button('Leave it as it is').click();
      expect(playground.problems).toEqual([]);
    }
  } finally {
    test.info().annotations.push({ type: 'kills', description: said.join(' | ') });
    await browser.dispose();
  }
});
