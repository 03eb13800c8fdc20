import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Moment } from '@/runs/moments';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { config, record } from '@/runs/testing/measured';
import { AddressBook } from './address';
import { ExploreQueries, GalleryLeftError } from './explore-queries';
import { keyOf } from './explore-sources';
import { createExploreStore, galleryDomain } from './explore-store';
import { FakeExplorer, namedError } from './testing/fake-explorer';

const END: Moment = { key: 'final', step: 9, label: 'end (step 9)' };
const EARLY: Moment = { key: '3', step: 3, label: 'step 3' };

/** that all runs were trained on */
const DOMAIN = config.data.domain;

let explorer: FakeExplorer;
/** what is kept in this browser */
let comparisons: KeptComparison[];
/** moments that can be looked at, by run; the end and step 3 unless stated */
let moments: Map<string, Moment[]>;
/** why the storage does nothing; null where it does */
let broken: Error | null;
let book: AddressBook;

const momentsFor = async ({ id }: RunRecord) => moments.get(id) ?? [END, EARLY];
const comparison = (id: string, ...runs: RunRecord[]): KeptComparison => ({ id, runs, checkpointStep: null });

/** The Explore page of a tab that is opened at an address. */
function open(hash = '#/explore') {
  let listener = () => {};
  const history = { state: null, pushState: () => {}, replaceState: () => {} };
  let before: unknown = null;
  book = new AddressBook({ location: { hash }, history }, ({ values }) => {
    if (values.explore === before) return;
    before = values.explore;
    listener();
  });
  before = book.state.values.explore;
  let noted: (notes: readonly string[]) => void = () => {};
  const store = createExploreStore({
    kept: {
      comparisons: async () => {
        if (broken) throw broken;
        return comparisons;
      },
      momentsFor,
      newestLookable: async ([newest]) => newest?.runs.slice(0, 2) ?? [],
    },
    queries: new ExploreQueries({
      worker: explorer,
      sourceOf: async (of, moment) => ({
        key: keyOf(of, moment),
        config: of.config,
        weights: { kind: 'state', state: {} },
      }),
    }),
    onNotes: told => (noted = told),
    address: {
      now: () => book.state.values.explore,
      onChange: told => (listener = told),
      visit: (change, how) => book.visit('explore', change, how),
      note: change => book.note('explore', change),
    },
  });
  return { page: store.getState, note: (notes: readonly string[]) => noted(notes) };
}

type Page = ReturnType<typeof open>['page'];

const at = (page: Page) => {
  const { a, b } = page().sides;
  return [a, b].map(side => side && `${side.record.id}@${side.moment.key} ${side.status}`);
};

/** Waits until every side that there is has been opened. */
const settled = (page: Page) =>
  vi.waitFor(() => {
    for (const side of Object.values(page().sides)) expect(side?.status ?? 'ready').toBe('ready');
    expect(page().sides.a ?? page().sides.b).not.toBeNull();
  });

beforeEach(() => {
  explorer = new FakeExplorer();
  comparisons = [
    comparison('new', record('new', 'baseline'), record('new', 'method')),
    comparison('old', record('old', 'method')),
  ];
  moments = new Map();
  broken = null;
});

describe('Explore, when it is opened', () => {
  it('opens the newest comparison, and its address says so', async () => {
    const { page } = open();
    await page().refresh();
    await settled(page);
    expect(at(page)).toEqual(['new/baseline@final ready', 'new/method@final ready']);
    expect(book.state.values.explore).toMatchObject({
      a: { run: 'new/baseline', moment: null },
      b: { run: 'new/method', moment: null },
    });
    expect(page().sides.a?.view?.captions).toEqual([page().sides.a?.key]);
  });

  it('opens what its address names, at the moment that it names', async () => {
    const { page } = open('#/explore?a=old/method@3&item=7&way=v2t');
    expect(page()).toMatchObject({ item: 7, way: 'v2t', status: 'loading' });
    await page().refresh();
    await settled(page);
    expect(at(page)).toEqual(['old/method@3 ready', null]);
  });

  it('without any run is ready and shows none', async () => {
    comparisons = [];
    const { page } = open();
    await page().refresh();
    expect(page()).toMatchObject({ status: 'ready', sides: { a: null, b: null }, problem: null });
  });

  it('says of a run that is not here how to get it, and shows the rest', async () => {
    const { page } = open('#/explore?a=old/method&b=theirs/method');
    await page().refresh();
    await settled(page);
    expect(page().problem).toContain('This address names a run that is not in this browser.');
    expect(at(page)).toEqual(['old/method@final ready', null]);
    expect(book.state.values.explore.b).toBeNull();
  });

  it('says of a run without weights that none are kept', async () => {
    moments.set('old/method', []);
    const { page } = open('#/explore?a=old/method');
    await page().refresh();
    await vi.waitFor(() => expect(page().problem).toContain('No weights are kept of “method”'));
  });

  it('shows another moment, and says so, where the one that was asked for is no longer kept', async () => {
    moments.set('old/method', [END]);
    const { page } = open('#/explore?a=old/method@3');
    await page().refresh();
    await settled(page);
    expect(page().said).toContain('are no longer kept: end (step 9) is shown.');
    expect(book.state.values.explore.a).toEqual({ run: 'old/method', moment: null });
  });

  it('says nothing where what was under way has ended meanwhile', async () => {
    const { page } = open('#/explore?a=old/method@now');
    await page().refresh();
    await settled(page);
    expect(page().said).toBeNull();
    expect(at(page)[0]).toBe('old/method@final ready');
  });

  it('says that the storage cannot be read, and reads it when it can be again', async () => {
    broken = new Error('The storage is gone.');
    const { page } = open();
    await page().refresh();
    expect(page()).toMatchObject({ status: 'failed', problem: 'The storage is gone.' });
    broken = null;
    await page().refresh();
    await settled(page);
    expect(page()).toMatchObject({ status: 'ready', problem: null });
  });
});

describe('a side', () => {
  it('is changed by its address alone: choosing goes there, and Back would return', async () => {
    const { page } = open('#/explore?a=new/method');
    await page().refresh();
    await settled(page);
    page().choose('a', 'old/method', '3');
    expect(book.state.values.explore.a).toEqual({ run: 'old/method', moment: '3' });
    await vi.waitFor(() => expect(at(page)[0]).toBe('old/method@3 ready'));
    page().choose('a', null);
    await vi.waitFor(() => expect(at(page)).toEqual([null, null]));
    // A wish for none is one, too: the newest comparison does not come by itself.
    await page().refresh();
    expect(at(page)).toEqual([null, null]);
  });

  it('can be put away while the other one stays', async () => {
    const { page } = open('#/explore?a=new/method&b=old/method');
    await page().refresh();
    await settled(page);
    page().choose('b', null);
    await vi.waitFor(() => expect(at(page)).toEqual(['new/method@final ready', null]));
  });

  it('that is left hands out no more answers', async () => {
    const { page } = open('#/explore?a=new/method&b=old/method');
    await page().refresh();
    await settled(page);
    const { a, b } = page().sides;
    explorer.holdBack();
    const [left, stays] = [a!.gallery!.item('t2v', 1).ask(), b!.gallery!.item('t2v', 1).ask()];
    page().choose('a', 'new/baseline');
    await vi.waitFor(() => expect(page().sides.a?.record.id).toBe('new/baseline'));
    explorer.answer();
    await expect(left).rejects.toBeInstanceOf(GalleryLeftError);
    expect(await stays).toEqual({ item: 1 });
  });

  it('says how far its opening is; another run that is chosen meanwhile stops it', async () => {
    const { page } = open('#/explore?a=new/method');
    explorer.holdBack();
    const read = page().refresh();
    await vi.waitFor(() => expect(explorer.asked).toEqual(['start']));
    explorer.answer();
    explorer.holdBack();
    await vi.waitFor(() =>
      expect(page().sides.a).toMatchObject({ status: 'opening', progress: { phase: 'Encoding', done: 1, total: 2 } }),
    );
    const { key } = page().sides.a!;
    page().choose('a', 'old/method');
    await vi.waitFor(() => expect(explorer.asked).toContain(`cancel ${key} ${DOMAIN}`));
    explorer.answer();
    await read;
    await settled(page);
    // What came of the first one is passed over.
    expect(at(page)).toEqual(['old/method@final ready', null]);
  });

  it('that cannot be opened says why, and is opened when that is tried again', async () => {
    explorer.fails = namedError('DeviceFailedError', 'The graphics device failed: gone');
    const { page } = open('#/explore?a=new/method');
    await page().refresh();
    expect(page().sides.a).toMatchObject({ status: 'failed', problem: 'The graphics device failed: gone' });
    explorer.fails = null;
    page().retry('a');
    await settled(page);
    expect(page().sides.a?.problem).toBeNull();
  });

  it('whose worker dies is opened again by the next question', async () => {
    const { page } = open('#/explore?a=new/method');
    await page().refresh();
    await settled(page);
    const gallery = page().sides.a!.gallery!;
    explorer.die();
    expect(await gallery.item('t2v', 2).ask()).toEqual({ item: 2 });
    expect(explorer.asked.slice(-2)[0]).toMatch(/^open new\/method/);
    expect(at(page)[0]).toBe('new/method@final ready');
  });
});

describe('another domain', () => {
  it('opens the same runs on its pairs, without an item that it may not have', async () => {
    const { page } = open('#/explore?a=new/method&item=7');
    await page().refresh();
    await settled(page);
    expect(galleryDomain(page())).toBe(DOMAIN);
    const old = page().sides.a!.gallery!;
    page().setDomain('A');
    await vi.waitFor(() => expect(page().sides.a?.view?.domain).toBe('A'));
    expect(page().item).toBeNull();
    await expect(old.item('t2v', 1).ask()).rejects.toBeInstanceOf(GalleryLeftError);
  });

  it('is that of the first run where none is chosen', async () => {
    const shifted = { ...config, data: { ...config.data, domain: 'B' as const } };
    comparisons = [comparison('s', { ...record('s', 'method'), config: shifted })];
    const { page } = open('#/explore?b=s/method&a=none');
    await page().refresh();
    await settled(page);
    expect(galleryDomain(page())).toBe('B');
    expect(page().sides.b?.view?.domain).toBe('B');
  });
});

describe('runs that change while they are looked at', () => {
  it('are named as they are now, and not opened again for that', async () => {
    const { page } = open('#/explore?a=old/method');
    await page().refresh();
    await settled(page);
    const opened = explorer.asked.length;
    comparisons = [comparison('old', { ...record('old', 'method'), name: 'Mine' })];
    await page().refresh();
    expect(page().sides.a?.record.name).toBe('Mine');
    expect(explorer.asked).toHaveLength(opened);
  });

  it('are opened as they are now where they have trained on', async () => {
    const { page } = open('#/explore?a=old/method');
    await page().refresh();
    await settled(page);
    const { key } = page().sides.a!;
    comparisons = [comparison('old', { ...record('old', 'method'), updated: 99 })];
    await page().refresh();
    await settled(page);
    expect(page().sides.a?.key).not.toBe(key);
    expect(explorer.asked.at(-1)).toBe(`open ${page().sides.a?.key} ${DOMAIN}`);
  });

  it('are put away where they were deleted, which is said', async () => {
    const { page } = open('#/explore?a=new/method&b=old/method');
    await page().refresh();
    await settled(page);
    comparisons = comparisons.slice(0, 1);
    await page().refresh();
    await vi.waitFor(() => expect(at(page)).toEqual(['new/method@final ready', null]));
    expect(page().said).toContain('“method” was deleted');
    expect(book.state.values.explore.b).toBeNull();
    page().dismiss();
    expect(page().said).toBeNull();
  });
});

describe('notes of the worker', () => {
  it('are shown as it tells them', () => {
    const { page, note } = open();
    note(['No subgroups.']);
    expect(page().notes).toEqual(['No subgroups.']);
  });
});

describe('the item that is looked at', () => {
  it('belongs to the same pair when retrieval goes the other way', async () => {
    const { page } = open('#/explore?a=old/method&item=1');
    // Nothing is known of the gallery yet: numbers stay what they are.
    page().setWay('v2t');
    expect(page()).toMatchObject({ way: 'v2t', item: 1 });
    page().setWay('t2v');
    await page().refresh();
    await settled(page);
    page().setWay('v2t');
    expect(page()).toMatchObject({ way: 'v2t', item: 1 });
    page().select(3);
    page().setWay('v2t');
    expect(page().item).toBe(3);
    page().setWay('t2v');
    expect(page()).toMatchObject({ way: 't2v', item: 1 });
    expect(book.state.values.explore).toMatchObject({ way: 't2v', item: 1 });
    page().select(null);
    page().setWay('v2t');
    expect(page()).toMatchObject({ way: 'v2t', item: null });
  });
});
