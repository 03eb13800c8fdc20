import { expect, it } from 'vitest';
import { forestSummary, gridSummary, lineSummary, occurrenceSummary, scatterSummary } from './summaries';

const digits = (value: number) => value.toFixed(1);
const line = (label: string, ...values: number[]) => ({
  label,
  points: values.map((value, i) => ({ step: i * 100, value })),
});

it('says of each line how it began and ended, in the words of its axis', () => {
  const lines = [line('NeighborRetr', 2.6, 2, 1.5), line('InfoNCE', 1, 3), line('flat', 1.01, 1.02), line('none')];
  expect(lineSummary(lines, 'step', digits)).toBe(
    'From step 0 to 200: NeighborRetr falls from 2.6 to 1.5; InfoNCE rises from 1.0 to 3.0; flat stays at 1.0.',
  );
  expect(lineSummary([], 'step', digits)).toBe('');
});

it('leaves out what is drawn faint, and counts what would be too long', () => {
  const many = Array.from({ length: 60 }, (_, i) => line(`run ${i}`, 1, 2));
  const text = lineSummary([...many, { ...line('raw', 1, 2), faint: true }], 'step', digits);
  expect(text).toContain('run 11');
  expect(text).not.toContain('run 12');
  expect(text).not.toContain('raw');
  expect(text).toMatch(/and 48 more lines\.$/);
});

it('says how unequal a histogram is', () => {
  const runs = [{ label: 'InfoNCE', counts: [0, 0, 0, 1, 9] }];
  expect(occurrenceSummary(runs, 4)).toBe(
    'InfoNCE: skewness 1.46, hubs take 90.0 % of all places, 60.0 % of the items are anti-hubs.',
  );
});

it('says where marks and cells lie, and tells estimates with their intervals', () => {
  const points = [
    { text: 'A: 1, 2', x: 1, y: 2 },
    { text: 'B: 3, 4', x: 3, y: 4 },
  ];
  expect(scatterSummary(points, 'skewness', 'R@1')).toBe(
    '2 marks: skewness from 1 to 3, R@1 from 2 to 4. A: 1, 2; B: 3, 4.',
  );
  expect(gridSummary({ rows: 2, columns: 2, values: [1, NaN, 3, 2] }, digits)).toBe(
    '2 rows by 2 columns, values from 1.0 to 3.0.',
  );
  expect(
    forestSummary(
      [
        { label: 'all four', mean: 0.5, low: 0.1, high: 0.9 },
        { label: 'one', mean: 1, low: NaN, high: NaN },
      ],
      digits,
    ),
  ).toBe('all four 0.5 (0.1 to 0.9); one 1.0.');
});
