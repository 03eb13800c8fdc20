import { openAsBlob } from 'node:fs';
import { expect, it } from 'vitest';
import { mean } from '@/math/statistics';
import type { ExploreFile } from '@/recorded/explore-file';
import { unpacked } from '@/recorded/packed';
import { hubLimit } from './hubness';
import { occurrenceWithin } from './hubness-report';
import { firstPlacesAfter, listersOf, placeCounts } from './list-places';
import { recallMetrics } from './recall';

/** Four queries, each with its best three of four items; query i's own match is item i. */
const lists = {
  length: 3,
  items: Int32Array.of(0, 3, 1, /**/ 3, 1, 0, /**/ 3, 0, 2, /**/ 3, 2, 1),
  relevant: Uint8Array.of(1, 0, 0, /**/ 0, 1, 1, /**/ 1, 0, 1, /**/ 1, 0, 0),
};
const own = (query: number, item: number) => query === item;

it('tells at every place the match, what else fits, hubs and the rest', () => {
  expect(placeCounts(lists, 2, item => item === 3, own)).toEqual({
    own: Int32Array.of(2, 1),
    fits: Int32Array.of(1, 0),
    wrong: Int32Array.of(0, 2),
    wrongHub: Int32Array.of(1, 1),
  });
});

it('finds who lists an item, best place first, rightly or not', () => {
  expect(listersOf(lists, 2, 3)).toEqual([
    { query: 1, place: 1, relevant: false },
    { query: 2, place: 1, relevant: true },
    { query: 3, place: 1, relevant: true },
    { query: 0, place: 2, relevant: false },
  ]);
  expect(listersOf(lists, 3, 2).map(({ query }) => query)).toEqual([3, 2]);
});

it('tells who follows at the first place', () => {
  const before = {
    length: 1,
    items: Int32Array.of(0, 0, 0, 0, 0, 5),
    relevant: Uint8Array.of(1, 0, 0, 0, 0, 0),
  };
  const after = {
    length: 2,
    items: Int32Array.of(1, 0, /**/ 1, 0, /**/ 0, 1, /**/ 7, 0, /**/ 8, 0, /**/ 5, 0),
    relevant: Uint8Array.of(0, 1, /**/ 1, 0, /**/ 0, 0, /**/ 1, 0, /**/ 0, 0, /**/ 1, 0),
  };
  expect(firstPlacesAfter(before, after, item => item === 0, own)).toEqual({
    all: 4,
    same: 1,
    own: 1,
    fits: 1,
    wrong: 1,
  });
});

it('of the recorded gallery: own matches at the first place are R@1, listers are N and its good and bad part', async () => {
  const { runs } = await unpacked<ExploreFile>(await openAsBlob('public/recorded/demo.views.zip'));
  const k = 15;
  for (const { view } of runs)
    for (const way of ['t2v', 'v2t'] as const) {
      const [queries, gallery] = way === 't2v' ? [view.texts, view.videos] : [view.videos, view.texts];
      const isOwn = (query: number, item: number) =>
        way === 't2v' ? view.videoOf[query] === item : view.videoOf[item] === query;
      const n = occurrenceWithin(view[way], k, gallery);
      const limit = hubLimit(k, queries, gallery);
      const places = placeCounts(view[way], k, item => n[item]! >= limit, isOwn);
      for (let place = 0; place < k; place++)
        expect(Object.values(places).reduce((sum, counts: Int32Array) => sum + counts[place]!, 0)).toBe(queries);
      // Ranks put the match before what it is tied with, lists the lower number.
      const { ranks, ties } = view[way];
      const tied = ties.filter(t => t > 0).length;
      expect(Math.abs(places.own[0]! - recallMetrics(ranks).r1 * queries)).toBeLessThanOrEqual(tied);
      const largest = n.indexOf(n.reduce((a, b) => Math.max(a, b)));
      const listers = listersOf(view[way], k, largest);
      expect(listers).toHaveLength(n[largest]!);
      expect(listers.filter(({ relevant }) => relevant)).toHaveLength(
        occurrenceWithin(view[way], k, gallery, 1)[largest]!,
      );
      expect(mean(n)).toBeCloseTo((k * queries) / gallery);
    }
});
