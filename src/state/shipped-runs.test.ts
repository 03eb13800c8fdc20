import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kOccurrence } from '@/analysis/hubness';
import { comparisonsToLookAt, keptEvaluations, keyOf, momentsFor, sourceOf } from './explore-sources';
import { isShipped, shippedComparison, shippedView } from './shipped-runs';

// Its files are read from where the page has them.
beforeEach(() => {
  vi.stubGlobal('fetch', async (path: string) => new Response(await readFile(`public/${path}`)));
});
afterEach(() => vi.unstubAllGlobals());

it('the recorded comparison can be looked at, beside whatever is kept', async () => {
  const all = await comparisonsToLookAt();
  const { runs, id } = all.at(-1)!;
  expect(isShipped(id)).toBe(true);
  expect(runs.map(({ role }) => role)).toEqual(['baseline', 'method']);
  const [moment] = await momentsFor(runs[0]!, all.at(-1)!);
  expect(moment).toMatchObject({ key: 'final', step: 500 });
});

it('its view is what its features say, and its last evaluation, up to ties of rounding', async () => {
  for (const record of (await shippedComparison()).runs) {
    const view = (await shippedView(record, record.config.data.domain))!;
    expect(view.recorded?.adapter).toMatch(/webgpu/);
    const [moment] = await momentsFor(record, await shippedComparison());
    const { key, features, weights } = await sourceOf(record, moment!);
    expect(key).toBe(keyOf(record, moment!));
    expect(weights.kind).toBe('file');
    const { topK } = kOccurrence(features!.similarity, view.t2v.length);
    expect(topK).toEqual(view.t2v.items);
    const last = (await keptEvaluations(record)).at(-1)!;
    // It was computed on another adapter: a rank or two may differ.
    const share = (ranks: Int32Array) => ranks.filter(rank => rank === 1).length / ranks.length;
    expect(Math.abs(share(view.t2v.ranks) - last.t2v.r1)).toBeLessThanOrEqual(0.003);
    expect(Math.abs(share(view.v2t.ranks) - last.v2t.r1)).toBeLessThanOrEqual(0.003);
  }
});

it('of another domain there is none', async () => {
  const [record] = (await shippedComparison()).runs;
  expect(await shippedView(record!, 'B')).toBeNull();
  expect(await shippedView({ ...record!, id: 'kept' }, record!.config.data.domain)).toBeNull();
});
