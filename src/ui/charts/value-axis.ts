import { ticks } from './ticks';

/** An axis of values: where it ends, and its round numbers. */
export interface ValueAxis {
  domain: [number, number];
  ticks: number[];
}

/** Parts that an axis is divided into, about. */
const PARTS = 4;

/**
 * The axis of values that are drawn from zero: round numbers that divide it, the last of them at or beyond what is drawn. Nothing
 * but zeros tell no scale: they are drawn on one that ends at 1, which is 100 % of a share.
 * @param whole only whole numbers have a tick
 * @returns null where nothing was measured
 */
export function valueAxis(values: readonly number[], whole = false): ValueAxis | null {
  let [low, high] = [0, 0];
  let measured = false;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    measured = true;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!measured) return null;
  if (low === 0 && high === 0) high = 1;
  const [first = 0, second = 1] = ticks(low, high, PARTS);
  const step = whole ? Math.max(1, Math.round(second - first)) : second - first;
  // A thousandth of a step is no reason for another one.
  const [from, to] = [Math.floor(low / step + 1e-3), Math.ceil(high / step - 1e-3)];
  const places = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
  return { domain: [places[0]!, places.at(-1)!], ticks: places };
}
