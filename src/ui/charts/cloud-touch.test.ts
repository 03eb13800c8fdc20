import { describe, expect, it } from 'vitest';
import { pinched, type Place } from './cloud-touch';

const SIZE = { width: 400, height: 300 };
const VIEW = { scale: 10, x: 3, y: -2 };

/** What lies at a place of the box. */
const at = (view: typeof VIEW, [x, y]: Place) => [
  view.x + (x - SIZE.width / 2) / view.scale,
  view.y - (y - SIZE.height / 2) / view.scale,
];

describe('pinched', () => {
  it('moves with both fingers, at the same scale', () => {
    const after = pinched(VIEW, [[100, 100], [200, 100]], [[130, 80], [230, 80]], SIZE); // prettier-ignore
    expect(after.scale).toBe(10);
    expect(after.x).toBeCloseTo(0);
    expect(after.y).toBeCloseTo(-4);
  });

  it('enlarges around what is between them, wherever they go', () => {
    const after = pinched(VIEW, [[100, 100], [140, 100]], [[220, 90], [220, 210]], SIZE); // prettier-ignore
    expect(after.scale).toBeCloseTo(30);
    const [before, now] = [at(VIEW, [120, 100]), at(after, [220, 150])];
    expect(now[0]).toBeCloseTo(before[0]!);
    expect(now[1]).toBeCloseTo(before[1]!);
  });

  it('does not jump when both fingers are at one place', () => {
    expect(pinched(VIEW, [[5, 5], [5, 5]], [[5, 5], [6, 5]], SIZE).scale).toBe(10); // prettier-ignore
  });
});
