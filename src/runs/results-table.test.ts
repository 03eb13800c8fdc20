import { describe, expect, it } from 'vitest';
import { resultCsv, resultLatex, resultMarkdown, type ResultTable } from './results-table';

const cell = (mean: number, deviation = NaN, low = NaN, high = NaN) => ({ n: 2, mean, deviation, low, high });
const table: ResultTable = {
  columns: [
    { title: 'R@1 t→v', digits: 1 },
    { title: 'Skew', digits: 2 },
  ],
  rows: [
    { name: 'Base_line', n: 2, cells: [cell(14.61, 0.4, 14.2, 15), cell(3.01)], differences: null },
    {
      name: 'a|b & 5 %',
      n: 2,
      cells: [cell(14, 1, 13, 15), cell(1.5)],
      differences: [cell(-0.61, 1, -1, 0.2), cell(-1.51)],
    },
  ],
};

describe('a table of results', () => {
  it('is written as Markdown', () => {
    expect(resultMarkdown(table)).toBe(
      [
        '| run | seeds | R@1 t→v | Skew |',
        '|---|--:|--:|--:|',
        '| Base_line | 2 | 14.6 ± 0.4 | 3.01 |',
        '| a\\|b & 5 % | 2 | 14.0 ± 1.0 | 1.50 |',
        '| a\\|b & 5 % − baseline | 2 | −0.6 [−1.0, +0.2] | −1.51 |',
        '',
      ].join('\n'),
    );
  });

  it('is written as LaTeX, special characters escaped', () => {
    const text = resultLatex(table);
    expect(text).toContain('Base\\_line & 2 & 14.6 $\\pm$ 0.4 & 3.01 \\\\');
    expect(text).toContain('a|b \\& 5 \\% $-$ baseline & 2 & $-$0.6 [$-$1.0, +0.2] & $-$1.51 \\\\');
    expect(text).toContain('R@1 t$\\rightarrow$v');
    expect(text.match(/\\midrule/g)).toHaveLength(2);
  });

  it('is written as CSV, unrounded and with gaps for what is unknown', () => {
    const { header, rows } = resultCsv(table);
    expect(header).toHaveLength(2 + 2 * 7);
    expect(rows[1]?.slice(0, 9)).toEqual(['a|b & 5 %', 2, 14, 1, 13, 15, -0.61, -1, 0.2]);
    expect(rows[0]?.slice(2, 9)).toEqual([14.61, 0.4, 14.2, 15, null, null, null]);
  });
});
