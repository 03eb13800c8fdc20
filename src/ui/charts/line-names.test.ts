import { describe, expect, it } from 'vitest';
import { NAME, nameOfLevel, nameOfPlace, type PlacedName } from './line-names';
import { textWidth } from './text-width';

const area = { x: 60, y: 6, width: 280, height: 150 };

/** Whether a name is inside the area as it is drawn. */
function expectInside({ x, y, anchor, text }: PlacedName) {
  const left = anchor === 'start' ? x : x - textWidth(text, NAME.size);
  expect(left).toBeGreaterThanOrEqual(area.x);
  expect(left + textWidth(text, NAME.size)).toBeLessThanOrEqual(area.x + area.width);
  expect(y - NAME.size * 0.8).toBeGreaterThanOrEqual(area.y);
  expect(y).toBeLessThanOrEqual(area.y + area.height);
}

describe('names of marked lines', () => {
  it('are inside the chart wherever the line is', () => {
    for (let part = 0; part <= 1; part += 0.05)
      for (const text of [
        'hub',
        'of the ground truth',
        'a name that is longer than half of the chart is wide, '.repeat(2),
      ]) {
        expectInside(nameOfLevel(text, area.y + part * area.height, area));
        expectInside(nameOfPlace(text, area.x + part * area.width, area));
      }
  });

  it('are above a line with room above it, else below', () => {
    expect(nameOfLevel('hub', 80, area).y).toBeLessThan(80);
    expect(nameOfLevel('hub', area.y, area).y).toBeGreaterThan(area.y);
  });

  it('are to the right of a line, to the left where the chart ends, and cut where neither is enough', () => {
    const text = 'uniform: weight 0.5';
    expect(nameOfPlace(text, 100, area)).toMatchObject({ x: 105, anchor: 'start', text });
    expect(nameOfPlace(text, 330, area)).toMatchObject({ x: 325, anchor: 'end', text });
    const long = text.repeat(3);
    expect(nameOfPlace(long, 210, area)).toMatchObject({ anchor: 'end', text: expect.stringMatching(/…$/) });
  });
});
