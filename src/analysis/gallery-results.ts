import { type NestedDifference, nestedDifference } from './nested-statistics';
import type { HubnessMetrics } from './hubness';
import type { ManyPositives } from './many-positives';

type Side = 't2v' | 'v2t';

/** Figures of a direction that a file of the command line holds of every gallery. */
export interface GallerySide {
  r1: number;
  hubness: HubnessMetrics;
  positives?: ManyPositives | undefined;
}

/** A run of such a file. */
export interface TestedRun {
  record: { role: string; name: string; adapter: string; appVersion: string; config: { seed: number } };
  galleries?: readonly Record<Side, GallerySide>[];
}

/** How a figure stands in the table: in per cent with its change in points, or as a number with its change in per cent. */
interface Row {
  title: string;
  of: (side: GallerySide) => number;
  points: boolean;
}

const ROWS: readonly Row[] = [
  { title: 'R@1', of: d => d.r1, points: true },
  { title: 'R@1, any', of: d => d.positives?.r1 ?? NaN, points: true },
  { title: 'P@k', of: d => d.hubness.goodShare, points: true },
  { title: 'mAP@R', of: d => d.positives?.mapR ?? NaN, points: true },
  { title: 'R-Precision', of: d => d.positives?.rPrecision ?? NaN, points: true },
  { title: 'skewness of N', of: d => d.hubness.skewness, points: false },
  { title: 'bad skewness', of: d => d.hubness.badSkewness, points: false },
  { title: 'largest N', of: d => d.hubness.maximum, points: false },
  { title: 'places taken by hubs', of: d => d.hubness.hubOccurrence, points: true },
  { title: 'anti-hubs', of: d => d.hubness.antiHubRate, points: true },
];

const signed = (value: number, digits: number) =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(digits)}`;

/** Before, after, the change and its interval; a change that the interval tells from none stands out. */
export function differenceInWords(found: NestedDifference, points: boolean): string {
  const { baseline, other, change, low, high } = found;
  if (!Number.isFinite(change)) return '–';
  const digits = points ? 2 : 0;
  const interval = Number.isFinite(low) ? ` [${signed(100 * low, digits)}, ${signed(100 * high, digits)}]` : '';
  const value = (x: number) => (points ? (100 * x).toFixed(1) : x.toFixed(x >= 20 ? 0 : 2));
  const told = `${signed(100 * change, digits)}${points ? '' : ' %'}${interval}`;
  const clear = Number.isFinite(low) && (low > 0 || high < 0);
  return `${value(baseline)} → ${value(other)}${points ? ' %' : ''}, ${clear ? `**${told}**` : told}`;
}

/**
 * A run against the baseline as a table in Markdown: every figure, what gets worse too, both directions, paired by seed.
 * @throws Error when there is nothing to compare
 */
export function resultsTable(runs: readonly TestedRun[], role = 'method'): string {
  const seedsOf = (wanted: string) =>
    new Map(
      runs
        .filter(run => run.record.role === wanted && run.galleries?.length)
        .map(run => [run.record.config.seed, run] as const),
    );
  const [baselines, others] = [seedsOf('baseline'), seedsOf(role)];
  const seeds = [...baselines.keys()].filter(seed => others.has(seed)).toSorted((a, b) => a - b);
  const [first] = seeds.map(seed => others.get(seed)!);
  if (!first) throw new Error(`No seed has both a baseline and "${role}" with galleries.`);
  const cell = (side: Side, { of, points }: Row) => {
    const list = (run: TestedRun) => run.galleries!.map(gallery => of(gallery[side]) ?? NaN);
    const pairs = seeds.map(seed => ({ baseline: list(baselines.get(seed)!), other: list(others.get(seed)!) }));
    return differenceInWords(nestedDifference(pairs, !points), points);
  };
  const { adapter, appVersion, name } = first.record;
  return [
    `| ${baselines.get(seeds[0]!)!.record.name} → ${name} | text→video | video→text |`,
    '|---|---|---|',
    ...ROWS.map(row => `| ${row.title} | ${cell('t2v', row)} | ${cell('v2t', row)} |`),
    '',
    `Seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}; ${first.galleries!.length} galleries each; ${adapter}, version ${appVersion}. ${
      seeds.length > 1
        ? 'Changes are paired by seed, in points or per cent, with 95 % intervals of a bootstrap over seeds, then galleries; bold where they leave zero out.'
        : 'One seed has no interval.'
    }`,
  ].join('\n');
}

const MARK = /<!-- results (\S+?)( \S+)? -->\n[\s\S]*?<!-- \/results -->/g;
/** A block of code, which may show what marks look like. */
const CODE = /(^```[\s\S]*?^```)/m;

/**
 * A document with its tables made anew: what stands between `<!-- results FILE [ROLE] -->` and `<!-- /results -->`, but for
 * blocks of code.
 * @param table what a file says, in Markdown
 */
export function withResults(document: string, table: (file: string, role?: string) => string): string {
  const made = (text: string) =>
    text.replace(
      MARK,
      (_, file: string, role?: string) =>
        `<!-- results ${file}${role ?? ''} -->\n\n${table(file, role?.trim())}\n\n<!-- /results -->`,
    );
  return document
    .split(CODE)
    .map(part => (part.startsWith('```') ? part : made(part)))
    .join('');
}
