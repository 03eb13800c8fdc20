import { describe, expect, it } from 'vitest';
import { LOSS_TERMS } from '@/content/terms';
import { TERM_LANES } from '@/engine/plan/losses/table';
import { LATER_LOSSES } from './later-losses';
import { ADDED_LOSSES, LOSS_NAMES, START_LOSSES, withOnly } from './losses';
import { presetNamed } from './presets';
import { parseConfig } from './schema';

const { losses } = presetNamed('demo').config;

describe('the losses', () => {
  it('are those that configs hold, the page explains, and the plan measures', () => {
    expect(Object.keys(losses)).toEqual(LOSS_NAMES);
    expect(LOSS_TERMS.map(term => term.key)).toEqual(LOSS_NAMES);
    expect(LOSS_NAMES).toEqual(expect.arrayContaining([...TERM_LANES]));
    expect(ADDED_LOSSES).toEqual(LOSS_NAMES.slice(1));
  });

  it('are switched without losing their settings', () => {
    const some = withOnly(losses, ['uniform']);
    expect(LOSS_NAMES.filter(name => some[name].enabled)).toEqual(['uniform']);
    expect(withOnly(some, LOSS_NAMES)).toEqual(withOnly(losses, LOSS_NAMES));
  });

  it('start with the paper’s on and later ones off, which come after them', () => {
    const on = LOSS_NAMES.filter(name => losses[name].enabled);
    expect(on).toEqual(['centrality', 'neighbor', 'uniform', 'kl']);
    expect([...on, ...LATER_LOSSES]).toEqual(LOSS_NAMES);
    expect(parseConfig({ ...presetNamed('demo').config, losses: START_LOSSES }).problems).toEqual([]);
  });
});
