import { describe, expect, it } from 'vitest';
import { withField } from '@/config/fields';
import { baselineOf, presetNamed } from '@/config/presets';
import { haveSameStart } from './same-start';

const { config } = presetNamed('demo');
const run = (changed = config, appVersion = '1') => ({ config: changed, appVersion });

describe('haveSameStart', () => {
  it('is true where only losses, optimizer, steps or evaluation differ', () => {
    const others = [
      baselineOf(config),
      withField(config, 'optimizer.lr', 1e-4),
      withField(config, 'steps', 10),
      withField(config, 'evaluation.k', 5),
    ];
    expect(haveSameStart([config, ...others].map(c => run(c)))).toBe(true);
  });

  it.each([
    ['seed', 1],
    ['batchSize', 32],
    ['data.seed', 1],
    ['data.domain', 'A'],
    ['data.words', 12],
    ['model.width', 32],
    ['model.logitScale', 10],
    ['init.backbone', 'a'.repeat(64)],
  ])('is false where %s differs', (path, value) => {
    expect(haveSameStart([run(), run(withField(config, path, value))])).toBe(false);
  });

  it('is false across versions of the page', () => {
    expect(haveSameStart([run(), run(config, '2')])).toBe(false);
  });
});
