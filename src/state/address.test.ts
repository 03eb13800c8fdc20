import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressBook, type AddressBar } from './address';
import { LONGEST, readQuery, writeQuery } from './address-format';
import { EXPLORE_VIEWS, HUB_ORDERS, PAGES, type PageValues } from './address-pages';

const EXPLORE = PAGES.explore.parameters;
const explore = (query: string) => readQuery(EXPLORE, query);
const DEFAULTS = explore('').values;

describe('the query of a page', () => {
  it('is readable, and empty where nothing was changed', () => {
    const values: PageValues<'explore'> = {
      ...DEFAULTS,
      view: 'map',
      a: { run: '0a1b/method', moment: 'best' },
      b: { run: '0a1b/baseline.0', moment: null },
      domain: 'A',
      way: 'v2t',
      k: 5,
      item: 7,
      query: { kind: 'text', caption: 'a red circle, moves left' },
      domains: [],
    };
    expect(writeQuery(EXPLORE, DEFAULTS)).toBe('');
    expect(writeQuery(EXPLORE, values)).toBe(
      'view=map&a=0a1b/method@best&b=0a1b/baseline.0&domain=A&way=v2t&k=5&item=7&query=typed:a+red+circle,+moves+left&domains=',
    );
    expect(explore(writeQuery(EXPLORE, values))).toEqual({ values, ignored: [] });
  });

  it('reads back what it wrote, whatever was typed and however runs are called', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter(n => !/@(final|best|now|\d+)$/.test(n));
    const side = fc.oneof(
      fc.constant(null),
      fc.constant('none' as const),
      fc.record({
        run: name.filter(n => n !== 'none'),
        moment: fc.constantFrom(null, 'final', 'best', 'now', '120'),
      }),
    );
    const made = fc.record({
      view: fc.constantFrom(...EXPLORE_VIEWS),
      order: fc.constantFrom(...HUB_ORDERS),
      a: side,
      b: side,
      item: fc.option(fc.nat(1e7)),
      words: fc.string({ unit: 'grapheme', maxLength: 40 }),
      query: fc.oneof(
        fc.constant(null),
        fc.nat(1e7).map(clip => ({ kind: 'video' as const, clip })),
        fc.string({ unit: 'grapheme', maxLength: 40 }).map(caption => ({ kind: 'text' as const, caption })),
      ),
    });
    fc.assert(
      fc.property(made, part => {
        const values = { ...DEFAULTS, ...part };
        expect(explore(writeQuery(EXPLORE, values))).toEqual({ values, ignored: [] });
      }),
    );
    const runs = PAGES.compare.parameters;
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 5 }), chosen => {
        const values = { ...readQuery(runs, '').values, runs: chosen };
        expect(readQuery(runs, writeQuery(runs, values)).values.runs).toEqual(chosen);
      }),
    );
  });

  it('never throws, and says what it does not take', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), words => void explore(words)));
    const hostile =
      'view=__proto__&constructor=1&__proto__=2&k=1e1&item=-1&item=3&way=up&query=clip:1.5&a=&from=99999999999999999999&unheard=%zz';
    const { values, ignored } = explore(hostile);
    expect(values).toEqual(DEFAULTS);
    expect(ignored.map(({ name }) => name)).toEqual([
      'view', 'constructor', '__proto__', 'k', 'item', 'item', 'way', 'query', 'a', 'from', 'unheard',
    ]); // prettier-ignore
    expect(explore(`words=${'x'.repeat(LONGEST)}`)).toMatchObject({ values: DEFAULTS, ignored: [{ name: '' }] });
    expect(explore(`query=typed:${'x'.repeat(201)}`).ignored).toHaveLength(1);
  });

  it('does not write what it would not read: a field that is being typed', () => {
    expect(writeQuery(EXPLORE, { ...DEFAULTS, neighbours: NaN, distance: 7, list: 0.5 })).toBe('');
  });
});

/** A browser's history: entries with what was put beside them. */
class Window implements AddressBar {
  entries: { hash: string; state: unknown }[] = [];
  at = 0;
  refuses = false;
  writes = 0;

  constructor(hash = '', state: unknown = null) {
    this.entries = [{ hash, state }];
  }
  get location() {
    return { hash: this.entries[this.at]!.hash };
  }
  get history() {
    const put = (replace: boolean) => (state: unknown, _: string, url?: string | URL | null) => {
      if (this.refuses) throw new Error('too often');
      this.writes++;
      if (!replace) this.entries = this.entries.slice(0, ++this.at);
      this.entries[this.at] = { hash: String(url), state: structuredClone(state) };
    };
    return { state: this.entries[this.at]!.state, pushState: put(false), replaceState: put(true) };
  }
  link(hash: string) {
    this.entries = this.entries.slice(0, ++this.at).concat({ hash, state: null });
  }
}

describe('AddressBook', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('pushes places, replaces fine changes, and goes back and forward', () => {
    const window = new Window('#/explore?view=map');
    const book = new AddressBook(window);
    const go = (by: number) => {
      window.at += by;
      book.read();
      return book.state.values.explore;
    };
    expect(book.state).toMatchObject({ page: 'explore', problem: null, values: { explore: { view: 'map' } } });
    vi.advanceTimersByTime(1000);
    book.visit('explore', { k: 1 }, 'replace');
    expect(window.location.hash).toBe('#/explore?view=map&k=1');
    for (const k of [5, 50, 10] as const) book.visit('explore', { k }, 'replace');
    expect(book.state.values.explore.k).toBe(10);
    // The first address became one of the page's own.
    expect(window.writes).toBe(2);
    book.visit('explore', { view: 'hubs' });
    expect(window.entries.map(e => e.hash)).toEqual(['#/explore?view=map&k=10', '#/explore?k=10']);
    book.visit('explore', { view: 'hubs' });
    expect(window.entries).toHaveLength(2);
    expect(go(-1)).toMatchObject({ view: 'map', k: 10 });
    expect(go(1)).toMatchObject({ view: 'hubs', k: 10 });
    book.visit('explore', { way: 'v2t' }, 'replace');
    vi.runAllTimers();
    expect(window.location.hash).toBe('#/explore?way=v2t&k=10');
  });

  it('leads a bare link to what was last seen of the page, also after a reload', () => {
    const window = new Window('#/explore?view=map');
    const book = new AddressBook(window);
    window.link('#/compare');
    book.read();
    book.note('explore', { item: 3 });
    book.note('compare', { runs: ['a/method'] });
    vi.runAllTimers();
    expect(window.location.hash).toBe('#/compare?runs=a/method');
    window.link('#/');
    book.read();
    const reloaded = new AddressBook(new Window(window.location.hash, window.history.state));
    expect(reloaded.state.page).toBe('playground');
    window.link('#/explore');
    book.read();
    expect(window.location.hash).toBe('#/explore?view=map&item=3');
    expect(reloaded.state.values).toMatchObject({ compare: { runs: ['a/method'] }, explore: { view: 'map', item: 3 } });
  });

  it('takes an entry of its own literally: Back to a page as it opened', () => {
    const window = new Window('#/explore');
    const book = new AddressBook(window);
    book.visit('explore', { view: 'map' });
    window.at--;
    book.read();
    expect(book.state.values.explore.view).toBe('hubs');
  });

  it('says once what it left out of an address, and takes it out', () => {
    const window = new Window('#/explore?view=moon&k=5');
    const book = new AddressBook(window);
    expect(book.state.problem).toMatch(/view “moon”/);
    expect(window.location.hash).toBe('#/explore?k=5');
    // The browser tells of the same change again, and a fine change waits to be written.
    book.visit('explore', { item: 4 }, 'replace');
    book.read();
    expect(book.state.problem).toMatch(/view “moon”/);
    vi.runAllTimers();
    expect(window.location.hash).toBe('#/explore?k=5&item=4');
    book.dismiss();
    expect(book.state.problem).toBeNull();
    expect(new AddressBook(new Window('#/nowhere?view=map')).state.page).toBe('playground');
    expect(new AddressBook(new Window('', { pages: { explore: 7, toString: 'x' } })).state.problem).toBeNull();
  });

  it('works where the browser refuses to change the address, and says so', () => {
    const window = new Window('#/compare?way=v2t');
    window.refuses = true;
    const book = new AddressBook(window);
    book.visit('explore', { view: 'map' });
    expect(book.state).toMatchObject({ page: 'explore', values: { explore: { view: 'map' } } });
    expect(book.state.problem).toMatch(/did not let the page change its address \(too often\)/);
  });
});
