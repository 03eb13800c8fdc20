import { describe, expect, it } from 'vitest';
import { fieldAt } from './fields';
import { leafPaths, readLink, writeLink } from './link';
import { currentConfig, migrateConfig } from './migrations';
import { ALL_PRESETS, type PresetName, presetNamed, RENAMED } from './presets';
import { type ExperimentConfig, parseConfig } from './schema';
// Written by the page when configs had version 3. Never written anew: what people keep does not change either.
import kept from './testing/config-3.json';

/** A config of before as this page has it. */
function asToday(config: unknown): ExperimentConfig {
  const parsed = parseConfig(migrateConfig(config));
  expect(parsed.problems).toEqual([]);
  return parsed.config!;
}

/** The presets that there were. */
const before = Object.entries(kept.presets).map(([name, config]) => ({
  config,
  preset: presetNamed(RENAMED[name] ?? name),
}));

const configs = [...Object.values(kept.presets), ...kept.links.map(link => link.config)];

describe('a config of version 3', () => {
  it('says in every field what it said', () => {
    for (const config of configs) {
      const today = asToday(config);
      for (const path of leafPaths(config).filter(p => p !== 'version'))
        expect([path, fieldAt(today, path)]).toEqual([path, fieldAt(config as unknown as ExperimentConfig, path)]);
    }
  });

  it('of a preset is that preset still: links name only what differs from it', () => {
    for (const { config, preset } of before) expect(asToday(config)).toEqual(preset.config);
  });
});

describe('a kept config', () => {
  it('of before reads word by word like the same one made today: what was begun with it can be gone on with', () => {
    for (const { config, preset } of before) {
      expect(JSON.stringify(currentConfig(config))).toBe(JSON.stringify(preset.config));
      expect(JSON.stringify(config)).not.toBe(JSON.stringify(preset.config));
    }
  });

  it('that is none stays what it is', () => {
    for (const other of [null, 3, { version: 99 }]) expect(currentConfig(other)).toBe(other);
  });
});

describe('a link of before', () => {
  it.each(kept.links)('opens as it did: $query', ({ query, preset, baseline, startsFrom, config }) => {
    const { content, problems } = readLink(query);
    expect(problems).toEqual([]);
    const name = RENAMED[preset] ?? (preset as PresetName);
    expect(content).toEqual({ preset: name, baseline, startsFrom, config: asToday(config) });
    // It is written with the same words, but for its version, the preset's name, and how it is said that there is no backbone.
    expect(writeLink(content!)).toBe(
      query.replace('v=1', 'v=2').replace(`preset=${preset}`, `preset=${name}`).replace('=null', '=none'),
    );
  });

  it('without a field but its preset is the shortest there is', () => {
    for (const { name, config, compares } of ALL_PRESETS)
      expect(writeLink({ preset: name, config, baseline: compares, startsFrom: 'preset' })).toBe(`v=2&preset=${name}`);
    expect(presetNamed('demo').config.init.backbone).toBeNull();
  });
});
