import { describe, expect, it } from 'vitest';
import { fieldAt, withField } from './fields';
import { baselineOf, PRESETS, presetNamed } from './presets';
import { CONFIG_VERSION, parseConfig } from './schema';

describe('presets', () => {
  it.each(PRESETS.map(p => p.name))('%s is valid, and so is its baseline', name => {
    const { config, compares } = presetNamed(name);
    expect(parseConfig(config).problems).toEqual([]);
    const baseline = baselineOf(config);
    if (compares) expect(parseConfig(baseline).problems).toEqual([]);
    expect(Object.values(baseline.losses).some(loss => loss.enabled)).toBe(false);
  });

  it('names an unknown preset', () => {
    expect(() => presetNamed('nope')).toThrow('There is no preset "nope"');
  });
});

describe('parseConfig', () => {
  const { config } = presetNamed('tiny');
  const refused = (path: string, value: unknown) => parseConfig(withField(config, path, value)).problems;

  it('refuses K > B − 3 with the reason, at its field', () => {
    const [problem] = refused('losses.neighbor.neighbors', config.batchSize - 2);
    expect(problem?.path).toBe('losses.neighbor.neighbors');
    expect(problem?.message).toContain(`at most ${config.batchSize - 3}`);
    expect(refused('losses.neighbor.neighbors', config.batchSize - 3)).toEqual([]);
  });

  it('refuses to train token merging alone where no loss reaches it', () => {
    const alone = withField(config, 'optimizer.trains', 'merging');
    expect(parseConfig(alone).problems.map(p => p.path)).toEqual(['optimizer.trains']);
    for (const loss of ['uniform', 'kl', 'centrality'])
      expect(parseConfig(withField(alone, `losses.${loss}.enabled`, true)).problems).toEqual([]);
    const constant = withField(alone, 'losses.centrality', {
      ...config.losses.centrality,
      enabled: true,
      detached: true,
    });
    expect(parseConfig(constant).problems.map(p => p.path)).toEqual(['optimizer.trains']);
  });

  it.each([
    ['batchSize', 2.5],
    ['batchSize', 'many'],
    ['optimizer.lr', NaN],
    ['optimizer.lr', -1],
    ['optimizer.trains', 'nothing'],
    ['data.domain', 'Z'],
    ['data.testCaptions', 0],
    ['data.testCaptions', 17],
    ['model.text.heads', 5],
    ['evaluation.k', 150],
    ['schedule.warmupSteps', 10_000],
    ['bankSize', 5000],
    ['init.backbone', 'not a hash'],
    ['version', CONFIG_VERSION + 1],
  ])('refuses %s = %j and names the field', (path, value) => {
    const problems = refused(path, value);
    expect(problems.map(p => p.path)).toContain(path);
  });

  it('refuses galleries whose similarities are too many to hold, with the most that goes', () => {
    const of = (testPairs: number, testCaptions: number) =>
      parseConfig({ ...config, data: { ...config.data, testPairs, testCaptions } }).problems;
    expect([of(5000, 1), of(5000, 2), of(1000, 16), of(3000, 5)]).toEqual([[], [], [], []]);
    expect(of(5000, 3)).toEqual([{ path: 'data.testCaptions', message: 'With 5,000 test pairs at most 2.' }]);
  });

  it('refuses unknown fields, wherever they are', () => {
    const problems = parseConfig({ ...config, losses: { ...config.losses, extra: 1 } }).problems;
    expect(problems).toEqual([{ path: 'losses.extra', message: 'There is no such field.' }]);
  });

  it.each([null, 1, 'x', [], {}])('survives %j', input => {
    expect(parseConfig(input).config).toBeNull();
  });
});

describe('fields', () => {
  it('reads and replaces by path without touching the rest', () => {
    const { config } = presetNamed('demo');
    const changed = withField(config, 'losses.kl.weight', 2);
    expect(fieldAt(changed, 'losses.kl.weight')).toBe(2);
    expect(fieldAt(config, 'losses.kl.weight')).toBe(1);
    expect(changed.losses.neighbor).toBe(config.losses.neighbor);
  });
});
