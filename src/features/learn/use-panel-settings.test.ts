import { expect, it } from 'vitest';
import { readSettings, writeSettings } from './use-panel-settings';

const DEFAULTS = { size: 3, kind: 'one', on: false };

it('settings that are not the defaults are written, and come back', () => {
  expect(writeSettings(DEFAULTS, DEFAULTS)).toBe('');
  const set = { size: 0.5, kind: 'two', on: true };
  expect(writeSettings(set, DEFAULTS)).toBe('size:0.5;kind:two;on:yes');
  expect(readSettings('size:0.5;kind:two;on:yes', DEFAULTS)).toEqual(set);
});

it('what does not fit is the default', () => {
  expect(readSettings('size:many;on:perhaps;other:1;;:', DEFAULTS)).toEqual(DEFAULTS);
  expect(readSettings('size:', DEFAULTS)).toEqual(DEFAULTS);
});
