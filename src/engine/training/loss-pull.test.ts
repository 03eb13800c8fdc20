import { describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import { lossPull, pullTerms, withTerm } from './loss-pull';

const { losses } = presetNamed('demo').config;

describe('lossPull', () => {
  it('takes each loss apart from the total', async () => {
    const own = {
      centrality: [3, 4],
      neighbor: [-4, 3],
      uniform: [6, 8],
      kl: [-1.5, -2],
    };
    const gradientOf = async (on: typeof losses) => {
      const parts = (['neighbor', 'uniform', 'kl'] as const).filter(name => on[name].enabled).map(name => own[name]);
      const sum = [own.centrality, ...parts].reduce(([a = 0, b = 0], [x = 0, y = 0]) => [a + x, b + y]);
      const map = new Map([['clip.ln_final.weight', Float32Array.from(sum)]]);
      // Only the uniform loss reaches the merging.
      if (on.uniform.enabled) map.set('text_ctm0.score.bias', Float32Array.from([2]));
      return map;
    };
    const pull = await lossPull(7, losses, gradientOf);
    expect(pull.step).toBe(7);
    expect(pull.terms).toEqual(['centrality', 'neighbor', 'uniform', 'kl']);
    const text = pull.groups.find(g => g.name === 'text encoder')!;
    expect(text.norms).toEqual([5, 5, 10, 2.5]);
    expect(text.cosines[0]).toEqual([1, 0, 1, -1]);
    const merging = pull.groups.find(g => g.name === 'token merging')!;
    expect(merging.norms).toEqual([0, 0, 2, 0]);
    expect(merging.cosines[2]![0]).toBeNaN();
    expect(pull.groups[0]!.norms[2]).toBeCloseTo(Math.sqrt(104), 6);
  });

  it('measures what is on, with its own settings', () => {
    const some = { ...losses, kl: { ...losses.kl, enabled: false }, uniform: { ...losses.uniform, weight: 0 } };
    expect(pullTerms(some)).toEqual(['centrality', 'neighbor']);
    const { neighbor, uniform, kl } = withTerm(losses, 'neighbor');
    expect([neighbor.enabled, uniform.enabled, kl.enabled]).toEqual([true, false, false]);
    expect(neighbor.weight).toBe(losses.neighbor.weight);
  });
});
