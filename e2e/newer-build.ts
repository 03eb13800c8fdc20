import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServiceWorker } from '../scripts/lib/hosting-plugin.mjs';

/** Parts that have other names in the newer version: the program itself, and a page that is loaded when it is opened. */
const CHANGED = /^(index|compare-page)-[\w-]+\.js$/;

/**
 * A build like the given one in which some parts have changed: they have new names, by which all others ask for them, and the
 * old ones are gone.
 * @returns its folder
 */
export async function newerBuild(folder: string): Promise<string> {
  const newer = await mkdtemp(join(tmpdir(), 'neighborretr-newer-'));
  cpSync(folder, newer, { recursive: true });
  const assets = join(newer, 'assets');
  const renamed = readdirSync(assets)
    .filter(name => CHANGED.test(name))
    .map(name => [name, name.replace('.js', '_newer.js')] as const);
  for (const [name, other] of renamed) renameSync(join(assets, name), join(assets, other));
  const texts = readdirSync(assets).filter(name => name.endsWith('.js') && !name.includes('.worker-'));
  for (const path of [join(newer, 'index.html'), ...texts.map(name => join(assets, name))]) {
    const text = readFileSync(path, 'utf8');
    const changed = renamed.reduce((all, [name, other]) => all.replaceAll(name, other), text);
    if (changed !== text) writeFileSync(path, changed);
  }
  await buildServiceWorker(newer);
  return newer;
}
