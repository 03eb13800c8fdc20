import type { Effect, FigureName } from '@/analysis/gallery-results';
import type { Direction } from '@/content/directions';
import type { DomainTruth } from '@/protocol/learn-domains';
import type { LessonFigures } from '@/protocol/lessons';
import { decimal, percent, signed } from '@/ui/format';

/** A figure of a domain, and how its change over seeds is written. */
export interface DomainFigure {
  title: string;
  /** among the effects over seeds */
  name: FigureName;
  read: (figures: LessonFigures) => number;
  /** a share of the whole whose change is in points, or a number whose change is in per cent */
  points: boolean;
}

/** What is said of a domain, in the order of the table. */
export const DOMAIN_FIGURES: readonly DomainFigure[] = [
  { title: 'R@1', name: 'r1', read: f => f.r1, points: true },
  { title: 'R@1, any', name: 'any', read: f => f.anyR1, points: true },
  { title: 'mAP@R', name: 'mapR', read: f => f.mapR, points: true },
  { title: 'P@k', name: 'precision', read: f => f.precision, points: true },
  { title: 'skewness', name: 'skewness', read: f => f.skewness, points: false },
  { title: 'bad skewness', name: 'badSkewness', read: f => f.badSkewness, points: false },
];

/** A figure as it is read. What could not be measured is no number, and none in JSON. */
export const figureText = ({ read, points }: DomainFigure, figures: LessonFigures): string => {
  const value = read(figures) ?? NaN;
  return points ? percent(value) : decimal(value);
};

/** A change over seeds as it is written: a dash where it is not known. */
export function changeText({ points }: DomainFigure, change: Effect['t2v'][FigureName] | undefined): string {
  // What is not known is null in JSON.
  if (!change || !Number.isFinite(change.change)) return '–';
  const digits = points ? 2 : 0;
  const part = (x: number) => signed(100 * x, digits);
  const unit = points ? '' : ' %';
  return `${part(change.change)}${unit} [${part(change.low)}, ${part(change.high)}]`;
}

/** What changes over seeds on a domain: its own, and the one beside it that was never trained on. */
export function changesOn(
  effect: Effect | undefined,
  trained: string,
  domain: string,
): Pick<Effect, Direction> | undefined {
  if (domain === trained) return effect;
  return effect?.shifted?.gallery === domain ? effect.shifted : undefined;
}

/** Of how many queries mAP@R is the mean, where that is not nearly all. */
export function measuredText(truth: DomainTruth, way: Direction, k: number): string {
  const { measured, queries, fitting } = truth;
  const share = measured[way] / queries[way];
  const fits = `A ${way === 't2v' ? 'caption fits' : 'clip is fitted by'} ${decimal(fitting[way], 1)} ${way === 't2v' ? 'clips' : 'captions'} on average`;
  if (share > 0.9) return `${fits}.`;
  return `${fits}, and mAP@R is a mean over the ${measured[way]} of ${queries[way]} queries that at most ${k} fit.`;
}
