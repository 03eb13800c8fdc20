import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * What only the built-in clips know, and what says so in source text. Everything above src/data takes items, lengths,
 * vocabulary and pictures from a `PairSource`, and what a config says of its data from src/config/data-kinds.ts.
 */
const CLIPS_ALONE: readonly (readonly [string, RegExp])[] = [
  ['a module of the clips', /from '[^']*(?:data\/clips\/|config\/domains)/],
  ['a domain of a config', /\bdata\.domain\b|\bDomainName\b|\bDOMAINS\b/],
  ['a domain by its letter', /\b(?:domain|bankDomain|gallery)\b[^'\n]{0,12}'[EABP]'|'[EABP]'\s*[|:]/],
  ['how many clips a config names', /\b(?:trainClips|testPairs|captionsPerClip|testCaptions)\b/],
  ['how long captions of clips are', /\bdata\.words\b/],
  ['a constant of pixels or words', /\b(?:FRAME_SIZE|FRAME_BYTES|MAX_FRAMES|VOCABULARY|VOCABULARY_SIZE)\b/],
  ['latents of clips', /\blatents\b/i],
];

/** What may know them, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/config/domains.ts': 'says what the domains of clips are',
  'src/config/data-kinds.ts': 'says what a config of clips is, and answers for every kind what the rest asks',
  'src/config/migrations.ts': 'turns what earlier versions said of clips into what is said today',
  'src/config/field-info.ts': 'labels the fields of every kind of data',
  'src/config/presets.ts': 'sets the fields of clips',
  'src/config/buffer-sizes.ts': 'names the field that makes a buffer large',
  'src/features/playground/clips-form.tsx': 'holds the form of clips',
  'src/engine/training/micro-config.ts': 'makes small configs of clips for tests',
  'src/headless/bench.ts': 'times a config of clips',
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map(name => join('src', name).replaceAll('\\', '/'))
  .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\/testing\//.test(name) && !name.startsWith('src/data/'));

/** What of the clips a file knows by itself. */
const knownTo = (text: string) => CLIPS_ALONE.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);

describe('above src/data', () => {
  it.each(files.filter(name => !(name in EXCEPTIONS)).map(name => [name]))(
    '%s knows data by its source alone',
    name => {
      expect(knownTo(readFileSync(name, 'utf8'))).toEqual([]);
    },
  );

  it('no exception is left that needs none', () => {
    for (const name of Object.keys(EXCEPTIONS))
      expect([name, knownTo(readFileSync(name, 'utf8'))]).not.toEqual([name, []]);
  });

  it('what is looked for is found', () => {
    for (const line of [
      "import { ClipDataset } from '@/data/clips/dataset';",
      "import { DOMAINS } from './domains'; import { x } from '@/config/domains';",
      'const own = config.data.domain;',
      "if (gallery === 'B') return;",
      "type Name = 'A' | 'B';",
      'const { testPairs } = config.data;',
      'const bytes = 3 * FRAME_SIZE ** 2;',
      'source.latents[3]',
    ])
      expect([line, knownTo(line).length > 0]).toEqual([line, true]);
  });
});
