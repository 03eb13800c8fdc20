import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBuffers } from './memory';

const lifetime = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }))
  .map(([bytes, first, length]) => ({ bytes, first, last: first + length }));

describe('placeBuffers', () => {
  it('reuses the memory of a buffer that is not needed any more', () => {
    const placement = placeBuffers([
      { bytes: 100, first: 0, last: 1 },
      { bytes: 100, first: 1, last: 2 },
      { bytes: 80, first: 2, last: 3 },
    ]);
    expect(placement).toEqual({ slotOf: [0, 1, 0], slotBytes: [100, 100] });
  });

  it('never lets two buffers that are alive at once share a slot, and makes every slot large enough', () => {
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 40 }), lifetimes => {
        const { slotOf, slotBytes } = placeBuffers(lifetimes);
        lifetimes.forEach((a, i) => {
          expect(slotBytes[slotOf[i]!]).toBeGreaterThanOrEqual(a.bytes);
          lifetimes.forEach((b, j) => {
            if (i !== j && a.first <= b.last && b.first <= a.last) expect(slotOf[i]).not.toBe(slotOf[j]);
          });
        });
      }),
    );
  });
});
