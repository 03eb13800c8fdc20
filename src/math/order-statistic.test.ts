import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderStatistic } from './order-statistic';

it('is what stands there after sorting, however many are equal', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, at) => {
      const place = at % values.length;
      const sorted = Float64Array.from(values).sort();
      // Zeros are equal, whatever their signs.
      expect(orderStatistic(Float64Array.from(values), place) + 0).toBe(sorted[place]! + 0);
    }),
  );
});

it('can be asked for one place after another', () => {
  const values = Float64Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2000);
  expect([1949, 1950, 49, 50, 0, 1999].map(place => orderStatistic(values, place))).toEqual([
    1949, 1950, 49, 50, 0, 1999,
  ]);
});
