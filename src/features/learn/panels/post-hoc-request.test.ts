import { expect, it } from 'vitest';
import { POST_HOC_METHODS, postHocMethod } from '@/analysis/post-hoc-methods';
import { parametersOf, stopsOf } from './post-hoc-request';

it.each(POST_HOC_METHODS)('sliders of $key offer what is published', ({ parameters }) => {
  for (const { name, value, min, max } of parameters) {
    expect(stopsOf(name)).toContain(value);
    for (const stop of stopsOf(name)) expect(stop >= min && stop <= max).toBe(true);
  }
});

it('an address sets what is offered, and what it does not set is as published', () => {
  expect(parametersOf(postHocMethod('nnn'), [-1, -1])).toEqual({ α: 0.75, k: 128 });
  expect(parametersOf(postHocMethod('nnn'), [0.6, 1e9])).toEqual({ α: 0.5, k: 256 });
  expect(parametersOf(postHocMethod('mutual-proximity'), [3, 3])).toEqual({});
});
