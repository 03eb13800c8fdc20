import { describe, expect, it } from 'vitest';
import { fileStem, toCsv } from './export';

describe('toCsv', () => {
  const lines = (...rows: (string | number | null)[][]) => toCsv(['a'], rows).split('\n').slice(1, -1);

  it('keeps every digit, and leaves empty what was not measured', () => {
    const value = 0.1 + 0.2;
    expect(lines([value, 1e-7, -3.5, null, NaN])).toEqual(['0.30000000000000004,1e-7,-3.5,,']);
    expect(Number(lines([value])[0])).toBe(value);
  });

  it('quotes what would break a row', () => {
    expect(lines(['a,b', 'say "x"'])).toEqual(['"a,b","say ""x"""']);
    expect(toCsv(['a'], [['two\r\nlines']])).toContain('"two\r\nlines"');
  });

  it('makes names harmless that a spreadsheet would compute, and leaves numbers alone', () => {
    expect(lines(['=1+1', '+ Uniform', '-x', '@SUM(A1)', '\tx'])).toEqual(["'=1+1,'+ Uniform,'-x,'@SUM(A1),'\tx"]);
    expect(lines(['=HYPERLINK("http://x")'])).toEqual([`"'=HYPERLINK(""http://x"")"`]);
    expect(lines([-1.5, 'all − Uniform'])).toEqual(['-1.5,all − Uniform']);
  });

  it('says that it is UTF-8', () => {
    const bytes = new TextEncoder().encode(toCsv(['R@1 t→v'], []));
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});

describe('fileStem', () => {
  it('keeps letters of every script', () => {
    expect(fileStem('Skewness of N (k = 15)')).toBe('skewness-of-n-k-15');
    expect(fileStem('N of 日本 é')).toBe('n-of-日本-é');
    expect(fileStem('…')).toBe('chart');
  });
});
