import type { Effect, FigureName } from '@/analysis/gallery-results';
import type { Direction } from '@/content/directions';
import { effectNameOf, RECORDINGS, type ShippedRecording } from '@/content/recordings';
import type { Effects } from '@/state/shipped-recording';
import { signed } from '@/ui/format';

/** A figure of the evidence, and how its changes are told. */
export interface EvidenceFigure {
  value: FigureName;
  label: string;
  /** points of a share, or per cent of the baseline's figure */
  points: boolean;
  /** whether less of it is what the method is for */
  less: boolean;
  /** the figure itself, in words */
  show: (value: number) => string;
}

const share = (value: number) => `${(100 * value).toFixed(1)} %`;
const plain = (value: number) => value.toFixed(value >= 20 ? 0 : 2);

/** Figures that can be chosen. @param k length of the lists */
export const evidenceFigures = (k: number): readonly EvidenceFigure[] => [
  { value: 'skewness', label: 'Skewness of N', points: false, less: true, show: plain },
  { value: 'maximum', label: 'Largest N', points: false, less: true, show: plain },
  { value: 'hubOccurrence', label: 'Places taken by hubs', points: true, less: true, show: share },
  { value: 'r1', label: 'R@1', points: true, less: false, show: share },
  { value: 'any', label: 'R@1, any that fits', points: true, less: false, show: share },
  { value: 'mapR', label: 'mAP@R', points: true, less: false, show: share },
  { value: 'precision', label: `P@${k}`, points: true, less: false, show: share },
];

/** What a recording's set-up changed of a figure, over seeds. */
export interface EvidenceRow {
  recording: ShippedRecording;
  effect: Effect;
  baseline: number;
  other: number;
  /** points or per cent, with the interval; NaN where one seed has none */
  change: number;
  low: number;
  high: number;
}

/** Every recording's effect on a figure, in the order that recordings are offered in; those without one are left out. */
export function evidenceRows(effects: Effects, { value }: EvidenceFigure, way: Direction): EvidenceRow[] {
  return RECORDINGS.flatMap(recording => {
    const effect = effects[effectNameOf(recording)];
    if (!effect) return [];
    const { baseline, other, change, low, high } = effect[way][value];
    // What is not known is null in JSON.
    const told = Number.isFinite(low) && Number.isFinite(high);
    return [
      {
        recording,
        effect,
        baseline,
        other,
        change: 100 * change,
        low: told ? 100 * low : NaN,
        high: told ? 100 * high : NaN,
      },
    ];
  });
}

/** Which way a change goes as far as its interval tells: `none` where that holds zero, `unknown` without one. */
export function verdictOf({ low, high }: Pick<EvidenceRow, 'low' | 'high'>): 'less' | 'more' | 'none' | 'unknown' {
  if (!Number.isFinite(low)) return 'unknown';
  return high < 0 ? 'less' : low > 0 ? 'more' : 'none';
}

/** A change in points or per cent. */
export const changeOf = (value: number, { points }: EvidenceFigure): string =>
  points ? signed(value, 2) : `${signed(value, 0)} %`;

/** A change with its interval, where there is one. */
export function changeWithInterval(row: EvidenceRow, figure: EvidenceFigure): string {
  const change = `${changeOf(row.change, figure)}${figure.points ? ' points' : ''}`;
  const digits = figure.points ? 2 : 0;
  return Number.isFinite(row.low) ? `${change} [${signed(row.low, digits)}, ${signed(row.high, digits)}]` : change;
}
