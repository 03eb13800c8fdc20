/** Part of a horizontal axis, both ends included. */
export type View = readonly [number, number];

/** What can be seen: the whole axis, and the least part of it that makes sense. */
export interface ZoomLimits {
  whole: View;
  /** smallest width of a part */
  least: number;
}

/** A part that lies within the axis and is no smaller than allowed; null stands for the whole axis. */
export function clampedView([from, to]: View, { whole: [low, high], least }: ZoomLimits): View | null {
  const width = Math.max(Math.min(least, high - low), to - from);
  if (!(width < high - low)) return null;
  const start = Math.min(Math.max(from, low), high - width);
  return [start, start + width];
}

/**
 * Enlarges (factor above 1) or shrinks what is seen.
 * @param at the share of the chart's width that stays where it is
 */
export function zoomed(view: View | null, factor: number, limits: ZoomLimits, at = 0.5): View | null {
  const [from, to] = view ?? limits.whole;
  const width = Math.max((to - from) / factor, limits.least);
  const fixed = from + at * (to - from);
  return clampedView([fixed - at * width, fixed + (1 - at) * width], limits);
}

/** Moves what is seen by a share of its width. */
export function moved(view: View | null, share: number, limits: ZoomLimits): View | null {
  if (!view) return null;
  const by = share * (view[1] - view[0]);
  return clampedView([view[0] + by, view[1] + by], limits);
}

/** Shares of a chart's width at which two fingers are, the left one first. */
export type Fingers = readonly [number, number];

/** Fingers closer together than this share of the width do not say how wide something should be. */
const CLOSEST = 0.02;

/** What is seen after two fingers moved: what was under each of them still is. */
export function pinched(view: View | null, before: Fingers, after: Fingers, limits: ZoomLimits): View | null {
  const [from, to] = view ?? limits.whole;
  const [under, apart] = [from + before[0] * (to - from), Math.max(before[1] - before[0], CLOSEST) * (to - from)];
  const width = Math.max(apart / Math.max(after[1] - after[0], CLOSEST), limits.least);
  const start = under - after[0] * width;
  return clampedView([start, start + width], limits);
}
