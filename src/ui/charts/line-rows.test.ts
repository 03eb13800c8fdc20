import { describe, expect, it } from 'vitest';
import { rowsByStep, valuesOf } from './line-rows';

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
