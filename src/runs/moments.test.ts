import { describe, expect, it } from 'vitest';
import { momentsOf } from './moments';

const weights = (step: number) => ({ step, file: new Uint8Array(), hash: 'h' });

describe('momentsOf', () => {
  it('lists the end, the best and the evaluations, latest first', () => {
    const moments = momentsOf({ final: weights(300), best: weights(250) }, [0, 250, 300], 275);
    expect(moments.map(m => m.key)).toEqual(['final', 'best', '250', '0']);
    expect(moments.at(-1)?.label).toBe('before training');
  });

  it('offers the newest checkpoint of a run under way', () => {
    const moments = momentsOf({ final: null, best: null }, [0], 75);
    expect(moments.map(m => [m.key, m.step])).toEqual([
      ['now', 75],
      ['0', 0],
    ]);
    expect(momentsOf({ final: null, best: null }, [], null)).toEqual([]);
  });
});
