import { cutTies, type HubnessReport } from '@/analysis/hubness-report';
import { tieMetrics } from '@/analysis/recall';
import { DEFINITIONS } from '@/content/terms';
import type { WayView } from '@/protocol/explore';
import { decimal, percent } from '@/ui/format';

/** A row of the report. */
export interface Measure {
  title: string;
  about: string;
  /** @param view what was reported on */
  read: (report: HubnessReport, view: WayView) => number;
  format: (value: number) => string;
}

const count = (value: number) => String(value);

/** Every measure with its definition and denominator. */
export const MEASURES: readonly Measure[] = [
  { title: 'Skewness', about: DEFINITIONS.skewness, read: r => r.skewness, format: decimal },
  {
    title: 'Truncated skewness',
    about: DEFINITIONS.truncatedSkewness,
    read: r => r.truncatedSkewness,
    format: decimal,
  },
  { title: 'Atkinson (ε = ½)', about: DEFINITIONS.atkinson, read: r => r.atkinson, format: v => decimal(v, 3) },
  { title: 'Gini', about: DEFINITIONS.gini, read: r => r.gini, format: v => decimal(v, 3) },
  { title: 'Robin Hood', about: DEFINITIONS.robinHood, read: r => r.robinHood, format: percent },
  { title: 'Anti-hubs', about: `${DEFINITIONS.antiHub} Their number.`, read: r => r.antiHubs, format: count },
  { title: 'Anti-hub rate', about: DEFINITIONS.antiHubRate, read: r => r.antiHubRate, format: percent },
  { title: 'Hubs', about: `${DEFINITIONS.hub} Their number.`, read: r => r.hubs, format: count },
  { title: 'Hub occurrence', about: DEFINITIONS.hubOccurrence, read: r => r.hubOccurrence, format: percent },
  { title: 'Groupie ratio', about: DEFINITIONS.groupieRatio, read: r => r.groupieRatio, format: percent },
  { title: 'Largest N', about: 'N of the largest hub.', read: r => r.maximum, format: count },
  { title: 'Good share', about: DEFINITIONS.goodShare, read: r => r.goodShare, format: percent },
];

/** What N and ranks owe to the order of items that score the same. */
const TIES: readonly Measure[] = [
  {
    title: 'Tied queries',
    about: DEFINITIONS.ties,
    read: (_, { ranks, ties }) => tieMetrics(ranks, ties).queries,
    format: count,
  },
  { title: 'Lists cut in ties', about: DEFINITIONS.cutTies, read: ({ k }, view) => cutTies(view, k), format: count },
];

/** One direction of a run, and its reports for every k. */
export interface Reported {
  view: WayView;
  reports: readonly HubnessReport[];
}

/** Those of ties that say something: of use where there are any, and in the way elsewhere. */
export function tieMeasures(reported: readonly Reported[]): Measure[] {
  return TIES.filter(({ read }) =>
    reported.some(({ view, reports }) => reports.some(report => read(report, view) > 0)),
  );
}

/** The rows of the table for these runs. */
export const measuresFor = (reported: readonly Reported[]): Measure[] => [...MEASURES, ...tieMeasures(reported)];
