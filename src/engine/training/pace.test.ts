import { describe, expect, it } from 'vitest';
import { baselineOf, presetNamed, SHORTEST } from '@/config/presets';
import { microConfig } from './micro-config';
import { PaceKeeper } from './pace';

const { config: demo } = presetNamed('demo');
const { config: short } = presetNamed(SHORTEST);

describe('the pace of training', () => {
  it('is told at a few of the first steps: of the whole comparison, and of the shortest preset instead', () => {
    const keeper = new PaceKeeper([baselineOf(demo), demo]);
    expect(keeper.after(1, 8)).toBeNull();
    const { seconds, shortSeconds } = keeper.after(2, 8)!;
    // All steps, and 21 tests on 1,000 pairs.
    expect(seconds).toBeGreaterThan(demo.steps * 8);
    expect(seconds).toBeLessThan(demo.steps * 8 * 2);
    expect(shortSeconds).toBeLessThan(seconds / 4);
    expect(keeper.after(3, 8)).toBeNull();
    expect(keeper.after(5, 4)!.seconds).toBeCloseTo(seconds / 2);
  });

  it('is the same for the shortest preset and what is offered instead of it', () => {
    const { seconds, shortSeconds } = new PaceKeeper([baselineOf(short), short]).after(2, 0.5)!;
    expect(shortSeconds).toBeCloseTo(seconds);
    expect(seconds).toBeGreaterThan(short.steps * 0.5);
  });

  it('is not told where the work of a step is not known', () => {
    expect(new PaceKeeper([microConfig()]).after(2, 1)).toBeNull();
  });
});
