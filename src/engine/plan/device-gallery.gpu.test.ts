import { afterEach, describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import { listedSource } from '@/data/testing/listed-source';
import { galleryRows, galleryTexts } from '../contract/gallery-texts';
import { evaluateLists, evaluateSimilarity } from '../gallery/figures';
import { DeviceGallery } from './device-gallery';
import { NEUTRAL_STEP, packStep, STEP_BYTES, STEP_STRUCT } from './kernels/step';
import { PlanBuilder } from './plan';
import { readBuffer } from './read-buffer';
import { planShape } from './shape';
import { testDevice } from './testing/run-kernel';

const buffers: GPUBuffer[] = [];
afterEach(() => {
  for (const buffer of buffers.splice(0)) buffer.destroy();
});

/** Makes buffers of a device that are gone after the test. */
const bufferOn =
  (device: GPUDevice) =>
  (content: Float32Array<ArrayBuffer>, usage = GPUBufferUsage.STORAGE) => {
    const made = device.createBuffer({ size: content.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(made, 0, content);
    buffers.push(made);
    return { label: 'test', bytes: made.size, gpu: made };
  };

/** The demo at width 128. */
function shapeOf(batch: number) {
  const { config } = presetNamed('demo');
  return planShape({ ...config, batchSize: batch, model: { ...config.model, width: 128 } });
}

describe('a gallery of 20,000 pairs at D 128', () => {
  const size = 20_000;
  const { k } = presetNamed('demo').config.evaluation;

  it('takes less than 512 MB, whatever is held at a time', async () => {
    const gallery = new DeviceGallery(await testDevice(), { texts: size, videos: size }, k, shapeOf(64));
    expect(gallery.bytes).toBeLessThan(512 * 2 ** 20);
    // An N×N matrix alone would take 1.6 GB.
    expect(gallery.rows * size * 4).toBeLessThanOrEqual(8 * 2 ** 20);
    gallery.dispose();
  });

  it('says what does not fit', async () => {
    const device = await testDevice();
    const many = (texts: number, videos: number) => () => new DeviceGallery(device, { texts, videos }, k, shapeOf(64));
    expect(many(2_000_000, 2_000_000)).toThrow(
      /A gallery of 2000000 pairs is too large\. The buffer "gallery tokens" would take .* Take fewer/,
    );
    expect(many(2_000_000, 9)).toThrow(/A gallery of 9 videos with 2000000 texts is too large/);
  });

  it('is retrieved from a few rows at a time', async () => {
    const device = await testDevice();
    const shape = shapeOf(4);
    const { words, frames, width } = shape;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const gallery = new DeviceGallery(device, { texts: size, videos: size }, k, shape, 2);
    const numbers = Int32Array.from({ length: size + 1 }, (_, i) => i);
    gallery.pairUp({ videoOf: numbers.subarray(0, size), starts: numbers });
    const buffer = bufferOn(device);
    const step = buffer(new Float32Array(STEP_BYTES / 4), GPUBufferUsage.UNIFORM).gpu;
    // One feature a pair along an axis of its own: text i meets video j by the product of their strengths if they share it.
    const pairs = [0, 7, 19_996];
    const strength = (pair: number) => 1 + (pair % 5) / 10;
    const rows = 4 * (words + frames);
    for (const from of pairs) {
      const x = new Float32Array(rows * width);
      for (let p = 0; p < 4; p++) {
        const axis = (from + p) % 3;
        for (let i = 0; i < words; i++) x[(p * words + i) * width + axis] = strength(from + p);
        for (let i = 0; i < frames; i++) x[(4 * words + p * frames + i) * width + axis] = strength(from + p);
      }
      const ones = new Float32Array(rows).fill(1);
      const weights = Float32Array.from({ length: rows }, (_, r) => (r < 4 * words ? 1 / words : 1 / frames));
      const builder = new PlanBuilder();
      gallery.recordStore(builder, buffer(x), buffer(ones), buffer(weights));
      const store = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
      device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem: from }));
      store.submit();
      store.dispose();
    }
    const { own, tile } = await gallery.compile({ buffer: step, struct: STEP_STRUCT });
    device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem: 0 }));
    own.submit();
    tile.submit();
    device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem: 19_998 }));
    tile.submit();
    const { t2v, v2t } = await gallery.read(source => readBuffer(device, source));
    expect(await device.popErrorScope()).toBeNull();
    expect(await device.popErrorScope()).toBeNull();
    own.dispose();
    tile.dispose();
    gallery.dispose();

    const known = pairs.flatMap(from => [0, 1, 2, 3].map(p => from + p));
    for (const query of [0, 1, 19_998, 19_999]) {
      const similarity = (item: number) =>
        known.includes(item) && item % 3 === query % 3 ? strength(query) * strength(item) : 0;
      const all = Array.from({ length: size }, (_, item) => item);
      const best = all.toSorted((a, b) => similarity(b) - similarity(a) || a - b).slice(0, k);
      expect(Array.from(t2v.topK).slice(query * k, (query + 1) * k)).toEqual(best);
      expect(t2v.ranks[query]).toBe(1 + all.filter(item => similarity(item) > similarity(query)).length);
      const level = all.filter(item => item !== query && similarity(item) === similarity(query)).length;
      expect(level).toBe([1, 19_998].includes(query) ? 1 : 0);
      expect(t2v.ties[query]).toBe(level);
      // Only texts 0, 1, 19,998 and 19,999 were in hand.
      const texts = [0, 1, 19_998, 19_999].filter(text => text !== query && similarity(text) === similarity(query));
      expect(v2t.ties[query]).toBe(texts.length);
    }
  });
});

describe('a gallery whose videos have several texts', () => {
  const BATCH = 4;

  /** Similarities of a gallery from one feature an item, and what the device finds among them. */
  async function retrieveFrom(videos: number, k: number, tile: number) {
    const device = await testDevice();
    const data = listedSource(videos);
    const all = galleryTexts(data);
    const texts = all.texts.length;
    const shape = shapeOf(BATCH);
    const { words, frames, width } = shape;
    // A direction and a strength of its own for every item, of few: many are tied.
    const feature = (item: number) => ({ axis: ((item * 5) % 7) % 3, strength: 1 + ((item * 3) % 4) / 4 });
    const values = new Float32Array(texts * videos);
    for (let text = 0; text < texts; text++)
      for (let video = 0; video < videos; video++) {
        const [a, b] = [feature(text), feature(video)];
        values[text * videos + video] = a.axis === b.axis ? a.strength * b.strength : 0;
      }
    const gallery = new DeviceGallery(device, { texts, videos }, k, shape, tile);
    gallery.pairUp(all);
    const buffer = bufferOn(device);
    const step = buffer(new Float32Array(STEP_BYTES / 4), GPUBufferUsage.UNIFORM).gpu;
    const at = (first: number) => device.queue.writeBuffer(step, 0, packStep({ ...NEUTRAL_STEP, firstItem: first }));
    const rows = BATCH * (words + frames);
    for (let from = 0; from < texts; from += BATCH) {
      const x = new Float32Array(rows * width);
      galleryRows(all, from, BATCH).forEach(({ video }, p) => {
        const [a, b] = [feature(from + p), feature(video)];
        for (let i = 0; i < words; i++) x[(p * words + i) * width + a.axis] = a.strength;
        for (let i = 0; i < frames; i++) x[(BATCH * words + p * frames + i) * width + b.axis] = b.strength;
      });
      const ones = new Float32Array(rows).fill(1);
      // Powers of two alone: sums over tokens are exact.
      const weights = Float32Array.from({ length: rows }, (_, r) =>
        r < BATCH * words ? (r % words === 0 ? 1 : 0) : (r - BATCH * words) % frames === 0 ? 1 : 0,
      );
      const builder = new PlanBuilder();
      gallery.recordStore(builder, buffer(x), buffer(ones), buffer(weights));
      const store = await builder.compile(device, { buffer: step, struct: STEP_STRUCT });
      at(from);
      store.submit();
      store.dispose();
    }
    const { own, tile: plan } = await gallery.compile({ buffer: step, struct: STEP_STRUCT });
    at(0);
    own.submit();
    for (let from = 0; from < texts; from += gallery.rows) {
      at(from);
      plan.submit();
    }
    const lists = await gallery.read(source => readBuffer(device, source));
    for (const part of [own, plan, gallery]) part.dispose();
    return { data, lists, similarity: { rows: texts, columns: videos, values } };
  }

  it.each([
    [2, 1, 1],
    [7, 3, 4],
    [10, 5, 100],
    [33, 15, 9],
    [64, 15, 25],
  ])('%i videos, lists of %i, %i texts at a time: as plain operations find it', async (videos, k, tile) => {
    const { data, lists, similarity } = await retrieveFrom(videos, k, tile);
    expect(similarity.rows).toBeGreaterThan(videos);
    const [found, expected] = [evaluateLists(lists, data), evaluateSimilarity(similarity, data, k)];
    expect(found).toEqual(expected);
    expect(found.v2t.occurrence).toHaveLength(similarity.rows);
    expect(found.t2v.occurrence).toHaveLength(videos);
  });
});
