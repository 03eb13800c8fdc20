import { create } from 'zustand';
import { DATA_START, galleryKey, type GalleryName, ownGallery } from '@/config/data-kinds';
import type { GalleryView, Way } from '@/protocol/explore';
import type { Moment } from '@/runs/moments';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { onRunNews } from '@/runs/run-news';
import { note, pageNow, useAddress, type Visit, visit } from './address';
import type { PageValues, Placed, PlacedRun } from './address-pages';
import { ExploreQueries, type GalleryHandle } from './explore-queries';
import { comparisonsToLookAt, keyOf, momentsFor, newestLookable, sourceOf } from './explore-sources';
import { ExploreWorker } from './explore-worker';
import { messageOf, type Progressing, secondsLeft } from './progress';
import { shippedView } from './shipped-runs';

/** Both runs that are looked at. */
export type SideName = 'a' | 'b';

/** A run at one moment, as the page looks at it. */
export interface ExploreSide {
  record: RunRecord;
  moments: Moment[];
  moment: Moment;
  /** names these weights in the worker */
  key: string;
  status: 'opening' | 'ready' | 'failed';
  progress: { phase: string; done: number; total: number; secondsLeft: number | null } | null;
  problem: string | null;
  /** what it does on all pairs, and a handle for more questions; null until it is open */
  view: GalleryView | null;
  gallery: GalleryHandle | null;
}

/** Everything the Explore page knows. What is looked at is what the address says: it is changed there, and taken from there. */
export interface ExploreState {
  status: 'loading' | 'ready' | 'failed';
  /** what went wrong, in words */
  problem: string | null;
  /** what became of runs that were asked for, in words */
  said: string | null;
  /** what is used instead of the fastest, and why, in a sentence each */
  notes: readonly string[];
  comparisons: KeptComparison[];
  sides: Record<SideName, ExploreSide | null>;
  /** null: the domain that run A was trained on, or B without an A */
  domain: GalleryName | null;
  way: Way;
  /** the gallery item that all panels look at; of a clip and of its caption the number is the same */
  item: number | null;
}

/** What the Explore page can do. */
export interface ExploreActions {
  /** Reads the list of kept runs, and opens what the address names; the newest comparison where it names none. */
  refresh: () => Promise<void>;
  /** Looks at a run; null for none. @param moment the latest unless stated */
  choose: (side: SideName, run: string | null, moment?: string) => void;
  setDomain: (domain: GalleryName) => void;
  setWay: (way: Way) => void;
  select: (item: number | null) => void;
  /** Opens again what failed. */
  retry: (side: SideName) => void;
  /** Stops opening a run, and puts it away. */
  stop: (side: SideName) => void;
  dismiss: () => void;
}

const SIDES: readonly SideName[] = ['a', 'b'];

/** Whether two runs are tested on the same pairs, so that item 7 of one is item 7 of the other. */
export function sameGallery(a: RunRecord, b: RunRecord): boolean {
  return galleryKey(a.config.data) === galleryKey(b.config.data);
}

/** A run that is asked for and cannot be had, with the reason. */
class CannotPlace extends Error {}

/** What Explore has around it. */
export interface ExploreParts {
  /** Kept comparisons, newest first, and what can be looked at of them. */
  kept: {
    comparisons: () => Promise<KeptComparison[]>;
    momentsFor: typeof momentsFor;
    newestLookable: typeof newestLookable;
  };
  queries: Pick<ExploreQueries, 'open' | 'stop'>;
  /** Tells from now on what is used instead of the fastest. */
  onNotes: (listener: (notes: readonly string[]) => void) => void;
  /** What the address says of the page. */
  address: {
    now: () => PageValues<'explore'>;
    onChange: (listener: () => void) => void;
    /** Goes elsewhere. @param how `push` unless stated: Back returns to what was before */
    visit: (change: Partial<PageValues<'explore'>>, how?: Visit) => void;
    /** Corrects it: no place to go back to. */
    note: (change: Partial<PageValues<'explore'>>) => void;
  };
}

/** A run as a side, not yet opened. @throws CannotPlace */
async function sideOf(
  placed: PlacedRun,
  comparisons: readonly KeptComparison[],
  kept: ExploreParts['kept'],
): Promise<ExploreSide> {
  const comparison = comparisons.find(c => c.runs.some(r => r.id === placed.run));
  const record = comparison?.runs.find(r => r.id === placed.run);
  if (!comparison || !record)
    throw new CannotPlace(
      'This address names a run that is not in this browser. Ask for its run file, and import it on the Compare page.',
    );
  const moments = await kept.momentsFor(record, comparison);
  const moment = moments.find(m => m.key === placed.moment) ?? moments[0];
  if (!moment)
    throw new CannotPlace(`No weights are kept of “${record.name}”: train it on, or import it with its weights.`);
  const waiting = { status: 'opening', progress: null, problem: null, view: null, gallery: null } as const;
  return { record, moments, moment, key: keyOf(record, moment), ...waiting };
}

/** What an address says of a side that is open. */
const placeOf = ({ record, moments, moment }: ExploreSide): PlacedRun => ({
  run: record.id,
  moment: moment === moments[0] ? null : moment.key,
});

/** Whether a side is what the address asks for. */
function fits(own: ExploreSide | null, placed: Placed): boolean {
  if (placed === null || placed === 'none') return own === null;
  if (!own || own.record.id !== placed.run) return false;
  return placed.moment === null ? own.moment === own.moments[0] : own.moment.key === placed.moment;
}

/** A page's trained models, and what is looked at of them. */
export const createExploreStore = ({ kept, queries, onNotes, address }: ExploreParts) =>
  create<ExploreState & ExploreActions>()((set, get, api) => {
    /** the newest look at the address: earlier ones that still wait for the storage are over */
    let looks = 0;

    const change = (side: SideName, key: string, part: Partial<ExploreSide>) =>
      set(state => {
        const own = state.sides[side];
        return own?.key === key ? { sides: { ...state.sides, [side]: { ...own, ...part } } } : state;
      });

    const open = async (side: SideName): Promise<void> => {
      const own = get().sides[side];
      if (!own) return;
      const { key, record, moment } = own;
      const domain = galleryDomain(get());
      change(side, key, { status: 'opening', problem: null, view: null, gallery: null, progress: null });
      const began = new Map<string, number>();
      const onProgress: Progressing = (phase, done, total) => {
        const since = began.get(phase) ?? performance.now();
        began.set(phase, since);
        change(side, key, { progress: { phase, done, total, secondsLeft: secondsLeft(since, done / total) } });
      };
      try {
        const opened = await queries.open({ record, moment }, domain, onProgress);
        if (galleryDomain(get()) === domain) change(side, key, { status: 'ready', progress: null, ...opened });
      } catch (error) {
        if (galleryDomain(get()) !== domain) return;
        change(side, key, { status: 'failed', problem: messageOf(error), progress: null });
      }
    };

    /** Stops what was being opened and is no longer wanted. */
    const leave = (own: ExploreSide | null, domain: GalleryName) => {
      if (own?.status !== 'opening') return;
      const { sides } = get();
      if (galleryDomain(get()) === domain && SIDES.some(name => sides[name]?.key === own.key)) return;
      queries.stop(own, domain).catch((error: unknown) => set({ problem: messageOf(error) }));
    };

    /** The sides that an address asks for, and why some cannot be had. @param stale sides to make anew even if they fit */
    const sidesOf = async (values: PageValues<'explore'>, stale: readonly SideName[]) => {
      const { comparisons, sides } = get();
      const made = { ...sides };
      const refused: { name: SideName; why: string }[] = [];
      await Promise.all(
        SIDES.map(async name => {
          const placed = values[name];
          if (fits(sides[name], placed) && !stale.includes(name)) return;
          try {
            made[name] = placed === null || placed === 'none' ? null : await sideOf(placed, comparisons, kept);
          } catch (error) {
            if (!(error instanceof CannotPlace)) throw error;
            refused.push({ name, why: error.message });
          }
        }),
      );
      return { made, refused };
    };

    /** Nothing is asked for: what is open stays, else the newest comparison is opened. */
    const byDefault = async (look: number) => {
      const { sides, comparisons } = get();
      const shown = SIDES.map(name => sides[name] && placeOf(sides[name]));
      const newest = async () => (await kept.newestLookable(comparisons)).map(run => ({ run: run.id, moment: null }));
      const [a = null, b = null] = shown.some(Boolean) ? shown : await newest();
      if (look === looks && (a || b)) address.note({ a, b });
    };

    /** Where a moment is no longer kept another one is shown: the address, and the reader, are told. */
    const correct = (values: PageValues<'explore'>) => {
      const others: Partial<Record<SideName, Placed>> = {};
      for (const name of SIDES) {
        const [own, placed] = [get().sides[name], values[name]];
        if (!own || placed === null || placed === 'none' || placed.moment === null) continue;
        if (own.moment.key === placed.moment) continue;
        others[name] = placeOf(own);
        // What was under way has ended: that is where it is now.
        if (placed.moment !== 'now')
          set({
            said: `The weights of “${own.record.name}” that were asked for are no longer kept: ${own.moment.label} is shown.`,
          });
      }
      if (Object.keys(others).length > 0) address.note(others);
    };

    /** Takes over what the address says. */
    const follow = async (stale: readonly SideName[] = []): Promise<void> => {
      const look = ++looks;
      const values = address.now();
      const { way, item, domain } = values;
      const before = galleryDomain(get());
      set({ way, item, domain });
      if (get().status !== 'ready') return;
      try {
        if (values.a === null && values.b === null) return await byDefault(look);
        const { made, refused } = await sidesOf(values, stale);
        if (look !== looks) return;
        if (refused.length > 0) {
          const left = Object.fromEntries(refused.map(({ name }) => [name, null]));
          set({ problem: [...new Set(refused.map(({ why }) => why))].join(' ') });
          // The address says what is there; that leads here again.
          return address.note(left);
        }
        const old = get().sides;
        set({ sides: made });
        const moved = galleryDomain(get()) !== before;
        for (const name of SIDES) if (made[name] !== old[name] || moved) leave(old[name], before);
        correct(values);
        await Promise.all(SIDES.map(name => (made[name] !== old[name] || moved ? open(name) : null)));
      } catch (error) {
        set({ problem: messageOf(error), status: 'failed' });
      }
    };

    onNotes(notes => set({ notes }));
    address.onChange(() => void follow());

    // Whatever made a side another one: what is still asked of it is over.
    api.subscribe(({ sides }, { sides: before }) => {
      const open = SIDES.map(name => sides[name]?.gallery);
      for (const name of SIDES) if (!open.includes(before[name]?.gallery)) before[name]?.gallery?.leave();
    });

    /** Compares the sides with what is kept now. @returns those that have trained on since */
    const staleSides = (comparisons: readonly KeptComparison[]): SideName[] => {
      const records = new Map(comparisons.flatMap(c => c.runs).map(run => [run.id, run]));
      const gone: SideName[] = [];
      const stale: SideName[] = [];
      for (const name of SIDES) {
        const own = get().sides[name];
        const now = own && records.get(own.record.id);
        if (!own) continue;
        if (!now) gone.push(name);
        else if (now.updated !== own.record.updated) stale.push(name);
        // Its name may be another.
        else change(name, own.key, { record: now });
      }
      if (gone.length > 0) {
        const words = gone.map(name => `“${get().sides[name]!.record.name}”`).join(' and ');
        set({ said: `${words} ${gone.length === 1 ? 'was' : 'were'} deleted, and cannot be looked at any more.` });
        set(state => ({ sides: { ...state.sides, ...Object.fromEntries(gone.map(name => [name, null])) } }));
        address.note(Object.fromEntries(gone.map(name => [name, null])));
      }
      return stale;
    };

    const { way, item, domain } = address.now();
    return {
      status: 'loading',
      problem: null,
      said: null,
      notes: [],
      comparisons: [],
      sides: { a: null, b: null },
      domain,
      way,
      item,

      refresh: async () => {
        try {
          const comparisons = await kept.comparisons();
          if (get().status === 'failed') set({ problem: null });
          set({ status: 'ready', comparisons });
          await follow(staleSides(comparisons));
        } catch (error) {
          set({ status: 'failed', problem: messageOf(error) });
        }
      },

      choose: (side, run, moment) => {
        const other = side === 'a' ? 'b' : 'a';
        const placed: Placed = run === null ? 'none' : { run, moment: moment ?? null };
        const rest = address.now()[other];
        set({ problem: null, said: null });
        // Where one side is stated, the other one need not say that it is empty.
        const emptied = placed === 'none' && rest !== null && rest !== 'none' ? null : placed;
        const freed = placed !== 'none' && rest === 'none' ? { [other]: null } : {};
        address.visit({ [side]: emptied, ...freed });
      },

      setDomain: wanted => address.visit({ domain: wanted, item: null }),
      setWay: wanted => {
        const { way: now, item: chosen, sides } = get();
        // A clip's first caption, a caption's clip: what is looked at belongs to the same pair as before.
        const { videoOf, starts } = sides.a?.view ?? {};
        const lead = wanted === now || chosen === null ? undefined : wanted === 't2v' ? videoOf : starts;
        const same = lead && chosen !== null ? (lead[chosen] ?? null) : chosen;
        address.visit(same === chosen ? { way: wanted } : { way: wanted, item: same }, 'replace');
      },
      select: wanted => address.visit({ item: wanted }),
      retry: side => void open(side),
      stop: side => get().choose(side, null),
      dismiss: () => set({ problem: null, said: null }),
    };
  });

/** Explore as the page shows it. */
export const useExplore = createPageStore();

function createPageStore() {
  const worker = new ExploreWorker();
  return createExploreStore({
    kept: { comparisons: comparisonsToLookAt, momentsFor, newestLookable },
    queries: new ExploreQueries({ worker, sourceOf, viewOf: shippedView }),
    onNotes: listener => worker.onNotes(listener),
    address: {
      now: () => pageNow('explore'),
      onChange: listener =>
        useAddress.subscribe((now, before) => now.values.explore !== before.values.explore && listener()),
      visit: (change, how) => visit('explore', change, how),
      note: change => note('explore', change),
    },
  });
}

/** Keeps the list of runs as it is in this browser, whichever tab or window changes it. @returns ends it */
export function watchKeptRuns(): () => void {
  const look = () => {
    if (document.visibilityState === 'visible') void useExplore.getState().refresh();
  };
  const deaf = onRunNews(look);
  document.addEventListener('visibilitychange', look);
  return () => {
    deaf();
    document.removeEventListener('visibilitychange', look);
  };
}

/** The domain whose held-out pairs are looked at. */
export function galleryDomain({ domain, sides }: Pick<ExploreState, 'domain' | 'sides'>): GalleryName {
  return domain ?? ownGallery((sides.a ?? sides.b)?.record.config.data ?? DATA_START.clips);
}

/** The actions, outside rendering: they never change. */
export function exploreActions(): ExploreActions {
  return useExplore.getState();
}
