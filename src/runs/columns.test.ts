import { describe, expect, it } from 'vitest';
import { fromColumns, toColumns } from './columns';
import { points } from './testing/measured';

describe('columns', () => {
  it('bring every step back bit for bit', () => {
    expect(fromColumns(toColumns(points(1, 5)))).toEqual(points(1, 5));
    expect(fromColumns(toColumns([]))).toEqual([]);
  });

  it('are refused when they do not fit together', () => {
    const broken = { ...toColumns(points(1, 3)), kl: new Float64Array(2) };
    expect(() => fromColumns(broken)).toThrow('"kl"');
  });
});
