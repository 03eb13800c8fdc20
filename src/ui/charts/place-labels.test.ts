import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels } from './place-labels';

const same = (value: number) => value;

describe('placeLabels', () => {
  it('moves a name aside where another one is', () => {
    const point = (id: number, x: number, y: number) => ({ id, x, y, size: 4, label: 'CSLS' });
    const placed = placeLabels([point(0, 50, 50), point(1, 62, 50), point(2, 195, 20)], same, same, 200);
    expect(placed.map(p => [p.id, p.anchor])).toEqual([
      [0, 'end'],
      [1, 'start'],
      [2, 'end'],
    ]);
  });

  it('never writes one name over another', () => {
    const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 0, max: 100 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(points, all => {
        const named = all.map((p, id) => ({ ...p, id, size: 5, label: 'Dual Softmax' }));
        const placed = placeLabels(named, same, same, 300);
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
