import { REPORTED_K } from '@/analysis/hubness-report';
import { USUAL_K } from '@/config/schema';
import { LOSS_NAMES } from '@/config/losses';
import { GALLERY_NAMES } from '@/config/data-kinds';
import type { RetrievalQuery, Way } from '@/protocol/explore';
import { LESSON_NAMES } from '@/protocol/lessons';
import {
  choice,
  names,
  number,
  optionalChoice,
  optionalWhole,
  type Parameter,
  real,
  some,
  text,
  type ValuesOf,
  whole,
} from './address-format';

/** Longest caption that can be typed. */
export const LONGEST_CAPTION = 200;

/** Largest step that a recording can stand at; trainings are shorter. */
const LARGEST_STEP = 1e7;

/** Largest number of an item that is looked for; galleries are smaller. */
const LARGEST_ITEM = 1e7;

/** Runs of a selection that an address holds. */
export const ADDRESSED_RUNS = 150;

/** Views of the Explore page. */
export const EXPLORE_VIEWS = ['hubs', 'retrieval', 'map', 'matrices', 'report', 'post-hoc', 'domains'] as const;

/** Orders of the list of gallery items. */
export const HUB_ORDERS = ['a', 'b', 'bad', 'fell', 'rose', 'anti'] as const;

/** Parts of a batch that can be drawn. */
export const BATCH_PARTS = ['plan', 'targets', 'global', 'local'] as const;

/** Quantities of a step that the Compare page draws. */
export const STEP_QUANTITIES = ['total', ...LOSS_NAMES, 'gradientNorm', 'logitScale', 'learningRate'] as const;

/** A run at one of its moments; the latest where none is named. */
export interface PlacedRun {
  run: string;
  moment: string | null;
}

/** What an address says of a side: a run, that there is none, or (null) nothing. */
export type Placed = PlacedRun | 'none' | null;

/** `<run>@<moment>`, `<run>` or `none`. */
const placed: Parameter<Placed> = {
  fallback: null,
  read: words => {
    if (words === 'none') return 'none';
    const [, run, moment] = /^(.{1,200}?)(?:@(final|best|now|\d{1,9}))?$/s.exec(words) ?? [];
    return run === undefined ? undefined : { run, moment: moment ?? null };
  },
  write: value => {
    if (value === null || value === 'none') return value ?? '';
    return value.moment === null ? value.run : `${value.run}@${value.moment}`;
  },
};

/** `caption:7`, `clip:7` or `typed:a red circle`. */
const query: Parameter<RetrievalQuery | null> = {
  fallback: null,
  read: words => {
    const [, kind, rest = ''] = /^(caption|clip|typed):(.*)$/s.exec(words) ?? [];
    if (kind === 'typed') return rest.length <= LONGEST_CAPTION ? { kind: 'text', caption: rest } : undefined;
    const item = optionalWhole(LARGEST_ITEM).read(rest);
    if (typeof item !== 'number') return undefined;
    if (kind === 'clip') return { kind: 'video', clip: item };
    return kind === 'caption' ? { kind: 'text', caption: item } : undefined;
  },
  write: value => {
    if (value === null) return '';
    if (value.kind === 'video') return `clip:${value.clip}`;
    return typeof value.caption === 'number' ? `caption:${value.caption}` : `typed:${value.caption}`;
  },
};

const way: Parameter<Way> = choice(['t2v', 'v2t'], 't2v');

/**
 * The pages, and what their addresses carry. A new page, or something new that a reload should not lose, is added here and
 * nowhere else: `useAddress` reads it, `visit` writes it.
 */
export const PAGES = {
  playground: {
    path: '#/',
    title: 'Playground',
    parameters: {
      way,
      /** what is played back: a name of what ships with the page, or `kept:` and a kept comparison; empty for nothing */
      recording: text(120),
      /** where it stands; null while it plays */
      step: optionalWhole(LARGEST_STEP),
    },
  },
  compare: {
    path: '#/compare',
    title: 'Compare',
    parameters: {
      runs: names(ADDRESSED_RUNS),
      way,
      axis: choice(['step', 'seconds'], 'step'),
      quantity: choice(STEP_QUANTITIES, 'total'),
      smoothing: real(0, 0.98, 0),
      /** null: as their number asks for */
      means: optionalChoice(['on', 'off']),
      band: choice(['deviation', 'extremes'], 'deviation'),
    },
  },
  explore: {
    path: '#/explore',
    title: 'Explore',
    parameters: {
      view: choice(EXPLORE_VIEWS, 'hubs'),
      a: placed,
      b: placed,
      /** null: what run A was trained on */
      domain: optionalChoice(GALLERY_NAMES),
      way,
      k: number(REPORTED_K, USUAL_K),
      item: optionalWhole(LARGEST_ITEM),
      // The list of items
      order: choice(HUB_ORDERS, 'a'),
      words: text(200),
      from: whole(0, LARGEST_ITEM, 0),
      // Retrieval
      query,
      result: optionalWhole(LARGEST_ITEM),
      // The map
      layout: choice(['pca', 'umap'], 'pca'),
      neighbours: whole(2, 200, 15),
      distance: real(0, 1, 0.1),
      seed: whole(0, 1e6, 0),
      // Matrices
      sorted: choice(['hubs', 'index'], 'hubs'),
      pairs: choice(['60', '240', 'all'], '240'),
      matrix: choice(BATCH_PARTS, 'plan'),
      batch: whole(0, LARGEST_ITEM, 0),
      // Post-hoc methods and other domains
      bank: choice(['training', 'test', ...GALLERY_NAMES], 'training'),
      list: whole(1, 100, USUAL_K),
      domains: some(GALLERY_NAMES),
    },
  },
  learn: {
    path: '#/learn',
    title: 'Learn',
    parameters: {
      /** null: the list of all */
      lesson: optionalChoice(LESSON_NAMES),
      /** how the lesson's panel is set, as `usePanelSettings` writes it */
      panel: text(300),
      /** a word of the glossary, `all` for the glossary itself; empty for none */
      term: text(40),
    },
  },
} as const;

/** The name of a page. */
export type PageName = keyof typeof PAGES;

/** What the address of a page says. */
export type PageValues<P extends PageName> = ValuesOf<(typeof PAGES)[P]['parameters']>;

/** All pages, in the order of the navigation. */
export const PAGE_NAMES = Object.keys(PAGES) as PageName[];
