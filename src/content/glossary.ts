import { DEFINITIONS } from './terms';

/** A word of the glossary. */
export interface GlossaryEntry {
  /** its name in lessons and addresses */
  name: string;
  /** the word itself */
  title: string;
  definition: string;
}

type TermName = keyof typeof DEFINITIONS;

/** Words whose names do not say them; of all others the name, `badSkewness` say, is the word. */
const TITLES: Partial<Record<TermName, string>> = {
  occurrence: 'k-occurrence',
  antiHub: 'anti-hub',
  antiHubRate: 'anti-hub rate',
  truth: 'skewness of the ground truth',
  ties: 'tied queries',
  randomTies: 'ties at random',
  cutTies: 'lists cut in ties',
  goodShare: 'good share, P@k',
  anyRecall: 'R@1, any that fits',
  mapR: 'mAP@R',
  rPrecision: 'R-Precision',
  recall: 'recall, R@k',
  atkinson: 'Atkinson index',
  gini: 'Gini coefficient',
  robinHood: 'Robin Hood index',
};

/** Remarks on tables, which define no word. */
const REMARKS: readonly string[] = ['tiesShown', 'tiesReported', 'measuredQueries'] satisfies TermName[];

/** `badSkewness` as `bad skewness`. */
const spoken = (name: string) => name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

/** All words with their definitions, by the alphabet. */
export const GLOSSARY: readonly GlossaryEntry[] = Object.entries(DEFINITIONS)
  .filter(([name]) => !REMARKS.includes(name))
  .map(([name, definition]) => ({ name, title: TITLES[name as TermName] ?? spoken(name), definition }))
  .toSorted((a, b) => a.title.localeCompare(b.title, 'en', { sensitivity: 'base' }));

/** What a word of the glossary means; undefined for one that is not in it. */
export const definitionOf = (name: string): string | undefined =>
  Object.hasOwn(DEFINITIONS, name) ? DEFINITIONS[name as TermName] : undefined;
