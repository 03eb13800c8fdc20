import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Effects } from '@/state/shipped-recording';
import { changesOn, changeText, DOMAIN_FIGURES, figureText, measuredText } from './domain-figures';

const { demo } = JSON.parse(readFileSync('public/recorded/effects.json', 'utf8')) as Effects;
const figure = (name: string) => DOMAIN_FIGURES.find(f => f.name === name)!;

it('changes over seeds are of the domain trained on, and of the shifted one', () => {
  expect(changesOn(demo, 'S', 'S')).toBe(demo);
  expect(changesOn(demo, 'S', 'B')).toBe(demo!.shifted);
  expect(changesOn(demo, 'S', 'E')).toBeUndefined();
  expect(changesOn(undefined, 'S', 'S')).toBeUndefined();
});

it('changes are written with their intervals, and what is not known as a dash', () => {
  const { shifted } = demo!;
  expect(changeText(figure('r1'), { baseline: 0, other: 0, change: 0.01, low: -0.002, high: 0.02, n: 8 })).toBe(
    '+1.00 [−0.20, +2.00]',
  );
  expect(changeText(figure('skewness'), { ...demo!.t2v.skewness, change: -0.44, low: -0.49, high: -0.39 })).toBe(
    '−44 % [−49, −39]',
  );
  expect(changeText(figure('mapR'), shifted!.v2t.mapR)).toBe('–');
  expect(figureText(figure('mapR'), { mapR: null } as never)).toBe('–');
});

it('says of how many queries mAP@R is the mean', () => {
  const both = (t2v: number, v2t: number) => ({ t2v, v2t });
  const truth = { queries: both(1000, 1000), measured: both(948, 3), fitting: both(5.4, 42.4), skewness: both(0, 0) };
  expect(measuredText(truth, 't2v', 15)).toBe('A caption fits 5.4 clips on average.');
  expect(measuredText(truth, 'v2t', 15)).toMatch(/^A clip is fitted by 42\.4 captions .* the 3 of 1000 queries/);
});
