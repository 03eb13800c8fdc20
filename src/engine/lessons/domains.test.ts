import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hubLimit } from '@/analysis/hubness';
import { openGallerySource } from '@/data/sources';
import { skewness } from '@/math/statistics';
import type { LessonData } from '@/protocol/lessons';
import { unpacked } from '@/recorded/packed';
import { truthReference } from '../gallery/figures';
import { relevanceOf } from '../gallery/relevance';
import { domainTruth, measuredQueries } from './domains';

describe('domains of the recording', () => {
  let data: LessonData;
  beforeAll(async () => {
    data = await unpacked<LessonData>(new Blob([readFileSync('public/recorded/demo.lessons.zip')]));
  });

  it('have what fits what by their sources alone', () => {
    const made = domainTruth(data.config.data, 'E', data.k);
    const source = openGallerySource(data.config.data, 'E', 'test');
    const reference = truthReference(source);
    expect(made.skewness).toEqual({ t2v: reference.t2vSkewness, v2t: reference.v2tSkewness });
    expect(made.queries).toEqual({ t2v: 1000, v2t: 1000 });
    const { videosOfText } = relevanceOf(source);
    expect(made.fitting.t2v).toBeCloseTo(videosOfText.reduce((a, b) => a + b, 0) / 1000);
    expect(made.fitting.v2t).toBeCloseTo(made.fitting.t2v);
  });

  it('have figures that go with their N', () => {
    for (const { domains } of data.states)
      for (const figures of Object.values(domains))
        for (const way of ['t2v', 'v2t'] as const) {
          const { occurrence, skewness: told } = figures[way];
          expect(occurrence.reduce((a, b) => a + b, 0)).toBe(data.k * 1000);
          expect(told).toBeCloseTo(skewness(occurrence), 10);
          expect(hubLimit(data.k, 1000, occurrence.length)).toBe(2 * data.k);
        }
  });

  it('lack mAP@R where more items fit every query than lists have places', () => {
    const { measured } = domainTruth(data.config.data, 'E', data.k);
    expect(measured.v2t).toBe(0);
    // JSON has no NaN.
    for (const { domains } of data.states) expect(domains.E!.v2t.mapR).toBeNull();
  });

  it('measure mAP@R of queries that their lists are long enough for', () => {
    expect(measuredQueries(Int32Array.of(0, 1, 15, 16, 200), 15)).toBe(2);
  });
});
