import type { Size } from './use-size';

/** Room around the part of a chart in which values are drawn, in pixels. */
export interface Margin {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The part of a chart in which values are drawn, in pixels. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** never negative: browsers refuse rectangles of negative size */
  width: number;
  height: number;
}

const atLeastNothing = (pixels: number) => (pixels > 0 ? pixels : 0);

/** What margins leave of a chart, whatever its size: nothing at all where there is no room. */
export function plotArea(size: Size, margin: Margin): PlotArea {
  const width = atLeastNothing(size.width - margin.left - margin.right);
  const height = atLeastNothing(size.height - margin.top - margin.bottom);
  const { left, top } = margin;
  return { left, top, width, height, right: left + width, bottom: top + height };
}

/** The i-th of `count` equal parts of a length: where it begins, and how long it is. */
export function part(start: number, length: number, i: number, count: number): { at: number; size: number } {
  const size = atLeastNothing(length) / Math.max(count, 1);
  return { at: start + i * size, size };
}
