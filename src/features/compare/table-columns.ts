import { dataTitle } from '@/config/data-kinds';
import { allPaths, configDifferences } from '@/config/diff';
import { fieldAt } from '@/config/fields';
import { DEFINITIONS } from '@/content/terms';
import type { DirectionFigures, Evaluation } from '@/protocol/training';
import type { RunRecord } from '@/runs/record';
import type { ListedRun } from '@/state/compare-state';
import { decimal, percent } from '@/ui/format';

/** A column of the runs table. */
export interface RunColumn {
  key: string;
  title: string;
  about?: string;
  /** what is sorted by; null sorts last */
  value: (run: ListedRun) => string | number | null;
  show: (run: ListedRun) => string;
  numeric: boolean;
}

/** States as the table says them. */
const STATES: Record<RunRecord['state'], string> = {
  running: 'cut off',
  paused: 'paused',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
};

/** Where a run stands, in a word. */
export function stateOf({ record, busy }: ListedRun): string {
  return busy && record.state === 'running' ? 'training' : STATES[record.state];
}

function figure(
  key: string,
  title: string,
  about: string,
  read: (evaluation: Evaluation) => number,
  format: (value: number) => string,
): RunColumn {
  const value = ({ last }: ListedRun) => {
    const measured = last ? read(last) : NaN;
    return Number.isFinite(measured) ? measured : null;
  };
  return { key, title, about, value, show: run => format(value(run) ?? NaN), numeric: true };
}

/** The same figure text→video and video→text. */
const bothWays = (
  key: string,
  title: (way: string) => string,
  about: string,
  read: (direction: DirectionFigures) => number,
  show: (value: number) => string,
): RunColumn[] => [
  figure(`t2v.${key}`, title('t→v'), about, e => read(e.t2v), show),
  figure(`v2t.${key}`, title('v→t'), about, e => read(e.v2t), show),
];

const whole = (value: number) => decimal(value, 0);

/** What every run has. */
export const MEASURED_COLUMNS: readonly RunColumn[] = [
  { key: 'state', title: 'State', value: stateOf, show: stateOf, numeric: false },
  {
    key: 'seed',
    title: 'Seed',
    value: ({ record }) => record.config.seed,
    show: ({ record }) => String(record.config.seed),
    numeric: true,
  },
  {
    key: 'steps',
    title: 'Steps',
    about: 'Completed steps.',
    value: ({ record }) => record.steps,
    show: ({ record }) => record.steps.toLocaleString('en'),
    numeric: true,
  },
  ...bothWays(
    'r1',
    way => `R@1 ${way}`,
    DEFINITIONS.recall,
    d => d.r1,
    percent,
  ),
  ...bothWays(
    'r10',
    way => `R@10 ${way}`,
    DEFINITIONS.recall,
    d => d.r10,
    percent,
  ),
  ...bothWays(
    'skewness',
    way => `Skew ${way}`,
    DEFINITIONS.skewness,
    d => d.hubness.skewness,
    decimal,
  ),
  figure('t2v.bad', 'Bad skew t→v', DEFINITIONS.badSkewness, e => e.t2v.hubness.badSkewness, decimal),
  figure('t2v.antiHubs', 'Anti-hubs t→v', DEFINITIONS.antiHub, e => e.t2v.hubness.antiHubRate, percent),
  figure('t2v.hubs', 'Hubs t→v', DEFINITIONS.hub, e => e.t2v.hubness.hubRate, percent),
  figure('t2v.good', 'Good share t→v', DEFINITIONS.goodShare, e => e.t2v.hubness.goodShare, percent),
];

/** What tells recall apart from luck: of use where own items are tied with others, and in the way elsewhere. */
const TIE_COLUMNS: readonly RunColumn[] = [
  ...bothWays(
    'ties',
    way => `Ties ${way}`,
    DEFINITIONS.ties,
    d => d.ties?.queries ?? NaN,
    whole,
  ),
  ...bothWays(
    'r1.ties',
    way => `R@1 ${way}, ties at random`,
    DEFINITIONS.randomTies,
    d => d.ties?.r1 ?? NaN,
    percent,
  ),
  ...bothWays(
    'r10.ties',
    way => `R@10 ${way}, ties at random`,
    DEFINITIONS.randomTies,
    d => d.ties?.r10 ?? NaN,
    percent,
  ),
];

/** Columns of ties, in the directions in which any of the runs has some. */
export function tieColumns(runs: readonly ListedRun[]): RunColumn[] {
  const tied = (way: 't2v' | 'v2t') => runs.some(({ last }) => (last?.[way].ties?.queries ?? 0) > 0);
  const ways = (['t2v', 'v2t'] as const).filter(tied);
  return TIE_COLUMNS.filter(({ key }) => ways.some(way => key.startsWith(way)));
}

/** What is measured where several items fit a query. */
const POSITIVE_COLUMNS: readonly RunColumn[] = [
  ...bothWays(
    'any',
    way => `R@1 ${way}, any that fits`,
    DEFINITIONS.anyRecall,
    d => d.positives?.r1 ?? NaN,
    percent,
  ),
  ...bothWays(
    'mapR',
    way => `mAP@R ${way}`,
    DEFINITIONS.mapR,
    d => d.positives?.mapR ?? NaN,
    percent,
  ),
  ...bothWays(
    'rPrecision',
    way => `R-Prec. ${way}`,
    DEFINITIONS.rPrecision,
    d => d.positives?.rPrecision ?? NaN,
    percent,
  ),
];

/** Columns of several relevant items, where any of the runs has them: runs of earlier versions do not. */
export const positiveColumns = (runs: readonly ListedRun[]): readonly RunColumn[] =>
  runs.some(({ last }) => last?.t2v.positives) ? POSITIVE_COLUMNS : [];

/** A value of a config in words. */
export function showValue(value: unknown): string {
  if (value === undefined) return '–';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.map(showValue).join(', ');
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 8) : text;
}

function configColumn(path: string, runs: readonly ListedRun[]): RunColumn {
  const read = ({ record }: ListedRun) => fieldAt(record.config, path);
  const value = (run: ListedRun) => {
    const found = read(run);
    return typeof found === 'number' ? found : showValue(found);
  };
  const numeric = runs.some(run => typeof read(run) === 'number');
  return { key: `config.${path}`, title: path, value, show: run => showValue(read(run)), numeric };
}

/** Columns that have one of their own above. */
const SHOWN = new Set(['version', 'seed']);

/** Columns for the fields in which runs differ. */
export function differingColumns(runs: readonly ListedRun[]): RunColumn[] {
  return configDifferences(runs.map(run => run.record.config))
    .filter(({ path }) => !SHOWN.has(path))
    .map(({ path }) => configColumn(path, runs));
}

/** Columns for every field of their configs. */
export function allColumns(runs: readonly ListedRun[]): RunColumn[] {
  return allPaths(runs.map(run => run.record.config))
    .filter(path => !SHOWN.has(path))
    .map(path => configColumn(path, runs));
}

/** Runs in the order of a column; those without a value come last either way. */
export function sortRuns(runs: readonly ListedRun[], column: RunColumn | null, descending: boolean): ListedRun[] {
  if (!column) return [...runs];
  const sign = descending ? -1 : 1;
  return [...runs].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en'));
  });
}

/** Whether every word of a search is found in what is said of a run. */
export function matches({ record }: ListedRun, search: string): boolean {
  const text = [
    record.name,
    record.preset,
    record.note,
    ...record.tags,
    record.adapter ?? '',
    dataTitle(record.config.data),
  ]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
