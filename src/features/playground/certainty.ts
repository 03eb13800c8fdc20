import {
  type GalleryError,
  type GalleryFigures,
  hubShareOf,
  occurrenceError,
  recallError,
  skewnessOf,
} from '@/analysis/gallery-error';
import { pairedDifference, type SeedStatistics } from '@/analysis/seed-statistics';
import type { Direction } from '@/content/directions';
import type { DirectionFigures, Evaluation } from '@/protocol/training';
import { isWhole } from '@/runs/whole-evaluations';
import type { SeedEnd } from '@/state/seed-twins';
import { decimal, percent, signed } from '@/ui/format';

/** A figure whose certainty is told. */
export interface CertainFigure {
  title: string;
  /** the figure itself, in words */
  show: (value: number) => string;
  /** its standard error */
  showError: (value: number) => string;
  /** what it differs by: points, or per cent of the first run's */
  showChange: (value: number) => string;
  read: (figures: DirectionFigures) => number;
  errors: (runs: readonly GalleryFigures[]) => GalleryError;
  /** whether its changes are shares of the first run's figure */
  relative: boolean;
}

const points = (value: number) => signed(100 * value, 1);
const share = (value: number) => (Number.isFinite(value) ? `${signed(100 * value, 0)} %` : '–');

/** Of what it is told, in the order of the page. */
export const CERTAIN_FIGURES: readonly CertainFigure[] = [
  {
    title: 'R@1',
    show: percent,
    showError: value => (Number.isFinite(value) ? (100 * value).toFixed(1) : '–'),
    showChange: points,
    read: d => d.r1,
    errors: recallError,
    relative: false,
  },
  {
    title: 'Skewness',
    show: decimal,
    showError: decimal,
    showChange: share,
    read: d => d.hubness.skewness,
    errors: runs => occurrenceError(runs, skewnessOf, true),
    relative: true,
  },
  {
    title: 'Places taken by hubs',
    show: percent,
    showError: value => (Number.isFinite(value) ? (100 * value).toFixed(1) : '–'),
    showChange: points,
    read: d => d.hubness.hubOccurrence,
    errors: runs => occurrenceError(runs, hubShareOf, false),
    relative: false,
  },
];

/** What errors of a gallery are computed from. */
export function galleryFigures(evaluation: Evaluation, direction: Direction): GalleryFigures {
  const { r1, hubness, occurrence } = evaluation[direction];
  return { r1, k: hubness.k, queries: evaluation[direction === 't2v' ? 'v2t' : 't2v'].occurrence.length, occurrence };
}

/** The errors of every figure, of the newest evaluations of runs that have one. */
export function galleryErrors(
  runs: readonly { evaluations: readonly Evaluation[] }[],
  direction: Direction,
): GalleryError[] {
  const figures = runs.map(({ evaluations }) => galleryFigures(evaluations.at(-1)!, direction));
  return CERTAIN_FIGURES.map(figure => figure.errors(figures));
}

/** Whether an interval leaves zero out. */
export const isClear = ({ low, high }: { low: number; high: number }): boolean => low > 0 || high < 0;

/** An own end of training among those of other seeds; none before the end, or where it was tested in part. */
export function withOwnEnd(seed: number, steps: number, last: Evaluation | undefined, others: readonly SeedEnd[]) {
  return last?.step === steps && isWhole(last) ? [{ seed, last }, ...others] : [...others];
}

/**
 * The paired difference of a figure over the seeds that both have.
 * @param first ends of the baseline
 * @param last ends of the method
 */
export function overSeeds(
  { read, relative }: Pick<CertainFigure, 'read' | 'relative'>,
  direction: Direction,
  first: readonly SeedEnd[],
  last: readonly SeedEnd[],
): SeedStatistics {
  const value = ({ last: evaluation }: SeedEnd) => read(evaluation[direction]);
  if (!relative) {
    const valuesOf = (ends: readonly SeedEnd[]) => ends.map(end => ({ seed: end.seed, value: value(end) }));
    return pairedDifference(valuesOf(last), valuesOf(first));
  }
  // A share of the baseline's figure of the same seed.
  const base = new Map(first.map(end => [end.seed, value(end)]));
  const shares = last.flatMap(end => {
    const before = base.get(end.seed);
    return before === undefined ? [] : [{ seed: end.seed, value: value(end) / before - 1 }];
  });
  return pairedDifference(
    shares,
    shares.map(({ seed }) => ({ seed, value: 0 })),
  );
}
