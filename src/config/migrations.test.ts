import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrateConfig } from './migrations';
import { presetNamed } from './presets';
import { CONFIG_VERSION, parseConfig } from './schema';

describe('migrateConfig', () => {
  const { config } = presetNamed('demo');

  it('gives a config of version 1 what was fixed then', () => {
    const { motionGain: _, ...frames } = config.model.frames;
    const old = { ...config, version: 1, model: { ...config.model, frames } };
    expect(parseConfig(migrateConfig(old)).config).toEqual(config);
  });

  it('lets gradient flow through the centrality weights of version 2, as it did', () => {
    const { detached: _, ...centrality } = config.losses.centrality;
    const old = { ...config, version: 2, losses: { ...config.losses, centrality } };
    expect(parseConfig(migrateConfig(old)).config?.losses.centrality).toEqual({ ...centrality, detached: false });
  });

  it('takes the data of version 3 for clips: there was nothing else', () => {
    const { kind: _, testCaptions: __, ...data } = config.data;
    const migrated = migrateConfig({ ...config, version: 3, data });
    expect(migrated).toEqual(config);
    // Where configs are compared as texts, the order of fields counts.
    expect(JSON.stringify(migrated)).toBe(JSON.stringify(config));
  });

  it('gives every held-out clip of version 4 one caption, as it had', () => {
    const { testCaptions: _, ...data } = config.data;
    const migrated = migrateConfig({ ...config, version: 4, data });
    expect(parseConfig(migrated).config?.data.testCaptions).toBe(1);
    expect(JSON.stringify(migrated)).toBe(JSON.stringify(config));
  });

  it('leaves the present version and later ones alone', () => {
    expect(migrateConfig(config)).toBe(config);
    const later = { ...config, version: CONFIG_VERSION + 1 };
    expect(migrateConfig(later)).toBe(later);
    expect(parseConfig(later).problems.map(p => p.path)).toContain('version');
  });

  it('never throws nor hangs, whatever it is given', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.record({ version: fc.oneof(fc.double(), fc.integer({ min: -3, max: 4 })), model: fc.anything() }),
    );
    fc.assert(
      fc.property(hostile, input => {
        expect(parseConfig(migrateConfig(input)).config).toBeNull();
      }),
      { numRuns: 10_000 },
    );
  });
});
