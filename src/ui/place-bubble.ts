/** A rectangle on the screen, in pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Pixels between a bubble and what it belongs to, and the edges of the screen. */
const GAP = 6;

/**
 * Where a bubble goes: under what it belongs to, above it where there is no room, and never over the edge of the screen.
 * @param anchor what it belongs to
 * @param size the bubble's
 * @param screen the visible part of the page
 */
export function placeBubble(
  anchor: Box,
  size: Pick<Box, 'width' | 'height'>,
  screen: Pick<Box, 'width' | 'height'>,
): Pick<Box, 'left' | 'top'> {
  const within = (at: number, own: number, whole: number) => Math.max(GAP, Math.min(at, whole - own - GAP));
  const left = within(anchor.left + anchor.width / 2 - size.width / 2, size.width, screen.width);
  const [under, over] = [anchor.top + anchor.height + GAP, anchor.top - GAP - size.height];
  const fitsUnder = under + size.height + GAP <= screen.height;
  return { left, top: fitsUnder || over < GAP ? within(under, size.height, screen.height) : over };
}
