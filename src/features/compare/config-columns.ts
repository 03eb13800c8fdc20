import { configDifferences } from '@/config/diff';
import type { RunRecord } from '@/runs/record';
import { showValue } from './table-columns';

/** Runs up to which each has a column of its own. */
export const OWN_COLUMNS = 12;

/** Stretches of seeds that are written out. */
const STRETCHES = 8;

/** The field that tells runs of one set-up apart. */
const SEED = 'seed';

/** A column of the table of differences: a run, or runs that agree in everything but the seed. */
export interface DiffColumn<Run> {
  runs: Run[];
  /** what the column says in every row, in their order */
  cells: string[];
}

/** In which fields runs differ, and how. */
export interface DiffTable<Run> {
  /** fields, one a row */
  paths: string[];
  columns: DiffColumn<Run>[];
}

/** Whole numbers as people write them: `0–4, 7`; of very many stretches the first ones, and how many numbers there are. */
export function stretches(numbers: Iterable<number>): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const ends: [number, number][] = [];
  for (const n of sorted) {
    const last = ends.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else ends.push([n, n]);
  }
  const written = ends.slice(0, STRETCHES).map(([from, to]) => {
    if (from === to) return String(from);
    return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
  });
  return ends.length > STRETCHES ? `${written.join(', ')}, … (${sorted.length} seeds)` : written.join(', ');
}

/**
 * The fields in which runs differ, with a column for every run; of many runs, those that agree in everything but the seed share one. Each run is in exactly one column,
 * and columns stand as their first runs do.
 */
export function diffTable<Run extends { record: RunRecord }>(runs: readonly Run[]): DiffTable<Run> {
  const differences = configDifferences(runs.map(run => run.record.config));
  const paths = differences.map(({ path }) => path);
  const shown = runs.map((_, i) => differences.map(({ values }) => showValue(values[i])));
  if (runs.length <= OWN_COLUMNS) return { paths, columns: runs.map((run, i) => ({ runs: [run], cells: shown[i]! })) };
  const seeds = paths.indexOf(SEED);
  const columns = new Map<string, DiffColumn<Run>>();
  runs.forEach((run, i) => {
    // Not by what is shown: numbers are rounded there.
    const key = JSON.stringify(differences.map(({ path, values }) => (path === SEED ? null : values[i])));
    const column = columns.get(key);
    if (column) column.runs.push(run);
    else columns.set(key, { runs: [run], cells: shown[i]! });
  });
  for (const { runs: alike, cells } of columns.values())
    if (seeds >= 0) cells[seeds] = stretches(alike.map(({ record }) => record.config.seed));
  return { paths, columns: [...columns.values()] };
}
