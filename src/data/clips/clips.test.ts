import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DOMAINS } from '@/config/domains';
import type { Caption, ClipLatents } from './attributes';
import { ClipDataset, type ClipDatasetOptions } from './dataset';
import { fits } from './relevance';
import { clipPictures, datasetStatistics } from './statistics';
import { nearWords } from './near-words';
import { encodeWords, END_ID, MARKS, START_ID, VOCABULARY, VOCABULARY_SIZE } from './vocabulary';

const options = (domain: ClipDatasetOptions['domain'], more: Partial<ClipDatasetOptions> = {}): ClipDatasetOptions => ({
  domain,
  split: 'train',
  seed: 0,
  clips: 60,
  captionsPerClip: 3,
  words: DOMAINS[domain].words,
  ...more,
});

const digest = (data: ClipDataset, indices: number[]) => {
  const hash = createHash('sha256');
  for (const index of indices) hash.update(data.pixels(index));
  return hash.digest('hex').slice(0, 16);
};

describe.each(Object.keys(DOMAINS) as (keyof typeof DOMAINS)[])('domain %s', domain => {
  const data = new ClipDataset(options(domain));

  it('is byte-identical for the same seed, in any order of asking', () => {
    const again = new ClipDataset(options(domain));
    again.pixels(5);
    expect(digest(again, [3, 4])).toBe(digest(data, [3, 4]));
    expect(again.captions).toEqual(data.captions);
    expect(digest(new ClipDataset(options(domain, { seed: 1 })), [3])).not.toBe(digest(data, [3]));
    expect(digest(new ClipDataset(options(domain, { split: 'test' })), [3])).not.toBe(digest(data, [3]));
    expect(data.pixels(0)).toHaveLength(DOMAINS[domain].frames * 3 * 32 * 32);
  });

  it('has captions that are true of their own clip, short enough and in the vocabulary', () => {
    data.latents.forEach((clip, i) =>
      data.captions[i]!.forEach(caption => {
        expect(fits(caption, clip)).toBe(true);
        const encoded = encodeWords(caption.text, data.options.words);
        expect(encoded.unknown).toEqual([]);
        expect(encoded.length).toBe(caption.text.split(' ').length + MARKS);
        expect(encoded.ids[0]).toBe(START_ID);
        expect(encoded.ids[encoded.length - 1]).toBe(END_ID);
        expect(Math.max(...encoded.ids)).toBeLessThan(VOCABULARY_SIZE);
      }),
    );
  });

  it('starts objects of one clip in different regions', () => {
    for (const { objects } of data.latents) expect(new Set(objects.map(o => o.region)).size).toBe(objects.length);
  });
});

describe('relevance', () => {
  const object = { shape: 0, color: 0, size: 0, region: 0, motion: 0, presence: 0 };
  const clip: ClipLatents = { background: 1, objects: [object, { ...object, color: 1, region: 1, presence: 1 }] };
  const caption = (more: Partial<Caption>): Caption => ({
    text: '',
    mentions: [],
    ordered: false,
    background: null,
    generic: null,
    ...more,
  });

  it('assigns mentions to different objects', () => {
    expect(fits(caption({ mentions: [{ color: 1 }, { color: 0 }] }), clip)).toBe(true);
    expect(fits(caption({ mentions: [{ color: 1 }, { color: 1 }] }), clip)).toBe(false);
    expect(fits(caption({ mentions: [{ shape: 0 }, { color: 0 }] }), clip)).toBe(true);
    expect(fits(caption({ mentions: [{}, {}, {}] }), clip)).toBe(false);
  });

  it('keeps order words and backgrounds', () => {
    expect(fits(caption({ mentions: [{ color: 0 }, { color: 1 }], ordered: true }), clip)).toBe(true);
    expect(fits(caption({ mentions: [{ color: 1 }, { color: 0 }], ordered: true }), clip)).toBe(false);
    expect(fits(caption({ mentions: [{}], background: 1 }), clip)).toBe(true);
    expect(fits(caption({ mentions: [{}], background: 2 }), clip)).toBe(false);
  });
});

describe('the long tail', () => {
  it('makes the first value the most frequent in E and the rarest in B', async () => {
    const of = (domain: 'E' | 'B') =>
      datasetStatistics(new ClipDataset(options(domain, { clips: 3000, captionsPerClip: 1 })), () => {});
    const [e, b] = await Promise.all([of('E'), of('B')]);
    const shapes = ({ contents }: typeof e) => contents.find(part => part.title === 'Shapes')!.items;
    expect(shapes(e)[0]?.name).toBe('circle');
    expect(shapes(b).at(-1)?.name).toBe('circle');
    // 8 % of 3,000 with a standard error of 0.5 %.
    expect(Math.abs(e.genericShare - 0.08)).toBeLessThan(0.02);
  });
});

describe('clipPictures', () => {
  it('turns planes into opaque RGBA', () => {
    const data = new ClipDataset(options('E', { clips: 2 }));
    const preview = clipPictures(data, 1);
    expect(preview.rgba).toHaveLength(8 * 32 * 32 * 4);
    expect(preview.rgba[3]).toBe(255);
    expect([preview.rgba[0], preview.rgba[1], preview.rgba[2]]).toEqual([0, 1024, 2048].map(i => data.pixels(1)[i]));
  });
});

describe('encodeWords', () => {
  it('names words outside the vocabulary and leaves them out', () => {
    const encoded = encodeWords('a zebra Circle', 5);
    expect(encoded.unknown).toEqual(['zebra']);
    expect(encoded.length).toBe(4);
  });

  it('cuts words but never the end token', () => {
    const { ids, length } = encodeWords('a red circle and a blue square', 5);
    expect(length).toBe(5);
    expect([ids[0], ids[4]]).toEqual([START_ID, END_ID]);
    expect(ids.slice(1, 4)).toEqual(encodeWords('a red circle', 8).ids.slice(1, 4));
  });

  it('reads captions as people write them', () => {
    const plain = encodeWords('a red circle moves left', 16);
    for (const written of [
      'A red circle, moves left.',
      ' “A RED circle” — (moves) left!\n',
      'a red-circle moves/left…',
    ]) {
      expect(encodeWords(written, 16)).toEqual(plain);
    }
    expect(encodeWords('It’s a cirklé, 3 or them', 16)).toMatchObject({
      unknown: ['it’s', 'cirklé', '3', 'or', 'them'],
    });
    expect(encodeWords('?!', 16)).toMatchObject({ length: MARKS, unknown: [], cut: [] });
  });

  it('names the words that came too late', () => {
    expect(encodeWords('a red zebra circle and a blue square', 6)).toMatchObject({
      length: 6,
      unknown: ['zebra'],
      cut: ['a', 'blue', 'square'],
    });
  });

  it('reads every word of the vocabulary as itself', () => {
    for (const word of VOCABULARY) expect(encodeWords(word, 4)).toMatchObject({ length: 3, unknown: [], cut: [] });
  });
});

describe('nearWords', () => {
  it('finds what a word may have meant', () => {
    expect(nearWords('cirlce')[0]).toBe('circle');
    expect(nearWords('traingle')[0]).toBe('triangle');
    expect(nearWords('moving')).toContain('moves');
    expect(nearWords('zeppelin')).toEqual([]);
    expect(nearWords('grey')[0]).toBe('gray');
  });
});
