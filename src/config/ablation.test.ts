import { describe, expect, it } from 'vitest';
import { ablationJobs, fieldAblation, lossAblation, readValues, runsAtOnce, variantProblems } from './ablation';
import { presetNamed } from './presets';

const { config } = presetNamed('tiny');
const on = (losses: typeof config.losses) =>
  Object.entries(losses)
    .filter(([, loss]) => loss.enabled)
    .map(([name]) => name);

describe('an ablation', () => {
  it('of the losses has the ten rows of a table', () => {
    const variants = lossAblation(config);
    expect(variants.map(v => [v.name, on(v.config.losses).join(' ')])).toEqual([
      ['Baseline', ''],
      ['+ centrality', 'centrality'],
      ['+ neighbor', 'neighbor'],
      ['+ uniform', 'uniform'],
      ['+ KL', 'kl'],
      ['all − centrality', 'neighbor uniform kl'],
      ['all − neighbor', 'centrality uniform kl'],
      ['all − uniform', 'centrality neighbor kl'],
      ['all − KL', 'centrality neighbor uniform'],
      ['All four', 'centrality neighbor uniform kl'],
    ]);
    expect(new Set(variants.map(v => v.role)).size).toBe(10);
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
    expect(jobs.map(job => [job.seed, job.variants.length])).toEqual([
      [3, 4],
      [3, 4],
      [3, 2],
      [4, 4],
      [4, 4],
      [4, 2],
    ]);
    const all = jobs.flatMap(job => job.variants.map(v => `${v.role} ${v.config.seed}`));
    expect(new Set(all).size).toBe(20);
  });
});
