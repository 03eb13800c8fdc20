import { expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { RunRecord } from '@/runs/record';
import { keptInWords } from './kept-words';

const { config } = presetNamed('tiny');
const run = (name: string, steps: number) =>
  ({ name, steps, config: { ...config, seed: 3 }, preset: 'tiny', created: Date.UTC(2025, 10, 3, 12) }) as RunRecord;

it('a kept comparison is told by its date, its set-up, and the names and steps of its runs', () => {
  const words = keptInWords({ runs: [run('Baseline', 1), run('My run', 12_000)] });
  expect(words).toContain('2025');
  expect(words).toContain('Tiny, seed 3');
  expect(words).toMatch(/ holds "Baseline" with 1 step and "My run" with 12,000 steps\.$/);
  expect(keptInWords({ runs: [run('One', 2)] })).toMatch(/ holds "One" with 2 steps\.$/);
});
