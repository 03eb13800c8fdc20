import { scaleSymlog } from 'd3-scale';
import { ticks } from './ticks';

/** The largest value over the size below which a symlog axis is linear, at most. */
const MOST_DECADES = 1e4;

/** A logarithmic axis on which zeros and negative values keep their place. */
export interface SymlogAxis {
  domain: [number, number];
  /** size of values below which it is linear */
  constant: number;
  ticks: number[];
}

/** Round values at the distances of a logarithmic axis: 1, 2 and 5 of each decade where there are few, else powers of ten. */
function logTicks(low: number, high: number, constant: number): number[] {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const [first, last] = [Math.floor(Math.log10(constant)), Math.ceil(Math.log10(largest))];
  const steps = last - first <= 3 ? [1, 2, 5] : [1];
  const sizes = Array.from({ length: last - first + 1 }, (_, i) => steps.map(n => n * 10 ** (first + i))).flat();
  return [...sizes.map(size => -size).reverse(), 0, ...sizes].filter(value => value >= low && value <= high);
}

/** The axis for these values; null where there are none. Values that are not finite do not count. */
export function symlogAxis(values: readonly number[]): SymlogAxis | null {
  let [low, high, least] = [Infinity, -Infinity, Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value !== 0) least = Math.min(least, Math.abs(value));
  }
  if (low > high) return null;
  if (low === high) return { domain: [low - 1, high + 1], constant: 1, ticks: [low] };
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const constant = Math.max(least, largest / MOST_DECADES);
  const round = logTicks(low, high, constant);
  return { domain: [low, high], constant, ticks: round.length > 2 ? round : ticks(low, high, 4) };
}

/** The scale of an axis, as charts take it. */
export const symlogScale = ({ constant }: SymlogAxis) => scaleSymlog().constant(constant);
