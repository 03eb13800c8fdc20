import type { NearestLists } from './hubness-report';

/** What stands at each place of all top-k lists, from the first on: numbers of queries, which at every place sum to all. */
export interface PlaceCounts {
  /** [k] the query's own match: those at the first place are R@1 */
  own: Int32Array;
  /** [k] another item that truly fits the query */
  fits: Int32Array;
  /** [k] an item that does not fit, and is no hub */
  wrong: Int32Array;
  /** [k] a hub that does not fit */
  wrongHub: Int32Array;
}

/**
 * Who takes each place of the lists.
 * @param k at most the lists' length
 * @param isOwn whether an item is the query's own match
 */
export function placeCounts(
  { length, items, relevant }: NearestLists,
  k: number,
  isHub: (item: number) => boolean,
  isOwn: (query: number, item: number) => boolean,
): PlaceCounts {
  const size = Math.min(k, length);
  const empty = () => new Int32Array(size);
  const counts: PlaceCounts = { own: empty(), fits: empty(), wrong: empty(), wrongHub: empty() };
  for (let query = 0; query < items.length / length; query++)
    for (let place = 0; place < size; place++) {
      const at = query * length + place;
      const item = items[at]!;
      const kind = isOwn(query, item) ? 'own' : relevant[at] ? 'fits' : isHub(item) ? 'wrongHub' : 'wrong';
      counts[kind][place]!++;
    }
  return counts;
}

/** Who is first afterwards where one of some items, which did not fit, was first before: numbers of queries. */
export interface FirstPlaces {
  /** all of these queries */
  all: number;
  /** still the same item */
  same: number;
  /** the query's own match */
  own: number;
  /** another item that truly fits, or does not */
  fits: number;
  wrong: number;
}

/**
 * What became of the first places that some items (hubs, say) took wrongly.
 * @param before and `after`: lists of the same queries under two models
 * @param isOne whether an item is one of those
 * @param isOwn whether an item is the query's own match
 */
export function firstPlacesAfter(
  before: NearestLists,
  after: NearestLists,
  isOne: (item: number) => boolean,
  isOwn: (query: number, item: number) => boolean,
): FirstPlaces {
  const found: FirstPlaces = { all: 0, same: 0, own: 0, fits: 0, wrong: 0 };
  for (let query = 0; query < before.items.length / before.length; query++) {
    const [was, is] = [query * before.length, query * after.length];
    const [item, next] = [before.items[was]!, after.items[is]!];
    if (!isOne(item) || before.relevant[was] || isOwn(query, item)) continue;
    found.all++;
    found[next === item ? 'same' : isOwn(query, next) ? 'own' : after.relevant[is] ? 'fits' : 'wrong']++;
  }
  return found;
}

/** A query that lists an item. */
export interface Lister {
  query: number;
  /** in its list, from 1 */
  place: number;
  /** whether the item truly fits it: a good occurrence, else a bad one */
  relevant: boolean;
}

/** The queries in whose top k an item is, those that rank it best first. @param k at most the lists' length */
export function listersOf({ length, items, relevant }: NearestLists, k: number, item: number): Lister[] {
  const found: Lister[] = [];
  for (let at = 0; at < items.length; at++) {
    const place = (at % length) + 1;
    if (place <= k && items[at] === item)
      found.push({ query: Math.floor(at / length), place, relevant: relevant[at] === 1 });
  }
  return found.sort((a, b) => a.place - b.place || a.query - b.query);
}
