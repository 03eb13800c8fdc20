import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from './lib/install.mjs';

/** @type {string} */
let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neighborretr-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A run as far as it is merged. @param {string} role @param {number} seed @param {object} [rest] of its config */
const run = (role, seed, rest = {}) => ({
  record: { role, config: { seed, losses: role, evaluation: { every: seed, k: 15 }, ...rest } },
  series: { total: [3, 1 / 3], seconds: [0.1, 0.2] },
  evaluations: [{}],
  galleries: [{ t2v: { r1: 1 / 3 } }],
});

/** @param {string} name @param {...object} runs */
async function write(name, ...runs) {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify({ format: 'neighborretr-runs', version: 1, runs }));
  return file;
}

/** @param {...string} words */
function merge(...words) {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'merge.mjs'), ...words], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

it('files of several seeds become one, in the order of their seeds, whatever else differs between looking and losses', async () => {
  const [b, a] = [
    await write('b.json', run('baseline', 1), run('method', 1)),
    await write('a.json', run('baseline', 0)),
  ];
  const out = join(folder, 'out.json');
  expect(merge(b, a, '--out', out).status).toBe(0);
  const { format, runs } = JSON.parse(await readFile(out, 'utf8'));
  expect(format).toBe('neighborretr-runs');
  expect(runs).toEqual([run('baseline', 0), run('baseline', 1), run('method', 1)]);
});

it('figures are what tables read, rounded as they were measured', async () => {
  const out = join(folder, 'out.json');
  expect(merge(await write('a.json', run('method', 0)), '--figures', '--title', 'it', '--out', out).status).toBe(0);
  expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({
    format: 'neighborretr-figures',
    version: 1,
    title: 'it',
    runs: [
      {
        record: run('method', 0).record,
        last: { total: 0.3333333, seconds: 0.2 },
        galleries: [{ t2v: { r1: 0.3333333 } }],
      },
    ],
  });
});

it('what does not belong together is refused by the name of its file, and nothing is written', async () => {
  const out = join(folder, 'out.json');
  const first = await write('a.json', run('method', 0));
  expect(merge(first, await write('b.json', run('method', 0)), '--out', out).stderr).toContain(
    'b.json: "method" with seed 0 is in a file before it',
  );
  expect(merge(first, await write('c.json', run('method', 1, { steps: 3 })), '--out', out).stderr).toContain(
    'c.json: its runs have another config',
  );
  expect(merge(first).stderr).toContain('--out FILE are needed');
  await expect(readFile(out)).rejects.toThrow('ENOENT');
});
