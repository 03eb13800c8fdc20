import { create } from 'zustand';
import { type Ignored, ignoredInWords, readQuery, type ValuesOf, writeQuery } from './address-format';
import { PAGE_NAMES, type PageName, PAGES, type PageValues } from './address-pages';

/** The parts of a window that an address needs. */
export interface AddressBar {
  location: Pick<Location, 'hash'>;
  history: Pick<History, 'state' | 'pushState' | 'replaceState'>;
}

/** Which page is shown, and what the addresses of all pages say or said last. */
export interface AddressState {
  page: PageName;
  values: { [P in PageName]: PageValues<P> };
  /** what is wrong with the address, in words */
  problem: string | null;
}

/** What an entry of the history holds: the queries of all pages when it was written. */
interface Entry {
  pages: Partial<Record<PageName, string>>;
}

/** `push`: a place of its own, that Back returns to; `replace`: the same place, a little different. */
export type Visit = 'push' | 'replace';

/**
 * Milliseconds between writes of fine changes; what comes in between is written together. Browsers refuse addresses that change
 * too often, and a reload finds only what has been written.
 */
const TOGETHER = 300;

type Listener = (state: AddressState) => void;

/** The page's address, readable and writable as values; knows every page's last values. */
export class AddressBook {
  #state: AddressState;
  #waiting: ReturnType<typeof setTimeout> | null = null;
  /** the address that was read or written last */
  #known: string | null = null;
  /** when a fine change was written last */
  #finest = -Infinity;
  /** whether the browser has refused to change the address, which is said once */
  #refused = false;

  constructor(
    private readonly bar: AddressBar,
    private readonly tell: Listener = () => {},
  ) {
    this.#state = {
      page: 'playground',
      values: Object.fromEntries(
        PAGE_NAMES.map(page => [page, readQuery(PAGES[page].parameters, '').values]),
      ) as AddressState['values'],
      problem: null,
    };
    // After a reload the other pages are known from the entry of this one alone.
    const entry = entryOf(this.bar.history.state);
    for (const page of PAGE_NAMES) this.#take(page, entry?.pages[page] ?? '');
    this.read();
  }

  get state(): AddressState {
    return this.#state;
  }

  #set(part: Partial<AddressState>): void {
    this.#state = { ...this.#state, ...part };
    this.tell(this.#state);
  }

  /** Takes over what a page's query says. @returns what it says wrongly */
  #take(page: PageName, query: string): Ignored[] {
    const { values, ignored } = readQuery(PAGES[page].parameters, query);
    this.#state = { ...this.#state, values: { ...this.#state.values, [page]: values } };
    return ignored;
  }

  /**
   * Takes over what the address says now. An entry that this page has written is taken as it is; a bare link to a page leads
   * to what was last seen of that page.
   */
  read(): void {
    const { hash } = this.bar.location;
    const { page, query } = split(hash);
    const entry = entryOf(this.bar.history.state);
    // Browsers tell of one change twice; in between, fine changes may have come that wait to be written.
    if (entry && hash === this.#known) return;
    this.#forget();
    this.#known = hash;
    const ignored = entry === null && query === '' ? [] : this.#take(page, query);
    const problem = ignoredInWords(ignored);
    this.#set({ page, problem });
    // What was left out is left out of the address, too; a new entry becomes one of this page.
    if (entry === null || problem !== null) this.#write('replace');
  }

  /** Goes to a page, or changes what its address says. */
  visit<P extends PageName>(page: P, change: Partial<PageValues<P>> = {}, how: Visit = 'push'): void {
    const before = addressOf(this.#state.page, this.#state.values);
    const values = { ...this.#state.values, [page]: { ...this.#state.values[page], ...change } };
    // What is left behind must be as it was seen last.
    if (how === 'push') this.flush();
    this.#set({ page, values });
    if (addressOf(page, values) === before) return;
    if (how === 'push') return this.#write('push');
    const rest = this.#finest + TOGETHER - performance.now();
    if (rest > 0) this.#waiting ??= setTimeout(() => this.flush(), rest);
    else this.#write('replace');
  }

  /** Changes what the address of a page says, or will say once the page is shown again. */
  note<P extends PageName>(page: P, change: Partial<PageValues<P>>): void {
    if (page === this.#state.page) return this.visit(page, change, 'replace');
    this.#set({ values: { ...this.#state.values, [page]: { ...this.#state.values[page], ...change } } });
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting === null) return;
    this.#forget();
    this.#write('replace');
  }

  dismiss(): void {
    this.#set({ problem: null });
  }

  #forget(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
  }

  #write(how: Visit): void {
    if (how === 'replace') this.#finest = performance.now();
    const { page, values } = this.#state;
    const entry: Entry = { pages: {} };
    for (const name of PAGE_NAMES) entry.pages[name] = queryOf(name, values);
    const address = addressOf(page, values);
    try {
      const { history } = this.bar;
      if (how === 'push') history.pushState(entry, '', address);
      else history.replaceState(entry, '', address);
      this.#known = address;
    } catch (error) {
      if (this.#refused) return;
      this.#refused = true;
      // Some embeddings allow no other address, and some browsers only so many changes of it.
      const why = error instanceof Error ? error.message : String(error);
      this.#set({
        problem: `This browser did not let the page change its address (${why}). Everything works, but a reload or Back may not find this view again.`,
      });
    }
  }
}

/** The page and the query of a hash; the playground for anything unknown. */
function split(hash: string): { page: PageName; query: string } {
  const at = hash.indexOf('?');
  const [path, query] = at < 0 ? [hash, ''] : [hash.slice(0, at), hash.slice(at + 1)];
  return { page: PAGE_NAMES.find(page => PAGES[page].path === path) ?? 'playground', query };
}

/** What this page wrote into an entry of the history; null for any other. */
function entryOf(state: unknown): Entry | null {
  if (typeof state !== 'object' || state === null || !('pages' in state)) return null;
  const { pages } = state;
  if (typeof pages !== 'object' || pages === null) return null;
  const known: Entry = { pages: {} };
  for (const [name, query] of Object.entries(pages)) {
    const page = PAGE_NAMES.find(p => p === name);
    if (page && typeof query === 'string') known.pages[page] = query;
  }
  return known;
}

function queryOf(page: PageName, values: AddressState['values']): string {
  const { parameters } = PAGES[page];
  return writeQuery(parameters, values[page] as ValuesOf<typeof parameters>);
}

/** The address of a page as it is or was seen last, from the hash on. */
export function addressOf(page: PageName, values: AddressState['values']): string {
  const query = queryOf(page, values);
  return PAGES[page].path + (query === '' ? '' : `?${query}`);
}

/** Where no address can be had, as in tests without a window, one that is kept in memory. */
const memory = (): AddressBar => ({
  location: { hash: '' },
  history: { state: null, pushState: () => {}, replaceState: () => {} },
});

let tell: Listener = () => {};
const book = new AddressBook(typeof window === 'undefined' ? memory() : window, state => tell(state));

/** What the address says. */
export const useAddress = create<AddressState>()(() => book.state);
tell = state => useAddress.setState(state);

if (typeof window !== 'undefined') {
  addEventListener('popstate', () => book.read());
  addEventListener('hashchange', () => book.read());
  addEventListener('pagehide', () => book.flush());
}

/** What the address says of one page, as it changes. */
export function usePage<P extends PageName>(page: P): PageValues<P> {
  return useAddress(s => s.values[page]);
}

/** What the address says of one page now. */
export function pageNow<P extends PageName>(page: P): PageValues<P> {
  return useAddress.getState().values[page];
}

/** Goes to a page, or changes what its address says. @param how `push` unless stated: Back returns to what was before */
export const visit = <P extends PageName>(page: P, change: Partial<PageValues<P>> = {}, how: Visit = 'push'): void =>
  book.visit(page, change, how);

/** Changes what the address of a page says, whichever page is shown; no place to go back to. */
export const note = <P extends PageName>(page: P, change: Partial<PageValues<P>>): void => book.note(page, change);

/** Takes what was said of the address away. */
export const dismissAddressProblem = (): void => book.dismiss();
