import { describe, expect, it } from 'vitest';
import { FIELD_INFO, fieldsOf, type ShownPath } from './field-info';
import { numberAt } from './fields';
import { LOSS_NAMES } from './losses';
import { presetNamed } from './presets';

describe('the fields of forms', () => {
  it('hold numbers, under labels of their own', () => {
    const { config } = presetNamed('demo');
    const paths = Object.keys(FIELD_INFO) as ShownPath[];
    for (const path of paths) expect(numberAt(config, path), path).toEqual(expect.any(Number));
    const labels = paths.filter(path => !path.startsWith('losses.')).map(path => FIELD_INFO[path].label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('have all numbers of every loss, live', () => {
    for (const name of LOSS_NAMES) {
      const numbers = Object.entries(presetNamed('demo').config.losses[name]).filter(([, x]) => typeof x === 'number');
      const paths = fieldsOf(`losses.${name}`);
      expect(paths.map(path => path.split('.').at(-1)).toSorted()).toEqual(numbers.map(([key]) => key).toSorted());
      expect(paths.every(path => 'live' in FIELD_INFO[path])).toBe(true);
    }
  });
});
