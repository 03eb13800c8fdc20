import { describe, expect, it } from 'vitest';
import { lossAblation } from '@/config/ablation';
import { withField } from '@/config/fields';
import { baselineOf, presetNamed } from '@/config/presets';
import { groupBySeed } from './groups';
import type { RunRecord } from './record';

const { config } = presetNamed('demo');
const run = (name: string, changed = config) => ({ record: { name, config: changed } as RunRecord });

describe('groupBySeed', () => {
  it('puts runs together that differ in the seed alone, the baseline first', () => {
    const other = withField(config, 'losses.kl.weight', 2);
    const groups = groupBySeed([
      run('All', config),
      run('All', withField(config, 'seed', 1)),
      run('KL 2', other),
      run('Base', baselineOf(config)),
      // What a loss that is off would weigh makes no difference.
      run('Base', withField(baselineOf(other), 'seed', 1)),
    ]);
    expect(groups.map(g => [g.name, g.baseline, g.runs.map(r => r.record.config.seed)])).toEqual([
      ['Base', true, [0, 1]],
      ['All', false, [0, 1]],
      ['KL 2', false, [0]],
    ]);
  });

  it('are in the order of an ablation table, whatever the order of the runs', () => {
    const variants = lossAblation(config);
    const { length } = variants;
    // 7 shares no factor with the number of rows.
    expect(length % 7).not.toBe(0);
    const shuffled = variants.map((_, i) => variants[(3 + 7 * i) % length]!).map(v => run(v.name, v.config));
    expect(groupBySeed(shuffled).map(g => g.name)).toEqual(variants.map(v => v.name));
  });

  it('counts the same experiment once', () => {
    expect(groupBySeed([run('a'), run('b')]).map(g => g.runs.length)).toEqual([1]);
  });
});
