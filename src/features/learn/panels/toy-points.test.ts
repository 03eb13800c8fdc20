import { expect, it } from 'vitest';
import { readPoints, TOY_NAMES, TOY_PRESETS, turned, writePoints } from './toy-points';

it('points go through an address and come back', () => {
  for (const { points } of TOY_PRESETS) expect(writePoints(readPoints(points)!)).toBe(points);
  expect(TOY_NAMES).toEqual(['t1', 't2', 't3', 't4', 't5', 'v1', 'v2', 'v3', 'v4', 'v5']);
});

it('whatever else an address says is no points', () => {
  for (const text of ['', '1,2', '1,2,3,4,5,6,7,8,9,', '1,2,3,4,5,6,7,8,9,Infinity', 'a,b,c,d,e,f,g,h,i,j'])
    expect(readPoints(text)).toBeNull();
  expect(readPoints('370,-190,0,0,0,0,0,0,0,0')!.texts.slice(0, 2)).toEqual([10, 170]);
  expect(turned(180)).toBe(-180);
});
