import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from './playground-fixture';

const run = promisify(execFile);

const experiment = (...more: string[]) =>
  run(process.execPath, ['scripts/experiment.mjs', '--preset', 'tiny', '--steps', '2', ...more], { timeout: 300_000 });

const SMALL = 'data.testPairs=40,data.trainClips=64,schedule.warmupSteps=1';

test('the command line writes results as it goes, resumes, and the Compare page opens them', async ({
  playground,
}, info) => {
  const [json, csv] = [info.outputPath('out.json'), info.outputPath('out.csv')];
  await experiment('--set', SMALL, '--json', json);
  const first = await readFile(json, 'utf8');
  const { stderr, stdout } = await experiment(
    '--set',
    SMALL,
    '--seeds',
    '0,1',
    '--json',
    json,
    '--csv',
    csv,
    '--resume',
  );
  expect(stderr).toContain('seed 1');
  expect(stderr).not.toContain('seed 0');
  const content = JSON.parse(await readFile(json, 'utf8')) as {
    runs: { galleries: { t2v: { positives: { mapR: number } } }[] }[];
  };
  expect(content.runs.map(({ galleries }) => galleries.length)).toEqual([4, 4, 4, 4]);
  expect(content.runs[0]!.galleries.every(({ t2v }) => t2v.positives.mapR > 0)).toBe(true);
  expect(stdout).toContain('mean of 4 galleries of 40 held-out pairs each');
  expect(stdout.match(/t→v R@1 [+−]\d+\.\d, skew [+−]\d+ %/g)).toHaveLength(2);
  expect(content.runs.slice(0, 2)).toEqual((JSON.parse(first) as { runs: unknown[] }).runs);
  expect((await readFile(csv, 'utf8')).trim().split('\n')).toHaveLength(5);

  const { page } = playground;
  await page.goto('./#/compare');
  await page.getByLabel('Import runs').setInputFiles(json);
  await expect(page.getByText('4 runs were imported.')).toBeVisible();
  const statistics = page.getByRole('region', { name: 'Statistics over seeds' });
  await expect(statistics.getByRole('row', { name: /^NeighborRetr 2/ })).toContainText('±');
});

test('the command line records a comparison: without weights it plays back, with them Explore opens it', async ({
  playground,
}, info) => {
  const zip = info.outputPath('recording.zip');
  await experiment('--set', SMALL, '--record', zip);
  const { page } = playground;
  // Without its weights it plays back.
  await page.route('**/recorded/demo.curves.zip', route => route.fulfill({ path: zip.replace('.zip', '.curves.zip') }));
  await page.goto('./');
  await playground.button('Play the recording').click();
  await expect(page.getByRole('region', { name: 'Playback' })).toContainText('Recorded Tiny, seed 0');
  await page.goto('./#/compare');
  await page.getByLabel('Import runs').setInputFiles(zip);
  await expect(page.getByText('2 runs were imported.')).toBeVisible();
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.locator('[data-part="times"] p')).toHaveCount(2, { timeout: 240_000 });
});

test('the command line refuses what the form would refuse, and fails', async () => {
  const refused = await experiment('--set', 'losses.neighbor.neighbors=99').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 1 });
  expect((refused as { stderr: string }).stderr).toContain('losses.neighbor.neighbors: K must be at most');
});
