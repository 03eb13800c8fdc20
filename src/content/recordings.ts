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
