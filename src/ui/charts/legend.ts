import { markPath, type MarkShape } from './marks';

/** What a colour and a shape, line or area mean. */
export interface LegendEntry {
  label: string;
  /** a CSS colour */
  color: string;
  shape: MarkShape | 'line' | 'area';
  /** SVG dash pattern of a line or an outline */
  dash?: string;
  /** half the width of a mark in pixels; 5 unless stated */
  size?: number;
}

/** Pixels that an entry's mark takes. */
export const MARK_BOX = { width: 22, height: 14 } as const;

/** One path of a legend's mark, around 0. */
export interface LegendPath {
  d: string;
  fill: string;
  fillOpacity?: number;
  stroke: string;
  dash?: string;
}

/** How an entry is drawn: the same on the page and in a picture. */
export function legendPath({ shape, color, dash, size = 5 }: LegendEntry): LegendPath {
  if (shape === 'line') return { d: 'M-10 0H10', fill: 'none', stroke: color, ...(dash ? { dash } : {}) };
  if (shape === 'area')
    return { d: 'M-9 -5H9V5H-9Z', fill: color, fillOpacity: 0.25, stroke: color, ...(dash ? { dash } : {}) };
  return { d: markPath(shape, size), fill: color, stroke: 'none' };
}
