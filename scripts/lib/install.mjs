import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The engine as one file, made elsewhere by `npm run bundle:node`, where NEIGHBORRETR_ENGINE names it: then a command needs
 * nothing but Node, and nothing is installed or built.
 */
export const MADE_ENGINE = process.env.NEIGHBORRETR_ENGINE ? resolve(process.env.NEIGHBORRETR_ENGINE) : null;

/** Installs the locked dependencies when they are missing or older than package-lock.json. Exits when that fails. */
export function ensureDependencies() {
  if (MADE_ENGINE) return;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`Node.js 20 or newer is needed; this is ${process.version}. See https://nodejs.org.`);
    process.exit(1);
  }
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const stamp = join(ROOT, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing dependencies (once) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed: see its message above.');
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
}
