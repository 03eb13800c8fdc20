import { shareOfLarge, skewness } from '@/math/statistics';
import { compact, percent } from '../format';

/** More parts than this are counted, not told one by one. */
const MOST_TOLD = 12;

/** Sentences of the first parts, and how many more there are. */
function told(parts: readonly string[], what: string): string {
  const rest = parts.length - MOST_TOLD;
  return `${parts.slice(0, MOST_TOLD).join('; ')}${rest > 0 ? `; and ${rest} more ${what}` : ''}.`;
}

/** How a value became another, in the words in which both are written. */
function became(first: number, last: number, format: (value: number) => string): string {
  const [from, to] = [format(first), format(last)];
  if (from === to) return `stays at ${to}`;
  return `${last < first ? 'falls' : 'rises'} from ${from} to ${to}`;
}

/** A line that is told of. */
interface ToldLine {
  label: string;
  faint?: boolean;
  points: readonly { step: number; value: number }[];
}

/** What each line of a chart does from its first point to its last. @param xLabel what the axis counts */
export function lineSummary(lines: readonly ToldLine[], xLabel: string, format: (value: number) => string): string {
  const named = lines.filter(line => !line.faint && line.points.length > 0);
  const all = named.flatMap(({ points }) => [points[0]!.step, points.at(-1)!.step]);
  if (all.length === 0) return '';
  const parts = named.map(({ label, points }) => `${label} ${became(points[0]!.value, points.at(-1)!.value, format)}`);
  return `From ${xLabel} ${compact(Math.min(...all))} to ${compact(Math.max(...all))}: ${told(parts, 'lines')}`;
}

/** How unequal the items of each run are. @param hub N_k from which an item is a hub */
export function occurrenceSummary(runs: readonly { label: string; counts: ArrayLike<number> }[], hub: number): string {
  if (runs.length === 0) return '';
  const parts = runs.map(({ label, counts }) => {
    const never = Array.from(counts).filter(n => n === 0).length / counts.length;
    return `${label}: skewness ${compact(skewness(counts))}, hubs take ${percent(shareOfLarge(counts, hub))} of all places, ${percent(never)} of the items are anti-hubs`;
  });
  return told(parts, 'runs');
}

/** Where values lie, from the least to the most. */
function span(values: readonly number[], format: (value: number) => string): string {
  const finite = values.filter(Number.isFinite);
  let [low, high] = [Infinity, -Infinity];
  for (const value of finite) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return finite.length === 0 ? 'nothing' : `${format(low)} to ${format(high)}`;
}

/** How many marks there are, and where; each of them where there are few. */
export function scatterSummary(
  points: readonly { text: string; x: number; y: number }[],
  xLabel: string,
  yLabel: string,
): string {
  if (points.length === 0) return '';
  const where = `${points.length} marks: ${xLabel} from ${span(
    points.map(p => p.x),
    compact,
  )}, ${yLabel} from ${span(
    points.map(p => p.y),
    compact,
  )}`;
  return points.length > MOST_TOLD
    ? `${where}.`
    : `${where}. ${told(
        points.map(p => p.text),
        'marks',
      )}`;
}

/** How large a map is, and between what its values lie. */
export function gridSummary(
  { rows, columns, values }: { rows: number; columns: number; values: ArrayLike<number> },
  format: (value: number) => string,
): string {
  return `${rows} rows by ${columns} columns, values from ${span(Array.from(values), format)}.`;
}

/** Every estimate with its interval. */
export function forestSummary(
  rows: readonly { label: string; mean: number; low: number; high: number }[],
  format: (value: number) => string,
): string {
  if (rows.length === 0) return '';
  const parts = rows.map(({ label, mean, low, high }) => {
    const interval = Number.isFinite(low) ? ` (${format(low)} to ${format(high)})` : '';
    return `${label} ${format(mean)}${interval}`;
  });
  return told(parts, 'rows');
}
