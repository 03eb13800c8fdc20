import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kOccurrence } from '@/analysis/hubness';
import { occurrenceWithin } from '@/analysis/hubness-report';
import { tieMetrics } from '@/analysis/recall';
import { defaultParameters, POST_HOC_METHODS } from '@/analysis/post-hoc-methods';
import { openBackend } from '../backend';
import { initialParameters } from '../contract/initial-parameters';
import { writeBackbone, writeWeights } from '../training/backbone';
import { makeData } from '../training/job-setup';
import { microConfig, microPlanConfig } from '../training/micro-config';
import { TrainingSession } from '../training/session';
import type { ExperimentConfig } from '@/config/schema';
import type { GalleryView, ModelSource, PostHocRequest } from '@/protocol/explore';
import { Explorer } from './explorer';
import { align, itemOf } from './inspect';
import { openGallery } from './opened-gallery';
import { featuresOf } from './recorded-gallery';
import { TrainedModel } from './trained-model';

const quiet = async () => {};
const silent = () => {};
const base = microPlanConfig();
/** A width that is no multiple of the tile, 13 words, an uneven last batch. */
const odd: ExperimentConfig = {
  ...base,
  batchSize: 7,
  data: { ...base.data, testPairs: 23, words: 13 },
  model: { ...base.model, width: 24, text: { layers: 1, heads: 3 }, merging: { ...base.model.merging, heads: 2 } },
};

const sourceOf = (config: ExperimentConfig): ModelSource => ({
  key: JSON.stringify(config),
  config,
  weights: { kind: 'file', file: writeWeights(initialParameters(config), {}) },
});

/** Relative to similarities of size 1: sums in another order on the device. */
const TOLERANCE = 2e-5;

let explorer: Explorer;
beforeAll(async () => {
  await openBackend({ onLost: silent, onError: silent }, 'webgpu');
  explorer = new Explorer('webgpu');
});
afterAll(() => explorer.dispose());

async function similarities(view: GalleryView, key: string): Promise<Float32Array> {
  const request = { way: 't2v', order: 'index', count: view.videos } as const;
  return (await explorer.matrix(key, view.domain, request)).values;
}

describe('Explorer', () => {
  it.each([
    ['plan', base],
    ['plan, odd sizes', odd],
    ['plan, several captions of a clip', { ...odd, data: { ...odd.data, testCaptions: 3 } }],
    ['operations (vision transformer)', microConfig()],
  ])('finds what an evaluation finds: %s', async (_, config) => {
    const source = sourceOf(config);
    const view = await explorer.open(source, config.data.domain, silent);
    const data = makeData({ runs: [{ id: 'a', name: 'A', config }], backbone: null, backend: 'webgpu' });
    const session = new TrainingSession(config, data, initialParameters(config));
    const { t2v, v2t } = await session.evaluate(quiet);
    session.dispose();
    const { k } = config.evaluation;
    for (const [own, evaluated, items] of [
      [view.t2v, t2v, view.videos],
      [view.v2t, v2t, view.texts],
    ] as const) {
      expect([...occurrenceWithin(own, k, items)]).toEqual([...evaluated.occurrence]);
      expect([...occurrenceWithin(own, k, items, 0)]).toEqual([...evaluated.badOccurrence]);
      expect(own.ranks.reduce((a, b) => a + b, 0) / own.ranks.length).toBeCloseTo(evaluated.meanRank, 9);
      expect(tieMetrics(own.ranks, own.ties)).toEqual(evaluated.ties);
    }
  });

  it('agrees with itself in every view', async () => {
    const source = sourceOf(odd);
    const view = await explorer.open(source, 'P', silent);
    const values = await similarities(view, source.key);
    const at = (caption: number, clip: number) => values[caption * view.videos + clip]!;

    const alignment = await explorer.align(source.key, 'P', 3, 5);
    expect(Math.abs(alignment.similarity - at(3, 5))).toBeLessThan(TOLERANCE);
    expect(alignment.words[0]).toBe('⟨start⟩');
    expect(alignment.words.slice(1, -1).join(' ')).toBe(view.captions[3]);
    expect(alignment.values).toHaveLength(alignment.words.length);
    expect(alignment.wordWeights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);

    const listed = await explorer.retrieve(source.key, 'P', { kind: 'text', caption: 4 }, 6);
    const typed = await explorer.retrieve(
      source.key,
      'P',
      { kind: 'text', caption: `${view.captions[4]} zeppelin` },
      6,
    );
    expect(typed.unknown).toEqual([{ word: 'zeppelin', near: [] }]);
    expect(typed.words).toEqual(listed.words);
    typed.items.forEach(({ item, similarity }, i) => {
      expect(item).toBe(listed.items[i]!.item);
      expect(Math.abs(similarity - listed.items[i]!.similarity)).toBeLessThan(TOLERANCE);
    });
    const back = await explorer.retrieve(source.key, 'P', { kind: 'video', clip: 2 }, view.texts);
    expect(back.items.map(i => i.item).slice(0, 10)).toEqual([
      ...view.v2t.items.subarray(2 * view.v2t.length, 2 * view.v2t.length + 10),
    ]);

    const item = await explorer.item(source.key, 'P', 't2v', 2);
    expect(item.own.rank).toBe(view.t2v.ranks[2]);
    expect(item.own.above).toHaveLength(Math.min(40, item.own.rank - 1));
    for (const { query, place, similarity } of item.queries) {
      expect(similarity).toBe(at(query, 2));
      if (place <= view.t2v.length) expect(view.t2v.items[query * view.t2v.length + place - 1]).toBe(2);
    }
  });

  it('shows a batch as the uniform loss sees it', async () => {
    const source = sourceOf(odd);
    const view = await explorer.open(source, 'P', silent);
    const batch = await explorer.batch(source.key, 'P', 99);
    const size = odd.batchSize;
    expect(batch.videos).toEqual(Array.from({ length: size }, (_, i) => view.videos - size + i));
    expect(batch.texts).toEqual(batch.videos.map(video => view.starts[video]));
    // Rows of the plan sum to 1 only after many rounds; its columns after any.
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += batch.plan[i * size + j]!;
      expect(sum).toBeCloseTo(1, 4);
    }
    const { beta } = odd.losses.uniform;
    batch.targets.forEach((target, at) => {
      const own = Math.floor(at / size) === at % size ? 1 - beta : 0;
      expect(target).toBeCloseTo(beta * batch.plan[at]! + own, 5);
    });
    const merging = await explorer.merging(source.key, 'P', 1, 1);
    expect(merging.video.rounds[0]).toHaveLength(8);
    expect(new Set(merging.video.rounds.at(-1))).toEqual(new Set([0]));
    expect(merging.text.tokens).toHaveLength(merging.text.scores.length);
  });

  it('opens what was recorded as it was, and answers the same without encoding', async () => {
    const source = sourceOf(odd);
    const model = new TrainedModel(source);
    const opened = await openGallery(model, 'P', () => quiet);
    const features = featuresOf(opened);
    const recorded = { ...source, key: 'recorded', features };
    // Weights that are other ones show that nothing is encoded with them.
    const other = { ...recorded, config: { ...odd, seed: odd.seed + 1 } };
    const view = await explorer.open({ ...other, weights: sourceOf(odd).weights }, 'P', silent);
    for (const way of ['t2v', 'v2t'] as const) {
      const [{ centrality, ...lists }, { centrality: before, ...listsBefore }] = [view[way], opened.view[way]];
      expect(lists).toEqual(listsBefore);
      expect(centrality).toEqual(before);
      expect(await explorer.item('recorded', 'P', way, 3)).toEqual(itemOf(opened, way, 3));
    }
    expect(await explorer.align('recorded', 'P', 2, 5)).toEqual(await align(opened, 2, 5));
    model.dispose();
  });

  it('ranks another domain, and normalises with the bank of the first', async () => {
    const source = sourceOf(base);
    const view = await explorer.open(source, 'B', silent);
    expect(view.videos).toBe(base.data.testPairs);
    const [clip] = await explorer.clips(base.data, 'B', [0]);
    expect(clip!.frames).toBe(12);
    const request: PostHocRequest = {
      bank: 'training',
      bankDomain: 'P',
      k: 5,
      methods: POST_HOC_METHODS.map(m => ({ key: m.key, parameters: defaultParameters(m) })),
    };
    const rows = await explorer.postHoc(source.key, 'B', request, silent);
    expect(rows.map(row => row.key)).toEqual(['raw', ...POST_HOC_METHODS.map(m => m.key)]);
    const values = await similarities(view, source.key);
    const counts = kOccurrence({ rows: view.texts, columns: view.videos, values }, 5).counts;
    expect(rows[0]!.t2v.maximum).toBe(Math.max(...counts));
    // With the test queries as their own bank Sinkhorn leaves next to no hubs, whatever the model.
    const transductive = await explorer.postHoc(source.key, 'B', { ...request, bank: 'test' }, silent);
    const gini = (key: string) => transductive.find(row => row.key === key)!.t2v.gini;
    expect(gini('sinkhorn')).toBeLessThan(gini('raw'));
    const other = await explorer.postHoc(
      source.key,
      'B',
      { ...request, bank: 'other-domain', bankDomain: 'B' },
      silent,
    );
    expect(other).toHaveLength(rows.length);
  });

  it('computes the same on plain operations of another backend', async () => {
    const source = sourceOf(base);
    const onGpu = await explorer.open(source, 'P', silent);
    const expected = await similarities(onGpu, source.key);
    const cpu = new Explorer('cpu');
    const view = await cpu.open(source, 'P', silent);
    const actual = await cpu.matrix(source.key, 'P', { way: 't2v', order: 'index', count: view.videos });
    cpu.dispose();
    await openBackend({ onLost: silent, onError: silent }, 'webgpu');
    actual.values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(TOLERANCE));
  });

  it('stops opening when told to, and opens again afterwards', async () => {
    const source = { ...sourceOf(odd), key: 'stopped' };
    // Nothing is being opened yet: there is nothing to stop.
    await explorer.cancel(source.key, 'A');
    const stopped = explorer.open(source, 'A', () => void explorer.cancel(source.key, 'A'));
    await expect(stopped).rejects.toThrow('It was stopped.');
    expect((await explorer.open(source, 'A', silent)).videos).toBe(odd.data.testPairs);
  });

  it('knows what a file leaves out, and refuses what does not fit', async () => {
    const parameters = initialParameters(base);
    const full = new TrainedModel(sourceOf(base));
    const backbone = new TrainedModel({
      ...sourceOf(base),
      weights: { kind: 'file', file: writeBackbone(parameters, {}) },
    });
    expect([full.hasMerging, backbone.hasMerging]).toEqual([true, false]);
    full.dispose();
    backbone.dispose();
    expect(() => new TrainedModel({ ...sourceOf(odd), weights: sourceOf(base).weights })).toThrow(/do not fit/);
    await expect(new Explorer('webgpu').item('unknown', 'P', 't2v', 0)).rejects.toThrow(/no longer open/);
  });
});
