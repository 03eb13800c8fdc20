import { expect, it } from 'vitest';
import { comparedRuns } from './comparison';
import { presetNamed } from './presets';

const { config } = presetNamed('demo');

it('trains the baseline first, with all losses off and everything else the same', () => {
  const [baseline, method] = comparedRuns(config, true);
  expect([baseline!.role, method!.role]).toEqual(['baseline', 'method']);
  expect(Object.values(baseline!.config.losses).some(loss => loss.enabled)).toBe(false);
  expect({ ...baseline!.config, losses: null }).toEqual({ ...config, losses: null });
  expect(method!.config).toBe(config);
});

it('is named after what it is, alone or not', () => {
  const names = (compares: boolean) =>
    comparedRuns(config, compares, { baseline: 'InfoNCE baseline', alone: 'InfoNCE' }).map(run => run.name);
  expect(names(true)).toEqual(['InfoNCE baseline', 'NeighborRetr']);
  expect(names(false)).toEqual(['InfoNCE']);
  expect(comparedRuns(config, false).map(run => run.name)).toEqual(['Run']);
});
