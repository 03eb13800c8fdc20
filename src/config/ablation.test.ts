import { describe, expect, it } from 'vitest';
import { ablationJobs, fieldAblation, lossAblation, readValues, runsAtOnce, variantProblems } from './ablation';
import { LOSS_NAMES, LOSSES } from './losses';
import { inWords } from './numbers';
import { presetNamed } from './presets';

const { config } = presetNamed('tiny');
const on = (losses: typeof config.losses) =>
  Object.entries(losses)
    .filter(([, loss]) => loss.enabled)
    .map(([name]) => name);

describe('an ablation', () => {
  it('of the losses has the rows of a table', () => {
    const variants = lossAblation(config);
    const but = (name: string) => LOSS_NAMES.filter(other => other !== name).join(' ');
    expect(variants.map(v => [v.name, on(v.config.losses).join(' ')])).toEqual([
      ['Baseline', ''],
      ...LOSS_NAMES.map(name => [`+ ${LOSSES[name].label}`, name]),
      ...LOSS_NAMES.map(name => [`all − ${LOSSES[name].label}`, but(name)]),
      [`All ${inWords(LOSS_NAMES.length)}`, LOSS_NAMES.join(' ')],
    ]);
    expect(variants.slice(0, 3).map(v => v.name)).toEqual(['Baseline', '+ centrality', '+ neighbor']);
    expect(new Set(variants.map(v => v.role)).size).toBe(variants.length);
    expect(variantProblems(variants)).toEqual([]);
  });

  it('of a field has one row per value, refused where the form would refuse it', () => {
    const values = readValues(config, 'losses.neighbor.neighbors', '3, 5 99');
    const variants = fieldAblation(config, 'losses.neighbor.neighbors', values);
    expect(variants.slice(1).map(v => v.config.losses.neighbor.neighbors)).toEqual([3, 5, 99]);
    const problems = variantProblems(variants);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toContain('neighbor neighbors 99: K must be at most');
    expect(readValues(config, 'losses.kl.enabled', 'on false x')).toEqual([true, false, 'x']);
    expect(readValues(config, 'steps', 'many')).toEqual([NaN]);
  });

  it('never puts runs in lockstep that differ in more than their losses', () => {
    const variants = fieldAblation(config, 'optimizer.lr', [config.optimizer.lr, 0.1]);
    expect(ablationJobs(variants, [0], 5).map(job => job.variants.map(v => v.name))).toEqual([
      ['Baseline', `optimizer lr ${config.optimizer.lr}`],
      ['optimizer lr 0.1'],
    ]);
  });

  it('puts as many runs in lockstep as memory allows', () => {
    expect(runsAtOnce(config)).toBe(5);
    expect(runsAtOnce(presetNamed('demo').config)).toBe(5);
    const large = { ...config, batchSize: 128, model: { ...config.model, width: 512, text: { layers: 4, heads: 8 } } };
    expect(runsAtOnce(large)).toBe(1);
  });

  it('trains every variant with every seed once', () => {
    const jobs = ablationJobs(lossAblation(config), [3, 4], 4);
    const rows = lossAblation(config).length;
    for (const seed of [3, 4]) {
      const sizes = jobs.filter(job => job.seed === seed).map(job => job.variants.length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows);
      expect(sizes.slice(0, -1).every(size => size === 4)).toBe(true);
    }
    const all = jobs.flatMap(job => job.variants.map(v => `${v.role} ${v.config.seed}`));
    expect(new Set(all).size).toBe(2 * rows);
  });
});
