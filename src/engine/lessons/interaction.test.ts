import { openAsBlob } from 'node:fs';
import { expect, it } from 'vitest';
import type { RecordedTokens } from '@/protocol/explore';
import { LESSON_PAIRS, type LessonData } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { interaction } from './interaction';

const tokens = (rows: number[][], weights: number[], valid = rows.length): RecordedTokens => ({
  count: 1,
  length: rows.length,
  width: 2,
  tokens: Float32Array.from(rows.flat()),
  mask: Float32Array.from(rows, (_, i) => (i < valid ? 1 : 0)),
  weights: Float32Array.from(weights),
});

it('a pair that can be computed by hand', () => {
  const text = tokens(
    [
      [2, 0],
      [0, 3],
    ],
    [0.25, 0.75],
  );
  const video = tokens(
    [
      [1, 0],
      [3, 4],
    ],
    [0.5, 0.5],
  );
  const view = interaction({ text, video, caption: 0, clip: 0 });
  // Cosines: 1, 0.6 of the first word; 0, 0.8 of the second.
  expect(view.words.map(({ best }) => best)).toEqual([0, 1]);
  expect(view.frames.map(({ best }) => best)).toEqual([0, 1]);
  expect(view.fromWords).toBeCloseTo(0.25 * 1 + 0.75 * 0.8);
  expect(view.fromFrames).toBeCloseTo(0.5 * 1 + 0.5 * 0.8);
  expect(view.similarity).toBeCloseTo((0.85 + 0.9) / 2);
});

it('a word that no frame is like takes the zero of padding, as published', () => {
  const text = tokens([[1, 0]], [1]);
  const video = tokens(
    [
      [-1, 0],
      [5, 5],
    ],
    [1, 0],
    1,
  );
  const view = interaction({ text, video, caption: 0, clip: 0 });
  expect(view.words).toEqual([{ weight: 1, best: -1, cosine: 0 }]);
  // Of the caption nothing is padded: the frame has only the word.
  expect(view.frames).toEqual([{ weight: 1, best: 0, cosine: -1 }]);
  expect(view.cosines).toEqual([[-1]]);
});

it('is S of the recorded batch, for every pair and state, as exactly as its tokens are kept', async () => {
  const { states, videos } = await unpacked<LessonData>(await openAsBlob('public/recorded/demo.lessons.zip'));
  for (const { tokens: kept, local } of states)
    for (let caption = 0; caption < LESSON_PAIRS; caption++)
      for (let clip = 0; clip < LESSON_PAIRS; clip++) {
        const view = interaction({ ...kept, caption, clip });
        expect(view.similarity).toBeCloseTo((view.fromWords + view.fromFrames) / 2, 5);
        expect(Math.abs(view.similarity - local[caption * videos.length + clip]!)).toBeLessThan(2e-3);
      }
});
