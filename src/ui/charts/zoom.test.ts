import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampedView, moved, pinched, zoomed } from './zoom';

const limits = { whole: [0, 300], least: 3 } as const;

describe('zoom', () => {
  it('keeps what it is about where it is', () => {
    expect(zoomed(null, 2, limits)).toEqual([75, 225]);
    expect(zoomed([75, 225], 2, limits, 0)).toEqual([75, 150]);
  });

  it('ends at the whole axis, and at the least part', () => {
    expect(zoomed([100, 280], 0.5, limits)).toBeNull();
    expect(zoomed([100, 104], 100, limits)).toEqual([100.5, 103.5]);
  });

  it('moves no further than the ends', () => {
    expect(moved([100, 200], 0.5, limits)).toEqual([150, 250]);
    expect(moved([100, 200], 5, limits)).toEqual([200, 300]);
    expect(moved(null, 5, limits)).toBeNull();
  });

  it('follows two fingers: what was under each still is', () => {
    const view = pinched(null, [0.4, 0.6], [0.2, 0.7], limits)!;
    expect(view[0] + 0.2 * (view[1] - view[0])).toBeCloseTo(120, 9);
    expect(view[0] + 0.7 * (view[1] - view[0])).toBeCloseTo(180, 9);
    expect(pinched(view, [0.2, 0.7], [0.44, 0.56], limits)).toBeNull();
  });

  it('never leaves the axis', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, (a, b, c, d) => {
        const before = [Math.min(a, b), Math.max(a, b)] as const;
        const view = pinched([50, 150], before, [Math.min(c, d), Math.max(c, d)], limits) ?? limits.whole;
        expect(view[0]).toBeGreaterThanOrEqual(0);
        expect(view[1]).toBeLessThanOrEqual(300 + 1e-9);
        expect(view[1] - view[0]).toBeGreaterThanOrEqual(3 - 1e-9);
      }),
    );
    expect(clampedView([-10, 20], limits)).toEqual([0, 30]);
  });
});
