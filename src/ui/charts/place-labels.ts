/** A point that has a name. */
export interface NamedPoint {
  id: string | number;
  x: number;
  y: number;
  size: number;
  label?: string;
}

/** Where a name is written. */
export interface PlacedLabel {
  id: string | number;
  text: string;
  x: number;
  y: number;
  anchor: 'start' | 'end';
}

interface Box {
  left: number;
  right: number;
  y: number;
}

/** The part of a chart in which marks and names are seen, in pixels. */
export interface LabelArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Pixels of a character and of a line. */
const [CHARACTER, LINE] = [5.6, 12];

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < LINE;

/**
 * Writes names beside their points, right, left, below or above, where they cover neither each other nor a mark; those
 * that find no place are left out: pointing at the mark tells them.
 * @param area what lies outside is cut off
 */
export function placeLabels(
  points: readonly NamedPoint[],
  x: (value: number) => number,
  y: (value: number) => number,
  area: LabelArea,
): PlacedLabel[] {
  const marks = points.map(point => ({ point, px: x(point.x), py: y(point.y) }));
  const taken: Box[] = [];
  const placed: PlacedLabel[] = [];
  for (const { point, px, py } of marks) {
    if (!point.label) continue;
    const width = point.label.length * CHARACTER;
    const beside = point.size + 4;
    const places = [
      { x: px + beside, y: py, anchor: 'start' as const },
      { x: px - beside, y: py, anchor: 'end' as const },
      { x: px + beside, y: py + LINE, anchor: 'start' as const },
      { x: px + beside, y: py - LINE, anchor: 'start' as const },
    ];
    for (const place of places) {
      const left = place.anchor === 'start' ? place.x : place.x - width;
      const box = { left, right: left + width, y: place.y };
      const covered = marks.some(
        mark =>
          mark.point !== point &&
          overlap(box, { left: mark.px - mark.point.size, right: mark.px + mark.point.size, y: mark.py }),
      );
      const cut =
        left < area.left || box.right > area.right || box.y - LINE / 2 < area.top || box.y + LINE / 2 > area.bottom;
      if (cut || covered || taken.some(other => overlap(box, other))) continue;
      taken.push(box);
      placed.push({ id: point.id, text: point.label, ...place });
      break;
    }
  }
  return placed;
}
