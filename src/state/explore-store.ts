import { proxy } from 'comlink';
import { create } from 'zustand';
import type { ExploreWorkerApi, GalleryDomain, GalleryView, ModelSource, Way } from '@/protocol/explore';
import type { Evaluation } from '@/protocol/training';
import { type Moment, momentsOf } from '@/runs/moments';
import type { KeptComparison, RunRecord } from '@/runs/record';
import { ExploreClient } from './explore-client';
import { keptRuns } from './kept-runs';

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
  view: GalleryView | null;
}

/** Everything the Explore page knows. */
export interface ExploreState {
  status: 'loading' | 'ready' | 'failed';
  problem: string | null;
  comparisons: KeptComparison[];
  sides: Record<SideName, ExploreSide | null>;
  /** null: the domain that run A was trained on, or B without an A */
  domain: GalleryDomain | null;
  way: Way;
  /** the gallery item that all panels look at; of a clip and of its caption the number is the same */
  item: number | null;
}

/** What the Explore page can do. */
export interface ExploreActions {
  /** Reads the list of kept runs; chooses the newest comparison where nothing is chosen. */
  refresh: () => Promise<void>;
  /** Looks at a run; null for none. @param moment the latest unless stated */
  choose: (side: SideName, run: string | null, moment?: string) => Promise<void>;
  setDomain: (domain: GalleryDomain) => void;
  setWay: (way: Way) => void;
  select: (item: number | null) => void;
  /** Opens again what failed. */
  retry: (side: SideName) => void;
  /** Stops opening a run, and puts it away. */
  stop: (side: SideName) => void;
}

let client: ExploreClient | null = null;

/** Asks the explore worker; it is started when first needed, and again after it died. */
export async function askExplorer<T>(question: (remote: ExploreClient['remote']) => Promise<T>): Promise<T> {
  const own = (client ??= new ExploreClient());
  try {
    return await own.ask(question);
  } catch (error) {
    // A lost device does not come back: models are opened in a new worker then.
    const lost = error instanceof Error && /^(DeviceFailed|WorkerCrash)Error$/.test(error.name);
    if (lost && client === own) {
      own.close();
      client = null;
    }
    throw error;
  }
}

/** Told what is done and how much of it. */
export type Progressing = (phase: string, done: number, total: number) => void;

/** `onProgress` as a worker takes it. */
export const toldTo = (onProgress: Progressing): Progressing & Parameters<ExploreWorkerApi['open']>[2] =>
  proxy(onProgress);

/** Names weights: a run that was reset and trained again has others at the same step. */
const keyOf = ({ id, updated }: RunRecord, { key, step }: Moment) => `${id}@${updated}:${key}:${step}`;

/** Weights of a run at one of its moments. @throws when they are gone */
export async function sourceOf(record: RunRecord, moment: Moment): Promise<ModelSource> {
  const store = await keptRuns();
  const { id, comparison, config } = record;
  const key = keyOf(record, moment);
  if (moment.key === 'now') {
    const state = await store.checkpoint(comparison);
    const own = state?.runs.find(run => run.runId === record.role);
    if (own) return { key, config, weights: { kind: 'state', state: own.state } };
  } else {
    const weights = await store.weights(id);
    const kept = moment.key === 'final' ? weights.final : moment.key === 'best' ? weights.best : null;
    const file = kept?.file ?? (await store.snapshot(id, moment.step));
    if (file) return { key, config, weights: { kind: 'file', file } };
  }
  throw new Error('These weights are no longer kept. Choose another moment.');
}

/** Every evaluation that is kept of a run and tested the whole gallery. */
export async function evaluationsOf(run: string): Promise<Evaluation[]> {
  return (await keptRuns()).wholeEvaluations(run);
}

/** Runs of one comparison that have weights to look at. */
async function lookable(comparison: KeptComparison): Promise<RunRecord[]> {
  const found = await Promise.all(
    comparison.runs.map(async run => ((await momentsFor(run, comparison)).length > 0 ? [run] : [])),
  );
  return found.flat();
}

async function momentsFor(record: RunRecord, { checkpointStep }: KeptComparison): Promise<Moment[]> {
  const store = await keptRuns();
  const [weights, snapshots] = await Promise.all([store.weights(record.id), store.snapshotSteps(record.id)]);
  return momentsOf(weights, snapshots, checkpointStep);
}

/** Whether two runs are tested on the same pairs, so that item 7 of one is item 7 of the other. */
export function sameGallery(a: RunRecord, b: RunRecord): boolean {
  const { data: x } = a.config;
  const { data: y } = b.config;
  return x.seed === y.seed && x.testPairs === y.testPairs;
}

/** Trained models, and what is looked at of them. */
export const useExplore = create<ExploreState & ExploreActions>()((set, get) => {
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
    change(side, key, { status: 'opening', problem: null, view: null, progress: null });
    const began = new Map<string, number>();
    const onProgress: Progressing = (phase, done, total) => {
      const since = began.get(phase) ?? performance.now();
      began.set(phase, since);
      change(side, key, { progress: { phase, done, total, secondsLeft: secondsLeft(since, done / total) } });
    };
    try {
      const source = await sourceOf(record, moment);
      await askExplorer(remote => remote.start());
      // For measuring: what comes now is opening, whatever starting took.
      performance.mark('explore:open');
      const view = await askExplorer(remote => remote.open(source, domain, toldTo(onProgress)));
      if (galleryDomain(get()) === domain) change(side, key, { status: 'ready', view, progress: null });
    } catch (error) {
      if (galleryDomain(get()) !== domain) return;
      change(side, key, { status: 'failed', problem: messageOf(error), progress: null });
    }
  };

  /** Opens the other side again if a change of this one moved it to another domain. @param before the domain until then */
  const openMoved = async (changed: SideName, before: GalleryDomain): Promise<void> => {
    if (galleryDomain(get()) !== before) await open(changed === 'a' ? 'b' : 'a');
  };

  /** Puts a run at a moment on a side, not yet opened. @returns whether there is something to open */
  const put = async (side: SideName, run: string | null, moment?: string): Promise<boolean> => {
    const comparison = get().comparisons.find(c => c.runs.some(r => r.id === run));
    const record = comparison?.runs.find(r => r.id === run);
    const place = (own: ExploreSide | null) =>
      set(state => ({ problem: null, sides: { ...state.sides, [side]: own } }));
    if (!comparison || !record) {
      place(null);
      return false;
    }
    try {
      const moments = await momentsFor(record, comparison);
      const chosen = moments.find(m => m.key === moment) ?? moments[0];
      if (!chosen)
        throw new Error(`No weights are kept of "${record.name}": train it on, or import it with its weights.`);
      const waiting = { status: 'opening', progress: null, problem: null, view: null } as const;
      place({ record, moments, moment: chosen, key: keyOf(record, chosen), ...waiting });
      return true;
    } catch (error) {
      set({ problem: messageOf(error) });
      return false;
    }
  };

  return {
    status: 'loading',
    problem: null,
    comparisons: [],
    sides: { a: null, b: null },
    domain: null,
    way: 't2v',
    item: null,

    refresh: async () => {
      try {
        const comparisons = await (await keptRuns()).comparisons();
        set({ status: 'ready', comparisons });
        for (const name of ['a', 'b'] as const) {
          const side = get().sides[name];
          if (!side) continue;
          const { record, moment } = side;
          const now = comparisons.flatMap(c => c.runs).find(run => run.id === record.id);
          // It was deleted, or has trained on since.
          if (now?.updated !== record.updated) await get().choose(name, now?.id ?? null, moment.key);
        }
        const { a, b } = get().sides;
        if (a || b) return;
        for (const comparison of comparisons) {
          const [first, second] = await lookable(comparison);
          if (!first) continue;
          await put('a', first.id);
          if (second) await put('b', second.id);
          await Promise.all([open('a'), open('b')]);
          return;
        }
      } catch (error) {
        set({ status: 'failed', problem: messageOf(error) });
      }
    },

    choose: async (side, run, moment) => {
      const before = galleryDomain(get());
      const placed = await put(side, run, moment);
      await Promise.all([placed ? open(side) : null, openMoved(side, before)]);
    },

    setDomain: domain => {
      set({ domain, item: null });
      void open('a').then(() => open('b'));
    },

    setWay: way => set({ way }),
    select: item => set({ item }),
    retry: side => void open(side),

    stop: side => {
      const own = get().sides[side];
      if (!own) return;
      const domain = galleryDomain(get());
      set(state => ({ sides: { ...state.sides, [side]: null } }));
      void askExplorer(remote => remote.cancel(own.key, domain)).catch((error: unknown) =>
        set({ problem: messageOf(error) }),
      );
      void openMoved(side, domain);
    },
  };
});

/** What is left of something that began at a time, by the share that is done; null while that says nothing. */
export function secondsLeft(began: number, share: number): number | null {
  const seconds = (performance.now() - began) / 1000;
  return share > 0 && seconds > 1 ? (seconds * (1 - share)) / share : null;
}

/** The domain whose held-out pairs are looked at. */
export function galleryDomain({ domain, sides }: ExploreState): GalleryDomain {
  return domain ?? (sides.a ?? sides.b)?.record.config.data.domain ?? 'E';
}

/** The actions, outside rendering: they never change. */
export function exploreActions(): ExploreActions {
  return useExplore.getState();
}

/** An error in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
