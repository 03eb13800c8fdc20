import { describe, expect, it } from 'vitest';
import { fittingView, inPolygon } from './cloud-sprites';

describe('inPolygon', () => {
  it('knows what a lasso surrounds, hollows included', () => {
    const horseshoe = [
      [0, 0],
      [4, 0],
      [4, 4],
      [3, 4],
      [3, 1],
      [1, 1],
      [1, 4],
      [0, 4],
    ] as const;
    expect(inPolygon(0.5, 3, horseshoe)).toBe(true);
    expect(inPolygon(2, 3, horseshoe)).toBe(false);
    expect(inPolygon(2, 0.5, horseshoe)).toBe(true);
    expect(inPolygon(5, 2, horseshoe)).toBe(false);
    expect(inPolygon(1, 1, [])).toBe(false);
  });
});

describe('fittingView', () => {
  it('shows all points of all sets', () => {
    const view = fittingView([Float32Array.of(-1, 0, 3, 1), Float32Array.of(0, 5)], 200, 100);
    expect(view).toMatchObject({ x: 1, y: 2.5 });
    expect(view.scale * 4).toBeLessThan(200);
    expect(view.scale * 5).toBeLessThan(100);
    expect(fittingView([], 10, 10)).toEqual({ scale: 1, x: 0, y: 0 });
  });
});
