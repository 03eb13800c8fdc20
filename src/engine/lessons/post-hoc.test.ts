import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { csls, logInvertedSoftmax } from '@/analysis/post-hoc';
import { transpose } from '@/analysis/similarity-matrix';
import type { PostHocRow, RecordedMatrix } from '@/protocol/explore';
import type { PostHocLessonRequest } from '@/protocol/learn-post-hoc';
import type { LessonGallery } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { comparePostHoc } from '../explore/compare-methods';
import type { OpenedGallery } from '../explore/opened-gallery';
import { figuresAmong } from '../gallery/figures';
import { postHocLesson, recordedRelevance } from './post-hoc';

// Nothing here is computed on a device.
vi.mock('../backend', () => ({}));

const K = 15;
const METHODS: PostHocLessonRequest['methods'] = [
  { key: 'csls', parameters: { k: 10 } },
  { key: 'is', parameters: { β: 20 } },
];

/** A row without what the clock says. */
const figuresOf = ({ key, t2v, v2t }: PostHocRow) => ({ key, t2v, v2t });

describe('post-hoc methods on the recorded gallery', () => {
  let gallery: LessonGallery;
  beforeAll(async () => {
    gallery = await unpacked<LessonGallery>(new Blob([readFileSync('public/recorded/demo.gallery.zip')]));
  });
  const ask = (banks: Record<'t2v' | 'v2t', RecordedMatrix> | null, state = 0) =>
    postHocLesson({
      similarity: gallery.states[state]!.similarity,
      banks,
      relevant: gallery.relevant,
      k: K,
      methods: METHODS,
    });

  it('begin with what an evaluation finds', async () => {
    const { similarity, banks } = gallery.states[1]!;
    const [raw] = await ask(banks.training, 1);
    const expected = figuresAmong(similarity, K, recordedRelevance(gallery.relevant, gallery.pairs));
    for (const way of ['t2v', 'v2t'] as const) {
      const { r1, positives, hubness } = expected[way];
      expect(raw![way]).toMatchObject({ r1, anyR1: positives!.r1, mapR: positives!.mapR });
      expect(raw![way]).toMatchObject({ skewness: hubness.skewness, badSkewness: hubness.badSkewness });
      expect(raw![way]).toMatchObject({ goodShare: hubness.goodShare, hubOccurrence: hubness.hubOccurrence });
    }
  });

  it('are the functions of the analysis, each way with its own bank', async () => {
    const { similarity, banks } = gallery.states[0]!;
    const relevance = recordedRelevance(gallery.relevant, gallery.pairs);
    const [, scaled, inverted] = await ask(banks.shifted);
    const there = figuresAmong(csls(similarity, banks.shifted.t2v, 10), K, relevance);
    const back = figuresAmong(transpose(csls(transpose(similarity), banks.shifted.v2t, 10)), K, relevance);
    expect(scaled!.t2v).toMatchObject({ r1: there.t2v.r1, skewness: there.t2v.hubness.skewness });
    expect(scaled!.v2t).toMatchObject({ r1: back.v2t.r1, skewness: back.v2t.hubness.skewness });
    const softmax = figuresAmong(logInvertedSoftmax(similarity, banks.shifted.t2v, 20), K, relevance);
    expect(inverted!.t2v).toMatchObject({ r1: softmax.t2v.r1, skewness: softmax.t2v.hubness.skewness });
  });

  it('are what Explore compares, the test queries as their own bank among it', async () => {
    const { similarity, banks } = gallery.states[0]!;
    const opened = {
      similarity,
      bank: banks.training,
      model: { config: { data: { kind: 'clips', domain: 'S' } } },
      data: {
        videos: gallery.pairs,
        textsOf: (video: number) => Int32Array.of(video),
        relevant: (text: number, video: number) => gallery.relevant[text * gallery.pairs + video] === 1,
      },
    } as unknown as OpenedGallery;
    const compare = (bank: 'training' | 'test') =>
      comparePostHoc(opened, { bank, bankDomain: 'S', k: K, methods: METHODS }, () => async () => {});
    expect((await ask(banks.training)).map(figuresOf)).toEqual((await compare('training')).map(figuresOf));
    expect((await ask(null)).map(figuresOf)).toEqual((await compare('test')).map(figuresOf));
  });

  it('know what fits what', () => {
    const { fits, videosOfText, textsOfVideo } = recordedRelevance(Uint8Array.of(1, 1, 0, 1), 2);
    expect([fits(0, 1), fits(1, 0)]).toEqual([true, false]);
    expect([...videosOfText, ...textsOfVideo]).toEqual([2, 1, 1, 2]);
  });
});
