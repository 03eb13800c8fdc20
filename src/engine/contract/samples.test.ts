import { describe, expect, it } from 'vitest';
import type { PairSource, Side } from '@/data/source';
import { listedSource } from '@/data/testing/listed-source';
import { namesOf, readingOf, wordsOf } from '../explore/item-words';
import { padSamples, sampleBatch } from './samples';
import { towerSides } from './sides';

// Texts of the videos: [0], [1, 2], [3, 4, 5], [6], [7, 8], …
const source = listedSource(5);

describe('pairs of any source', () => {
  it('become samples as they are asked for, padded by the last', async () => {
    const samples = await sampleBatch(source, [
      { text: 5, video: 2 },
      { text: 1, video: 1 },
    ]);
    expect([...samples.sampleIds]).toEqual([2, 1]);
    const [texts, videos] = [await source.readTexts([1]), await source.readVideos([1])];
    expect(samples.ids.slice(7)).toEqual(texts.tokens);
    expect(samples.textMask.slice(7)).toEqual(texts.mask);
    expect(samples.videoMask.slice(5)).toEqual(videos.mask);
    expect([...videos.mask]).toEqual([1, 1, 1, 1, 0]);
    const padded = padSamples(samples, 4);
    expect([...padded.sampleIds]).toEqual([2, 1, 1, 1]);
    expect(padded.videoMask.slice(10)).toEqual(Float32Array.of(...videos.mask, ...videos.mask));
  });

  it('are refused where the towers cannot encode them', async () => {
    const side: Side = { input: 'features', length: 5, positions: 5, width: 4 };
    expect(() => towerSides({ ...source, video: side })).toThrow('no frame encoder for features');
    expect(() => towerSides({ ...source, text: side })).toThrow('no text encoder for features');
    const ready: PairSource = {
      ...source,
      video: side,
      readVideos: () => ({ tokens: new Float32Array(20), mask: new Float32Array(5).fill(1) }),
    };
    await expect(sampleBatch(ready, [{ text: 0, video: 0 }])).rejects.toThrow('pixels only');
  });
});

describe('a source without a view', () => {
  it('has numbers for names, and reads nothing that is typed', () => {
    const words = wordsOf(source, Int32Array.of(0, 1, 3, 6, 7));
    expect(words.captions).toEqual(['text 0', 'text 1', 'text 2', 'text 3', 'text 4']);
    expect(words.contents[4]).toBe('video 4');
    expect(new Set([...words.textGroups, ...words.videoGroups])).toEqual(new Set(['texts', 'videos']));
    expect(namesOf(source, 0, Float32Array.of(1, 1, 0))).toEqual(['token 1', 'token 2']);
    expect(() => readingOf(source, 'a red circle')).toThrow('no words');
  });
});
