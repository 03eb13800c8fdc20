import type { OccurrenceBin } from '@/math/histogram';
import { ticks } from './ticks';

/** What a bin is called. */
export const binName = ({ from, to }: OccurrenceBin): string => (from === to ? String(from) : `${from}–${to}`);

/** The number of the bin at a place of the axis, on which each bin is 1 wide and the first one begins at 0. */
export const binAt = (place: number, bins: number): number => Math.max(0, Math.min(bins - 1, Math.floor(place)));

/**
 * A row for the middle of every bin, and one for each end of the axis: outlines go on to there.
 * @param values of one bin, by the number of the bin
 */
export function binRows<Row extends object>(bins: number, values: (bin: number) => Row): (Row & { at: number })[] {
  if (bins === 0) return [];
  const middles = Array.from({ length: bins }, (_, i) => ({ ...values(i), at: i + 0.5 }));
  return [{ ...values(0), at: 0 }, ...middles, { ...values(bins - 1), at: bins }];
}

/** Where on the axis hubs begin, which have so many N or more, within a bin where it must; null where no bin goes so far. */
export function hubsFrom(bins: readonly OccurrenceBin[], least: number): number | null {
  // N is a whole number.
  const hub = Math.ceil(least);
  const i = bins.findIndex(bin => bin.to >= hub);
  if (i < 0) return null;
  const { from, to } = bins[i]!;
  return i + Math.max(0, hub - from) / (to - from + 1);
}

/** Whole numbers from 0 to the largest: there is no half an item. */
export const itemTicks = (largest: number): number[] => ticks(0, largest, 10).filter(Number.isInteger);
