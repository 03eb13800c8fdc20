import { describe, expect, it } from 'vitest';
import type { PairSource } from '@/data/source';
import { listedSource } from '@/data/testing/listed-source';
import { galleryRows, galleryTexts, textCounts } from './gallery-texts';

// Texts of the videos: [0], [1, 2], [3, 4, 5], [6], [7, 8], …
const source = listedSource(5);

describe('texts of a gallery', () => {
  it('are all of its videos’, one video after the other', () => {
    const all = galleryTexts(source);
    expect([...all.texts]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...all.videoOf]).toEqual([0, 1, 1, 2, 2, 2, 3, 4, 4]);
    expect([...all.starts]).toEqual([0, 1, 3, 6, 7, 9]);
    expect([...textCounts(all)]).toEqual([1, 2, 3, 1, 2]);
  });

  it('stand together where a source mixes them', () => {
    // Texts 0 and 2 are of video 1, text 1 is of video 0.
    const mixed: PairSource = {
      ...source,
      texts: 3,
      videos: 2,
      videoOf: Int32Array.of(1, 0, 1),
      textsOf: video => Int32Array.from(video === 0 ? [1] : [0, 2]),
    };
    const all = galleryTexts(mixed);
    expect([...all.texts]).toEqual([1, 0, 2]);
    expect([...all.videoOf]).toEqual([0, 1, 1]);
    expect(galleryRows(all, 0, 9)).toEqual([
      { text: 1, video: 0 },
      { text: 0, video: 1 },
      { text: 2, video: 1 },
    ]);
  });

  it('of some videos count from the first of them', () => {
    const some = galleryTexts(source, 2, 2);
    expect([...some.texts]).toEqual([3, 4, 5, 6]);
    expect([...some.videoOf]).toEqual([0, 0, 0, 1]);
    expect([...some.starts]).toEqual([0, 3, 4]);
    expect(galleryRows(some, 1, 2, 2)).toEqual([
      { text: 4, video: 3 },
      { text: 5, video: 3 },
    ]);
    expect(galleryTexts(source, 4, 9).videos).toBe(1);
  });

  it('are encoded with the videos of the same numbers, and with the last one behind them', () => {
    const all = galleryTexts(source);
    expect(galleryRows(all, 3, 3)).toEqual([
      { text: 3, video: 3 },
      { text: 4, video: 4 },
      { text: 5, video: 4 },
    ]);
    expect(galleryRows(all, 8, 4)).toEqual([{ text: 8, video: 4 }]);
    expect(galleryRows(all, 9, 4)).toEqual([]);
  });
});
