import type { DataConfig } from '@/config/data-kinds';
import { DOMAINS } from '@/config/domains';
import type { Sides } from '../source';
import { FRAME_SIZE } from './render';
import { VOCABULARY_SIZE } from './vocabulary';

/**
 * Names what models of these clips depend on besides their config: words and their order, and how long captions and clips
 * can be. Weights of one name fit each other. Whoever changes any of it gives it a new name: kept weights and backbones
 * are of the old one. What the name stands for is written down in frozen.json, beside a test.
 */
export const GENERATOR = 'clips-1';

const all = Object.values(DOMAINS);

/** Frames of the longest clip, and words of the longest caption, of any domain: a model of one can be tested on another. */
export const LONGEST = {
  frames: Math.max(...all.map(domain => domain.frames)),
  words: Math.max(...all.map(domain => domain.words)),
};

/** What a model of clips must know. */
export function clipSides({ domain, words }: Pick<DataConfig, 'domain' | 'words'>) {
  return {
    text: { input: 'ids', length: words, positions: Math.max(words, LONGEST.words), vocabulary: VOCABULARY_SIZE },
    video: { input: 'pixels', length: DOMAINS[domain].frames, positions: LONGEST.frames, size: FRAME_SIZE },
  } as const satisfies Sides;
}
