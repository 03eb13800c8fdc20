import { describe, expect, it } from 'vitest';
import {
  captionOfItem,
  captionsOf,
  clipOfItem,
  hubLimitIn,
  itemOf,
  itemsIn,
  matchesInWords,
  type Pairing,
  queriesIn,
  sizeInWords,
} from './gallery-pairs';

/** Captions of the clips: 0; 1 and 2; 3, 4 and 5. */
const three: Pairing = {
  videos: 3,
  texts: 6,
  videoOf: Int32Array.of(0, 1, 1, 2, 2, 2),
  starts: Int32Array.of(0, 1, 3, 6),
};
const pairs: Pairing = { videos: 2, texts: 2, videoOf: Int32Array.of(0, 1), starts: Int32Array.of(0, 1, 2) };

describe('captions and clips of a gallery', () => {
  it('are items one way and queries the other', () => {
    expect([itemsIn(three, 't2v'), queriesIn(three, 't2v')]).toEqual([3, 6]);
    expect([itemsIn(three, 'v2t'), queriesIn(three, 'v2t')]).toEqual([6, 3]);
  });

  it('know each other', () => {
    expect([0, 1, 2, 3].map(clip => captionsOf(three, clip))).toEqual([[0], [1, 2], [3, 4, 5], []]);
    expect([clipOfItem(three, 't2v', 2), clipOfItem(three, 'v2t', 2)]).toEqual([2, 1]);
    expect([captionOfItem(three, 't2v', 2), captionOfItem(three, 'v2t', 2)]).toEqual([3, 2]);
  });

  it('lead to the item of the gallery that they are, or belong to', () => {
    expect([itemOf(three, 't2v', 'clip', 2), itemOf(three, 't2v', 'caption', 5)]).toEqual([2, 2]);
    expect([itemOf(three, 'v2t', 'clip', 2), itemOf(three, 'v2t', 'caption', 5)]).toEqual([3, 5]);
  });

  it('are said in words', () => {
    expect(sizeInWords(three)).toBe('3 clips with 6 captions');
    expect(sizeInWords({ ...pairs, videos: 1000, texts: 1000 })).toBe('1,000 pairs');
  });

  it('are found in a matrix', () => {
    expect(['t2v', 'v2t'].map(way => matchesInWords(pairs, way as 't2v'))).toEqual(
      Array(2).fill('the diagonal is the matches'),
    );
    expect(matchesInWords(three, 't2v')).toMatch(/captions stand one below another/);
    expect(matchesInWords(three, 'v2t')).toMatch(/the first of its captions/);
  });

  it('are hubs from twice their fair share on', () => {
    expect(['t2v', 'v2t'].map(way => hubLimitIn(pairs, way as 't2v', 15))).toEqual([30, 30]);
    expect(hubLimitIn(three, 't2v', 2)).toBe(8);
    expect(hubLimitIn(three, 'v2t', 2)).toBe(2);
  });
});
