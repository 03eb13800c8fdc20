import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels } from './place-labels';

const same = (value: number) => value;
const area = (right: number) => ({ left: 0, right, top: -20, bottom: 120 });

describe('placeLabels', () => {
  it('moves a name aside where another one is', () => {
    const point = (id: number, x: number, y: number) => ({ id, x, y, size: 4, label: 'CSLS' });
    const placed = placeLabels([point(0, 50, 50), point(1, 62, 50), point(2, 195, 20)], same, same, area(200));
    expect(placed.map(p => [p.id, p.anchor])).toEqual([
      [0, 'end'],
      [1, 'start'],
      [2, 'end'],
    ]);
  });

  it('leaves out what would be cut off at any edge', () => {
    const inner = { left: 58, right: 300, top: 8, bottom: 100 };
    const at = (x: number, y: number) =>
      placeLabels([{ id: 0, x, y, size: 4, label: 'Inverted Softmax' }], same, same, inner)[0];
    expect(at(80, 50)).toMatchObject({ anchor: 'start', y: 50 });
    expect(at(290, 50)).toMatchObject({ anchor: 'end', y: 50 });
    // Marks at the lower and the upper edge are named above and below; one in the way on the right leaves no place at the left.
    expect(at(80, 100)!.y).toBeLessThan(100);
    expect(at(80, 8)!.y).toBeGreaterThan(8);
    const walled = [
      { id: 0, x: 100, y: 50, size: 4, label: 'Inverted Softmax' },
      ...[38, 50, 62].map((y, i) => ({ id: i + 1, x: 120, y, size: 4 })),
    ];
    expect(placeLabels(walled, same, same, inner)).toEqual([]);
    expect(placeLabels(walled, same, same, { ...inner, left: 0 })).toMatchObject([{ id: 0, anchor: 'end' }]);
  });

  it('never writes one name over another', () => {
    const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 0, max: 100 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(points, all => {
        const named = all.map((p, id) => ({ ...p, id, size: 5, label: 'Dual Softmax' }));
        const placed = placeLabels(named, same, same, area(300));
        for (const a of placed)
          for (const b of placed) {
            if (a.id === b.id || Math.abs(a.y - b.y) >= 12) continue;
            const left = (p: typeof a) => (p.anchor === 'start' ? p.x : p.x - 12 * 5.6);
            expect(Math.abs(left(a) - left(b))).toBeGreaterThanOrEqual(12 * 5.6 - 1e-9);
          }
      }),
    );
  });
});
