import { expect, it } from 'vitest';
import { isTransparent } from './report';

it('a colour without blue is no transparent one', () => {
  expect(['rgba(0, 0, 0, 0)', 'rgb(200, 80, 0)', 'rgb(0, 0, 0)', 'rgba(1, 2, 3, 0.5)'].map(isTransparent)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
