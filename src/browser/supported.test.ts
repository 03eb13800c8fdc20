import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OLDEST_TEXT } from './supported';

test.each(['README.md', 'index.html', 'scripts/start.mjs'])('%s names the same oldest browsers', file => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
  expect(text).toContain(OLDEST_TEXT);
  expect(text).not.toMatch(/(?:Chrome|Edge)[^.]{0,20} 113/);
});
