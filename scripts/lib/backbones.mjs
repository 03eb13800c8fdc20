import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

/** Where shipped backbones and their index live. */
export const BACKBONES = join(ROOT, 'public', 'backbones');

/**
 * The shipped backbones.
 * @returns {{ name: string | null, hash: string, file: string, steps: number, seed: number }[]}
 */
export function shippedBackbones() {
  const index = join(BACKBONES, 'index.json');
  return existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : [];
}
