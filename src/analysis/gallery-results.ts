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
  /** on galleries of another domain, where they were tested on them, too */
  shifted?: { gallery: string; galleries: readonly Record<Side, GallerySide>[] };
}

/** A file of such runs, and what it is called in a table beside others. */
export interface ResultsFile {
  title?: string;
  runs: readonly TestedRun[];
}

/** How a figure stands in the table: in per cent with its change in points, or as a number with its change in per cent. */
interface Figure {
  title: string;
  of: (side: GallerySide) => number;
  points: boolean;
}

const FIGURES = {
  r1: { title: 'R@1', of: d => d.r1, points: true },
  any: { title: 'R@1, any', of: d => d.positives?.r1 ?? NaN, points: true },
  precision: { title: 'P@k', of: d => d.hubness.goodShare, points: true },
  mapR: { title: 'mAP@R', of: d => d.positives?.mapR ?? NaN, points: true },
  rPrecision: { title: 'R-Precision', of: d => d.positives?.rPrecision ?? NaN, points: true },
  skewness: { title: 'skewness of N', of: d => d.hubness.skewness, points: false },
  badSkewness: { title: 'bad skewness', of: d => d.hubness.badSkewness, points: false },
  maximum: { title: 'largest N', of: d => d.hubness.maximum, points: false },
  hubOccurrence: { title: 'places taken by hubs', of: d => d.hubness.hubOccurrence, points: true },
  antiHubRate: { title: 'anti-hubs', of: d => d.hubness.antiHubRate, points: true },
} as const satisfies Record<string, Figure>;

/** A figure that changes between two runs. */
export type FigureName = keyof typeof FIGURES;

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

/** Runs of a role with the baselines of their seeds, by seed. @throws Error when there are none */
function pairsOf(runs: readonly TestedRun[], role: string): { baseline: TestedRun; other: TestedRun }[] {
  const seedsOf = (wanted: string) =>
    new Map(
      runs
        .filter(run => run.record.role === wanted && run.galleries?.length)
        .map(run => [run.record.config.seed, run] as const),
    );
  const [baselines, others] = [seedsOf('baseline'), seedsOf(role)];
  const seeds = [...baselines.keys()].filter(seed => others.has(seed)).toSorted((a, b) => a - b);
  if (seeds.length === 0) throw new Error(`No seed has both a baseline and "${role}" with galleries.`);
  return seeds.map(seed => ({ baseline: baselines.get(seed)!, other: others.get(seed)! }));
}

type Pairs = ReturnType<typeof pairsOf>;
type Galleries = (run: TestedRun) => readonly Record<Side, GallerySide>[];

const own: Galleries = run => run.galleries!;
const shifted: Galleries = run => run.shifted!.galleries;

function changeOf(pairs: Pairs, { of, points }: Figure, side: Side, galleries: Galleries = own): NestedDifference {
  // What is not known is null in JSON.
  const list = (run: TestedRun) => galleries(run).map(gallery => of(gallery[side]) ?? NaN);
  return nestedDifference(
    pairs.map(({ baseline, other }) => ({ baseline: list(baseline), other: list(other) })),
    !points,
  );
}

/** Changes of every figure, both directions. */
type Changes = Record<Side, Record<FigureName, NestedDifference>>;

/** What changed between runs of one file: means over seeds and galleries, with the interval over seeds. */
export interface Effect extends Changes {
  /** the seeds, in order */
  seeds: number[];
  /** galleries that every run was tested on */
  galleries: number;
  /** length of the lists that N and P@k count */
  k: number;
  /** the same on galleries of another domain, where every run was tested on them, too */
  shifted?: Changes & { gallery: string; galleries: number };
}

function changesOf(pairs: Pairs, galleries?: Galleries): Changes {
  const of = (side: Side) =>
    Object.fromEntries(
      Object.entries(FIGURES).map(([name, figure]) => [name, changeOf(pairs, figure, side, galleries)]),
    ) as Record<FigureName, NestedDifference>;
  return { t2v: of('t2v'), v2t: of('v2t') };
}

/** Whether all were tested on another domain. */
const everywhere = (pairs: Pairs) => pairs.every(({ baseline, other }) => baseline.shifted && other.shifted);

/** How a run of a role differs from the baseline, paired by seed. @throws Error when there is nothing to compare */
export function effectOf(runs: readonly TestedRun[], role = 'method'): Effect {
  const pairs = pairsOf(runs, role);
  const seeds = pairs.map(pair => pair.other.record.config.seed);
  const { galleries: tested, shifted: there } = pairs[0]!.other;
  const effect = { seeds, galleries: tested!.length, k: tested![0]!.t2v.hubness.k, ...changesOf(pairs) };
  if (!there || !everywhere(pairs)) return effect;
  const { gallery, galleries } = there;
  return { ...effect, shifted: { gallery, galleries: galleries.length, ...changesOf(pairs, shifted) } };
}

/**
 * A run against the baseline as a table in Markdown: every figure, what gets worse too, both directions, paired by seed; on
 * galleries of another domain beside it, where all were tested on them.
 * @throws Error when there is nothing to compare
 */
export function resultsTable(runs: readonly TestedRun[], role = 'method'): string {
  const pairs = pairsOf(runs, role);
  const [first] = pairs;
  const columns: [title: string, side: Side, galleries: Galleries][] = [
    ['text→video', 't2v', own],
    ['video→text', 'v2t', own],
  ];
  if (everywhere(pairs)) {
    const { gallery } = first!.other.shifted!;
    columns.push(
      [`domain ${gallery}, never trained on: text→video`, 't2v', shifted],
      [`domain ${gallery}: video→text`, 'v2t', shifted],
    );
  }
  const { adapter, appVersion, name } = first!.other.record;
  const seeds = pairs.map(pair => pair.other.record.config.seed);
  return [
    `| ${first!.baseline.record.name} → ${name} | ${columns.map(([title]) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...Object.values(FIGURES).map((figure: Figure) => {
      const cells = columns.map(([, side, galleries]) =>
        differenceInWords(changeOf(pairs, figure, side, galleries), figure.points),
      );
      return `| ${figure.title} | ${cells.join(' | ')} |`;
    }),
    '',
    `Seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}; ${first!.other.galleries!.length} galleries each; ${adapter}, version ${appVersion}. ${
      seeds.length > 1
        ? 'Changes are paired by seed, in points or per cent, with 95 % intervals of a bootstrap over seeds, then galleries; bold where they leave zero out.'
        : 'One seed has no interval.'
    }`,
  ].join('\n');
}

/** What a table over several runs shows of each: where its effect is, and where its price. */
const SUMMARY: readonly (readonly [Side, FigureName])[] = [
  ['t2v', 'r1'],
  ['t2v', 'mapR'],
  ['t2v', 'skewness'],
  ['v2t', 'r1'],
  ['v2t', 'precision'],
  ['v2t', 'skewness'],
];

/** The change alone. */
function changeInWords({ change, low, high }: NestedDifference, points: boolean): string {
  const digits = points ? 2 : 0;
  const value = `${signed(100 * change, digits)}${points ? '' : ' %'}`;
  if (!Number.isFinite(low)) return value;
  const told = `${value} [${signed(100 * low, digits)}, ${signed(100 * high, digits)}]`;
  return low > 0 || high < 0 ? `**${told}**` : told;
}

/**
 * Several runs against their baselines, a line each, in Markdown: the method of every file, or each of its runs where there
 * are several.
 * @throws Error when there is nothing to compare
 */
export function summaryTable(files: readonly ResultsFile[]): string {
  const lines = files.flatMap(({ title, runs }) => {
    const roles = [...new Set(runs.map(run => run.record.role))].filter(role => role !== 'baseline');
    return roles.map(role => {
      const pairs = pairsOf(runs, role);
      const cells = SUMMARY.map(([side, name]) =>
        changeInWords(changeOf(pairs, FIGURES[name], side), FIGURES[name].points),
      );
      const named = roles.length > 1 ? pairs[0]!.other.record.name : (title ?? pairs[0]!.other.record.name);
      return `| ${named} (${pairs.length}) | ${cells.join(' | ')} |`;
    });
  });
  const head = SUMMARY.map(([side, name]) => `${side === 't2v' ? 't→v' : 'v→t'} ${FIGURES[name].title}`);
  return [
    `| against the baseline (seeds) | ${head.join(' | ')} |`,
    `|---|${head.map(() => '---|').join('')}`,
    ...lines,
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
