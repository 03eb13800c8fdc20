import type { ReactNode } from 'react';
import type { TieMetrics } from '@/analysis/recall';
import { DEFINITIONS } from '@/content/terms';
import type { PostHocFigures } from '@/protocol/explore';
import { decimal, percent } from '@/ui/format';

/** One row of a table of recall and hubness. */
export interface FigureRow {
  key: string;
  name: ReactNode;
  /** what the name says, for files */
  label: string;
  figures: PostHocFigures;
  /** rows of a group are compared with each other; all unless stated */
  group?: string;
  /** microseconds per query; null where nothing is computed */
  cost: number | null;
}

/** A column of such a table. */
export interface FigureColumn {
  title: string;
  about: string;
  read: (row: FigureRow) => number;
  format: (value: number) => string;
  /** whether less is better */
  less?: boolean;
  /** whether no value is better than another */
  neutral?: boolean;
  /** shown with all measures only */
  rest?: boolean;
}

const of =
  (figure: Exclude<keyof PostHocFigures, 'ties'>) =>
  ({ figures }: FigureRow) =>
    figures[figure];
const third = (value: number) => decimal(value, 3);
const whole = (value: number) => String(value);

const atRandom = (title: string, figure: Exclude<keyof TieMetrics, 'queries'>): FigureColumn => ({
  title: `${title}, ties at random`,
  about: DEFINITIONS.randomTies,
  read: ({ figures }) => figures.ties[figure],
  format: percent,
});

/** What tells recall apart from luck: of use where own items are tied with others, and in the way elsewhere. */
const TIE_COLUMNS: readonly FigureColumn[] = [
  {
    title: 'Ties',
    about: DEFINITIONS.ties,
    read: r => r.figures.ties.queries,
    format: whole,
    less: true,
    neutral: true,
  },
  atRandom('R@1', 'r1'),
  { ...atRandom('R@5', 'r5'), rest: true },
  atRandom('R@10', 'r10'),
];

const RANKING: readonly FigureColumn[] = [
  { title: 'R@1', about: DEFINITIONS.recall, read: of('r1'), format: percent },
  { title: 'R@5', about: DEFINITIONS.recall, read: of('r5'), format: percent },
  { title: 'R@10', about: DEFINITIONS.recall, read: of('r10'), format: percent },
  {
    title: 'Median rank',
    about: 'Median rank of the match.',
    read: of('medianRank'),
    format: v => decimal(v, 1),
    less: true,
  },
  { title: 'R@1, any that fits', about: DEFINITIONS.anyRecall, read: of('anyR1'), format: percent, rest: true },
  { title: 'mAP@R', about: DEFINITIONS.mapR, read: of('mapR'), format: percent, rest: true },
  { title: 'R-Precision', about: DEFINITIONS.rPrecision, read: of('rPrecision'), format: percent, rest: true },
];

const HUBNESS: readonly FigureColumn[] = [
  { title: 'Skewness', about: DEFINITIONS.skewness, read: of('skewness'), format: decimal, less: true },
  { title: 'Bad skewness', about: DEFINITIONS.badSkewness, read: of('badSkewness'), format: decimal, less: true },
  { title: 'Hub occurrence', about: DEFINITIONS.hubOccurrence, read: of('hubOccurrence'), format: percent, less: true },
  { title: 'Anti-hubs', about: DEFINITIONS.antiHubRate, read: of('antiHubRate'), format: percent, less: true },
  { title: 'Good share', about: DEFINITIONS.goodShare, read: of('goodShare'), format: percent },
  {
    title: 'Cost',
    about: 'Microseconds per query on this machine’s CPU, the preparation of the query bank included.',
    read: r => r.cost ?? NaN,
    format: v => (Number.isFinite(v) ? `${v < 10 ? v.toFixed(1) : Math.round(v)} µs` : '–'),
    less: true,
  },
  {
    title: 'Truncated skewness',
    about: DEFINITIONS.truncatedSkewness,
    read: of('truncatedSkewness'),
    format: decimal,
    less: true,
    rest: true,
  },
  { title: 'Atkinson', about: DEFINITIONS.atkinson, read: of('atkinson'), format: third, less: true, rest: true },
  { title: 'Gini', about: DEFINITIONS.gini, read: of('gini'), format: third, less: true, rest: true },
  { title: 'Robin Hood', about: DEFINITIONS.robinHood, read: of('robinHood'), format: percent, less: true, rest: true },
  { title: 'Hubs', about: DEFINITIONS.hub, read: of('hubs'), format: whole, less: true, rest: true },
  {
    title: 'Groupie ratio',
    about: DEFINITIONS.groupieRatio,
    read: of('groupieRatio'),
    format: percent,
    less: true,
    rest: true,
  },
  { title: 'Largest N', about: 'N of the largest hub.', read: of('maximum'), format: whole, less: true, rest: true },
];

/** Whether an own item is tied with others in any of the rows. */
export const anyTied = (rows: readonly FigureRow[]): boolean => rows.some(({ figures }) => figures.ties.queries > 0);

/** What is known of these rows: something of ties only where there are any. */
export function figureColumns(rows: readonly FigureRow[]): FigureColumn[] {
  return [...RANKING, ...(anyTied(rows) ? TIE_COLUMNS : []), ...HUBNESS];
}

/** The table as comma-separated values are made of it. */
export function figureTable(rows: readonly FigureRow[]): { header: string[]; rows: (string | number | null)[][] } {
  const columns = figureColumns(rows);
  return {
    header: ['row', ...columns.map(column => column.title)],
    rows: rows.map(row => {
      const values = columns.map(column => column.read(row));
      return [row.label, ...values.map(value => (Number.isFinite(value) ? value : null))];
    }),
  };
}
