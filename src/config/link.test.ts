import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldAt, withField } from './fields';
import { isLink, leafPaths, LINK_VERSION, readLink, writeLink } from './link';
import { PRESETS, presetNamed } from './presets';
import { parseConfig } from './schema';

const demo = presetNamed('demo');

describe('a link', () => {
  it('holds what differs from its preset, in words', () => {
    const config = withField(withField(demo.config, 'losses.neighbor.weight', 4), 'seed', 7);
    const query = writeLink({ preset: 'demo', config, baseline: true });
    expect(query).toBe('v=2&preset=demo&seed=7&init.backbone=none&losses.neighbor.weight=4');
    const content = { preset: 'demo', config, baseline: true, startsFrom: 'stated' };
    expect(readLink(query)).toEqual({ content, problems: [] });
  });

  const hash = 'a'.repeat(64);
  it.each([
    ['v=2&preset=demo', null, 'preset'],
    ['v=2&preset=demo&seed=3', null, 'preset'],
    ['v=2&preset=demo&init.backbone=none', null, 'stated'],
    // As links were written before "none" was known.
    ['v=2&preset=demo&init.backbone=null', null, 'stated'],
    [`v=2&preset=demo&init.backbone=${hash}`, hash, 'stated'],
    // These have no backbone of their own.
    ['v=2&preset=tiny', null, 'stated'],
    ['v=2&preset=from-scratch', null, 'stated'],
    ['v=2&preset=pretrain', null, 'stated'],
    [`v=2&preset=tiny&init.backbone=${hash}`, hash, 'stated'],
  ])('says what a run starts from: %s', (query, backbone, startsFrom) => {
    const { content } = readLink(query);
    expect(content?.config.init.backbone).toBe(backbone);
    expect(content?.startsFrom).toBe(startsFrom);
    // And the other way round: what was read is written so that it is read again.
    expect(readLink(writeLink(content!)).content).toEqual(content);
  });

  it('leaves the backbone to the preset only where it is told to', () => {
    const content = { preset: 'demo', config: demo.config, baseline: true } as const;
    expect(writeLink({ ...content, startsFrom: 'preset' })).toBe('v=2&preset=demo');
    expect(writeLink(content)).toBe('v=2&preset=demo&init.backbone=none');
  });

  it('brings back what a run starts from, whatever the preset', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), fc.option(hex), (preset, backbone) => {
        const config = { ...preset.config, init: { backbone } };
        const { content } = readLink(writeLink({ preset: preset.name, config, baseline: true }));
        expect(content).toEqual({ preset: preset.name, config, baseline: true, startsFrom: 'stated' });
      }),
    );
  });

  it.each([
    ['v=3&preset=demo', 'v'],
    ['preset=demo', 'v'],
    ['v=2&preset=nothing', 'preset'],
    ['v=2', 'preset'],
    ['v=2&preset=demo&baseline=maybe', 'baseline'],
    ['v=2&preset=demo&losses.neighbor.weights=3', 'losses.neighbor.weights'],
    ['v=2&preset=demo&losses.neighbor.weight=much', 'losses.neighbor.weight'],
    ['v=2&preset=demo&losses.neighbor.enabled=1', 'losses.neighbor.enabled'],
    ['v=2&preset=demo&losses.neighbor.neighbors=62', 'losses.neighbor.neighbors'],
    ['v=2&preset=demo&steps=1e9', 'steps'],
    ['v=2&preset=demo&model.merging.textRatios=0.5,x', 'model.merging.textRatios.1'],
    ['v=2&preset=demo&init.backbone=abc', 'init.backbone'],
    ['v=2&preset=demo&data.kind=words', 'data.kind'],
    ['v=2&preset=demo&data.kind=constructor', 'data.kind'],
    ['v=2&preset=demo&data=clips', 'data'],
    ['v=2&preset=demo&version=2', 'version'],
    ['v=2&preset=demo&__proto__.x=1', '__proto__.x'],
    ['v=2&preset=demo&constructor=1', 'constructor'],
    ['v=2&preset=demo&seed=1&seed=2', ''],
    [`v=2&preset=demo&x=${'y'.repeat(9000)}`, ''],
  ])('is refused at the field: %s', (query, path) => {
    const { content, problems } = readLink(query);
    expect(content).toBeNull();
    expect(problems.map(p => p.path)).toContain(path);
    expect(problems.every(p => p.message.length > 3)).toBe(true);
  });

  it('stands beside parameters of the page', () => {
    expect(readLink('v=2&preset=tiny&faults', ['faults']).problems).toEqual([]);
    expect(isLink('faults')).toBe(false);
    expect(isLink('v=9')).toBe(true);
  });

  it('brings back any valid config', () => {
    const numeric = leafPaths(demo.config).filter(p => typeof fieldAt(demo.config, p) === 'number' && p !== 'version');
    const change = fc.tuple(
      fc.constantFrom(...numeric),
      fc.oneof(fc.integer({ min: 0, max: 200 }), fc.double({ min: 0, max: 4, noNaN: true })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESETS),
        fc.array(change, { maxLength: 4 }),
        fc.boolean(),
        (preset, changes, baseline) => {
          const changed = changes.reduce((config, [path, value]) => withField(config, path, value), preset.config);
          const { config } = parseConfig(changed);
          const read = readLink(writeLink({ preset: preset.name, config: changed, baseline }));
          if (config) expect(read.content).toEqual({ preset: preset.name, config, baseline, startsFrom: 'stated' });
          else expect(read.content).toBeNull();
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever it says', () => {
    const name = fc.oneof(
      fc.constantFrom(...leafPaths(demo.config), 'v', 'preset', 'baseline', '__proto__'),
      fc.string(),
    );
    const value = fc.oneof(fc.string(), fc.constantFrom('NaN', '-1', '1e999', 'true', 'null', '0x10', ',', '%'));
    const hostile = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc
        .array(fc.tuple(name, value), { maxLength: 8 })
        .map(pairs => `v=${LINK_VERSION}&preset=demo&${pairs.map(p => p.join('=')).join('&')}`),
    );
    fc.assert(
      fc.property(hostile, query => {
        const { content, problems } = readLink(query);
        expect(content === null).toBe(problems.length > 0);
        if (content) expect(parseConfig(content.config).problems).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });
});
