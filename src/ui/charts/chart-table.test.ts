import { expect, it } from 'vitest';
import { cellText, cutText } from './chart-table';

it('reads numbers of a few digits, names as they are, and a dash for what was not measured', () => {
  expect([0.1 + 0.2, 1234.56789, -2, 'seed 1', null, NaN].map(cellText)).toEqual([
    '0.3',
    '1234.57',
    '-2',
    'seed 1',
    '–',
    '–',
  ]);
});

it('says how many rows are left out', () => {
  expect(cutText(200)).toBeNull();
  expect(cutText(5000)).toBe('The first 200 of 5000 rows. The CSV file has all of them, in full precision.');
});
