import { describe, expect, it } from 'vitest';
import { lossAblation } from '@/config/ablation';
import { withField } from '@/config/fields';
import { baselineOf, presetNamed } from '@/config/presets';
import { RunColors } from './run-colors';

const { config } = presetNamed('demo');
const other = withField(config, 'losses.kl.weight', 2);

describe('RunColors', () => {
  it('gives one colour to runs that differ in the seed alone, another to another config', () => {
    const colors = new RunColors([]);
    expect(colors.of({ config })).toBe('run-0');
    expect(colors.of({ config: other })).toBe('run-1');
    expect(colors.of({ config: withField(config, 'seed', 7) })).toBe('run-0');
    expect(colors.of({ config: baselineOf(config) })).toBe('baseline');
  });

  it('keeps a colour, whatever is asked for first the next time', () => {
    let kept: readonly number[] = [];
    const before = new RunColors([], known => (kept = [...known]));
    const variants = lossAblation(config).map(v => v.config);
    const given = variants.map(v => before.of({ config: v }));
    const after = new RunColors(kept);
    expect([...variants].reverse().map(v => after.of({ config: v }))).toEqual([...given].reverse());
  });

  it('follows the user, and never runs out', () => {
    const colors = new RunColors([]);
    expect(colors.of({ config, color: 'run-5' })).toBe('run-5');
    for (let weight = 0; weight < 600; weight++)
      expect(colors.of({ config: withField(config, 'losses.kl.weight', weight) })).toMatch(/^run-[0-7]$/);
  });
});
