/**
 * Ends of an axis of values that begins at zero, where the chart cannot find them itself: nothing but zeros tell no scale, and
 * would be drawn on one from 0 to 4, which is 400 % of a share.
 * @returns undefined where it can
 */
export function valueDomain(values: readonly number[]): [number, number] | undefined {
  const measured = values.filter(Number.isFinite);
  return measured.length > 0 && measured.every(value => value === 0) ? [0, 1] : undefined;
}
