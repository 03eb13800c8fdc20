import { beforeAll, describe, expect, it } from 'vitest';
import { shiftedGallery } from '@/config/data-kinds';
import { openLargerTest } from '@/data/sources';
import { openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { writeWeights } from '../training/backbone';
import { directionFigures } from '../gallery/figures';
import { microPlanConfig } from '../training/micro-config';
import { testOnHeldOut } from './held-out-galleries';
import { TrainedModel } from './trained-model';

const base = microPlanConfig();
const config = { ...base, data: { ...base.data, testPairs: 23 } };
const file = writeWeights(initialParameters(config), {});
const source = { key: 'a', config, weights: { kind: 'file' as const, file } };

beforeAll(async () => {
  await openBackend({ onLost: () => {}, onError: () => {} }, 'webgpu');
});

describe('testOnHeldOut', () => {
  it('tests on the pairs that follow the test set, each gallery for itself', async () => {
    const told: number[] = [];
    const galleries = await testOnHeldOut(source, { from: 1, to: 3 }, done => told.push(done));
    expect(told).toEqual([1, 2]);

    // All 69 pairs in one matrix, of which the galleries are blocks on the diagonal.
    const data = openLargerTest(config.data, config.data.domain, 69);
    const pairs = Array.from({ length: 69 }, (_, i) => ({ text: i, video: i }));
    const model = new TrainedModel(source);
    const { text, video } = await model.encode(data, pairs, async () => {});
    const all = await model.similarity(text, video, async () => {});
    model.dispose();
    galleries.forEach(({ t2v, v2t }, g) => {
      const from = 23 * (g + 1);
      const block = (at: (row: number, column: number) => number) =>
        Float64Array.from({ length: 23 * 23 }, (_, i) => at(from + Math.floor(i / 23), from + (i % 23)));
      const { k } = config.evaluation;
      const square = (values: Float64Array) => ({ rows: 23, columns: 23, values });
      const rows = square(block((caption, clip) => all[caption * 69 + clip]!));
      const columns = square(block((clip, caption) => all[caption * 69 + clip]!));
      const of = (matrix: typeof rows, fits: (query: number, item: number) => boolean) => {
        const positives = Int32Array.from(
          { length: 23 },
          (_, q) => pairs.filter(p => p.text < 23 && fits(q, p.text)).length,
        );
        return directionFigures(matrix, k, fits, positives);
      };
      expect(t2v).toEqual(of(rows, (q, i) => data.relevant(from + q, from + i)));
      expect(v2t).toEqual(of(columns, (q, i) => data.relevant(from + i, from + q)));
      expect(t2v.occurrence.reduce((a, b) => a + b, 0)).toBe(23 * k);
    });
    expect(galleries[0]!.t2v.occurrence).not.toEqual(galleries[1]!.t2v.occurrence);
  });

  it('tests on another gallery of the same kind, too', async () => {
    const shifted = shiftedGallery(config.data);
    const both = await testOnHeldOut(source, { gallery: shifted, from: 0, to: 2 }, () => {});
    const second = await testOnHeldOut(source, { gallery: shifted, from: 1, to: 2 }, () => {});
    expect(second).toEqual(both.slice(1));
    const own = await testOnHeldOut(source, { from: 0, to: 1 }, () => {});
    expect(own[0]!.t2v.occurrence).not.toEqual(both[0]!.t2v.occurrence);
    await expect(testOnHeldOut(source, { gallery: 'none', from: 0, to: 1 }, () => {})).rejects.toThrow(
      'no gallery “none”',
    );
  });
});
