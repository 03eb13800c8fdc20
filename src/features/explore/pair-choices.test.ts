import { expect, it } from 'vitest';
import { pairChoices } from './pair-choices';

it.each([
  [1000, '240', '240', 240, ['60 pairs', '240 pairs', 'all 1000']],
  [200, '240', 'all', 200, ['60 pairs', 'all 200']],
  [200, '60', '60', 60, ['60 pairs', 'all 200']],
  [60, '60', 'all', 60, ['all 60']],
  [40, '240', 'all', 40, ['all 40']],
] as const)('of a gallery of %i pairs, %s is %s', (size, chosen, value, count, labels) => {
  const choices = pairChoices(chosen, size);
  expect([choices.value, choices.count]).toEqual([value, count]);
  expect(choices.options.map(({ label }) => label)).toEqual(labels);
});
