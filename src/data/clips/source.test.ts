import { describe, expect, it } from 'vitest';
import { DOMAINS } from '@/config/domains';
import { presetNamed } from '@/config/presets';
import { openGallerySource, openLargerTest, openSource, sidesOf } from '../sources';
import { keepsSourceContract } from '../testing/source-contract';
import { ClipDataset } from './dataset';
import frozen from './frozen.json';
import { GENERATOR, LONGEST } from './generator';
import { FRAME_SIZE } from './render';
import { ClipSource } from './source';
import { VOCABULARY, VOCABULARY_SIZE } from './vocabulary';

const options = { domain: 'B', split: 'train', seed: 1, clips: 12, captionsPerClip: 3, words: 24 } as const;
const { data } = presetNamed('demo').config;

describe('clips as a source of pairs', () => {
  keepsSourceContract(() => new ClipSource(options));

  it('are the captions and pixels of the data set', () => {
    const [source, clips] = [new ClipSource(options), new ClipDataset(options)];
    expect(source.view.caption(7)).toBe(clips.caption(2, 1).text);
    expect(source.readVideos([4]).tokens).toEqual(clips.pixels(4));
    const exact = Array.from({ length: 12 }, (_, video) => clips.fits(clips.caption(2, 1), video));
    expect(Array.from({ length: 12 }, (_, video) => source.relevant(7, video))).toEqual(exact);
    expect(() => source.readTexts([36])).toThrow('no caption');
    expect(() => source.readVideos([12])).toThrow('no clip 12');
  });

  it('are described in words', () => {
    const { view } = new ClipSource(options);
    const read = view.read('A zebra circle');
    expect(read.names).toEqual(['⟨start⟩', 'a', 'circle', '⟨end⟩']);
    expect([...read.mask.subarray(0, 6)]).toEqual([1, 1, 1, 1, 0, 0]);
    expect(read.unknown.map(({ word }) => word)).toEqual(['zebra']);
    expect(read).toMatchObject({ means: true, most: 22, cut: [] });
    expect(view.read('?!').means).toBe(false);
    expect(view.videoGroup(0)).toMatch(/^clips of (1 object|[23] objects)$/);
    expect(view.textGroup(0)).toMatch(/^(generic|specific) captions$/);
    expect(view.pictures(0).frames).toBe(DOMAINS.B.frames);
  });
});

describe('what models of clips depend on', () => {
  it('is what its name has always stood for: a new word, order or length needs a new name', () => {
    const now = { vocabulary: VOCABULARY, ...LONGEST, size: FRAME_SIZE };
    expect(now).toEqual((frozen as Record<string, unknown>)[GENERATOR]);
    expect(VOCABULARY_SIZE).toBe(VOCABULARY.length + 3);
  });

  it('follows from a config without drawing anything, and is what a source has', () => {
    const source = openSource({ ...data, trainClips: 16 }, 'train');
    expect(sidesOf(data)).toEqual({ text: source.text, video: source.video });
    expect(source.held).toBe(0);
    // A model of short captions can be tested on the longest ones.
    expect(sidesOf({ ...data, words: 8 }).text.positions).toBe(LONGEST.words);
    expect(sidesOf({ ...data, words: 77 }).text.positions).toBe(77);
  });
});

describe('opening data', () => {
  const small = { ...data, trainClips: 20, testPairs: 20 };

  it('takes numbers and captions from the config', () => {
    const [train, test] = [openSource(small, 'train'), openSource({ ...small, testPairs: 25 }, 'test')];
    expect([train.videos, train.texts]).toEqual([20, 20 * data.captionsPerClip]);
    expect([test.videos, test.texts]).toEqual([25, 25]);
    expect(test.readVideos([0])).not.toEqual(train.readVideos([0]));
  });

  it('gives held-out clips as many captions as the config says, the first of them what it was alone', () => {
    const [one, three] = [openSource(small, 'test'), openSource({ ...small, testCaptions: 3 }, 'test')];
    expect([three.videos, three.texts, one.texts]).toEqual([20, 60, 20]);
    expect([...three.textsOf(7)]).toEqual([21, 22, 23]);
    expect(three.readVideos([7])).toEqual(one.readVideos([7]));
    for (const clip of [0, 7, 19]) expect(three.view!.caption(3 * clip)).toBe(one.view!.caption(clip));
    // Captions are drawn one by one: not all of a clip's are the same.
    const own = Array.from(
      { length: 20 },
      (_, clip) => new Set([...three.textsOf(clip)].map(three.view!.caption)).size,
    );
    expect(Math.max(...own)).toBe(3);
    expect(openSource({ ...small, testCaptions: 3 }, 'train').id).toBe(openSource(small, 'train').id);
  });

  it('draws more held-out pairs after those of the test', () => {
    const [test, more] = [openSource(small, 'test'), openLargerTest(small, small.domain, 45)];
    expect(more.videos).toBe(45);
    expect(more.readVideos([19])).toEqual(test.readVideos([19]));
    expect(more.readTexts([19])).toEqual(test.readTexts([19]));
  });

  it('of another domain has the captions’ room of that domain', () => {
    const own = openGallerySource({ ...small, words: 10 }, small.domain, 'test');
    const other = openGallerySource({ ...small, words: 10 }, 'B', 'test');
    expect(() => openGallerySource(small, 'Z', 'test')).toThrow('There is no gallery “Z”');
    expect([own.text.length, other.text.length]).toEqual([10, DOMAINS.B.words]);
    expect([own.video.length, other.video.length]).toEqual([8, 12]);
  });
});
