import list from './recordings.json';

/** A comparison that ships with the page: `npm run record` makes its files under public/recorded. */
export interface ShippedRecording {
  /** its files are NAME.curves.zip and, with weights, NAME.zip; its effect over seeds is that of docs/results/NAME.json */
  name: string;
  title: string;
  /** what is to be seen in it, in a sentence */
  about: string;
  /** options of `npm run experiment` */
  words: string;
  /** whether its weights ship, too */
  withWeights?: boolean;
  /** the neighbor loss's weight γ, of those that differ in nothing else */
  weight?: number;
  /** its role in docs/results/each-loss.json, of those that have no file of their own */
  role?: string;
}

/** In the order that they are offered in. */
export const RECORDINGS: readonly ShippedRecording[] = list;

/** Those that differ in the neighbor loss's weight alone, by it. */
export const BY_WEIGHT = RECORDINGS.flatMap(r => (r.weight === undefined ? [] : [{ ...r, weight: r.weight }])).toSorted(
  (a, b) => a.weight - b.weight,
);

/** What made a recording. */
export const commandOf = ({ words, name }: ShippedRecording): string =>
  `npm run experiment -- ${words} --record public/recorded/${name}.zip`;

/** What measures the same over seeds, on galleries of its own domain and of another one. */
export const commandOver = ({ words, name }: ShippedRecording, seeds: readonly number[]): string =>
  `npm run experiment -- ${words.replace(/--seeds \S+/, `--seeds ${seeds.join(',')}`)} --shifted B --json ${name}.json`;

/** The name of a recording's effect over seeds among those of `public/recorded/effects.json`. */
export const effectNameOf = ({ role, name }: ShippedRecording): string => role ?? name;

/** The file under docs/results that the effect is computed from. */
export const resultsOf = ({ role, name }: ShippedRecording): string => `docs/results/${role ? 'each-loss' : name}.json`;
