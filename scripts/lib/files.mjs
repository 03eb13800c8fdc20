import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from './install.mjs';

/** Where trainings that take longer than one sitting keep their state, and what was measured on this machine lies. */
export const CHECKPOINTS = join(ROOT, 'checkpoints');

/** Whether a name is that of a file within a folder. @param {string} name */
export const isInside = name => !/[/\\]|\.\./.test(name);

/**
 * Writes a file whole or not at all: cut off in the middle, the old one is still there.
 * @param {string} file
 * @param {string | Buffer} content
 */
export async function writeWhole(file, content) {
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
