import { describe, expect, it } from 'vitest';
import { bandPath, linePath, rowsByStep, spansOf, valuesOf } from './line-rows';

const points = [0, 100, 200, 300].map(step => ({ step, value: step / 10 }));
const line = { id: 'a', label: 'A', color: 'red', points };

describe('rowsByStep', () => {
  it('has the points that are seen, and the next on both sides', () => {
    expect(rowsByStep([line], [110, 190]).map(row => row.step)).toEqual([100, 200]);
    expect(rowsByStep([line], [100, 200]).map(row => row.step)).toEqual([100, 200]);
    expect(rowsByStep([line], [250, 300]).map(row => row.step)).toEqual([200, 300]);
    expect(rowsByStep([line])).toHaveLength(4);
  });

  it('puts bands beside their lines, and counts them for the axis', () => {
    const rows = rowsByStep([{ ...line, band: [{ step: 100, low: 5, high: 50 }] }]);
    expect(rows[1]).toEqual({ step: 100, a: 10, 'a band': [5, 50] });
    expect(Math.max(...valuesOf(rows))).toBe(50);
    expect(valuesOf(rows)).not.toContain(300);
  });
});

describe('many lines', () => {
  it('have rows that span all values and bands, and keep them', () => {
    const rows = rowsByStep([
      { ...line, band: [{ step: 100, low: -5, high: 50 }] },
      { ...line, id: 'b', points: [{ step: 100, value: 70 }] },
    ]);
    const spans = spansOf(rows);
    expect(spans.map(({ step, low, high }) => [step, low, high])).toEqual([
      [0, 0, 0],
      [100, -5, 70],
      [200, 20, 20],
      [300, 30, 30],
    ]);
    expect(spans[1]!.row).toBe(rows[1]);
  });

  it('are paths through all their points; bands are outlines, above there and below back', () => {
    const [x, y] = [(step: number) => step / 3, (value: number) => 100 - value];
    expect(linePath(points, x, y)).toBe('M0,100L33.33,90L66.67,80L100,70');
    const band = [
      { step: 0, low: 1, high: 2 },
      { step: 30, low: 3, high: 4 },
    ];
    expect(bandPath(band, x, y)).toBe('M0,98L10,96L10,97L0,99Z');
    expect([linePath([], x, y), bandPath([], x, y)]).toEqual(['', '']);
  });
});
