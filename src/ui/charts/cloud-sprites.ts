import { markPath, type MarkShape } from './marks';

/** Draws marks quickly: every colour, shape and size is painted once and copied from then on. */
export class CloudSprites {
  readonly #made = new Map<string, HTMLCanvasElement>();

  /** @param ratio device pixels per CSS pixel @param outline of every mark */
  constructor(
    readonly ratio: number,
    private readonly outline: string,
  ) {}

  /** A mark of half-width `size` CSS pixels. */
  get(shape: MarkShape, color: string, size: number): HTMLCanvasElement {
    // Sizes are rounded, so that few sprites serve many marks.
    const half = Math.max(1, Math.round(size * 2) / 2);
    const key = `${shape} ${color} ${half}`;
    const known = this.#made.get(key);
    if (known) return known;
    const canvas = document.createElement('canvas');
    const pixels = Math.ceil((2 * half + 3) * this.ratio);
    canvas.width = canvas.height = pixels;
    const context = canvas.getContext('2d');
    if (context) {
      context.translate(pixels / 2, pixels / 2);
      context.scale(this.ratio, this.ratio);
      const path = new Path2D(markPath(shape, half));
      context.fillStyle = color;
      // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
      context.fill(path);
      context.lineWidth = 0.6;
      context.strokeStyle = this.outline;
      context.stroke(path);
    }
    this.#made.set(key, canvas);
    return canvas;
  }
}

/** Whether a point lies within a polygon of [x, y] corners (even–odd rule). */
export function inPolygon(x: number, y: number, corners: readonly (readonly [number, number])[]): boolean {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [xi, yi] = corners[i]!;
    const [xj, yj] = corners[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** How the plane is seen: scale in pixels per unit, and the point in the middle. */
export interface CloudView {
  scale: number;
  x: number;
  y: number;
}

/** The view that shows all points of all sets in a box of this size. */
export function fittingView(sets: readonly Float32Array[], width: number, height: number): CloudView {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const set of sets)
    for (let at = 0; at < set.length; at += 2) {
      x0 = Math.min(x0, set[at]!);
      x1 = Math.max(x1, set[at]!);
      y0 = Math.min(y0, set[at + 1]!);
      y1 = Math.max(y1, set[at + 1]!);
    }
  if (!(x1 >= x0)) return { scale: 1, x: 0, y: 0 };
  const scale = Math.min(width / (x1 - x0 || 1), height / (y1 - y0 || 1)) * 0.9;
  return { scale, x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}
