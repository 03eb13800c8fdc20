import { cutText, textWidth } from './text-width';

/** Size of the names of marked lines, in pixels, and their distance from the line. */
export const NAME = { size: 10, gap: 5 } as const;

/** The part of a chart in which values are drawn, in pixels. */
export interface NameArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A name as SVG draws it. */
export interface PlacedName {
  x: number;
  y: number;
  anchor: 'start' | 'end';
  text: string;
}

/** The name of a horizontal line, at its right end: above it, or below where there is no room above. */
export function nameOfLevel(text: string, y: number, { x, y: top, width }: NameArea): PlacedName {
  const above = y - NAME.gap;
  const fits = above - NAME.size >= top;
  return {
    x: x + width - NAME.gap,
    y: fits ? above : y + NAME.gap + NAME.size * 0.8,
    anchor: 'end',
    text: cutText(text, width - 2 * NAME.gap, NAME.size),
  };
}

/** The name of a vertical line, at its upper end: to the right of it, or to the left where there is more room; cut to the room. */
export function nameOfPlace(text: string, at: number, { x, y, width }: NameArea): PlacedName {
  const [left, right] = [at - NAME.gap - x, x + width - at - NAME.gap];
  const start = right >= textWidth(text, NAME.size) || right >= left;
  return {
    x: start ? at + NAME.gap : at - NAME.gap,
    y: y + NAME.gap + NAME.size * 0.8,
    anchor: start ? 'start' : 'end',
    text: cutText(text, Math.max(left, right), NAME.size),
  };
}
