import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ResultsFile } from '@/analysis/gallery-results';
import { effectOf } from '@/analysis/gallery-results';
import { commandOver, RECORDINGS, resultsOf } from '@/content/recordings';
import type { Effects } from '@/state/shipped-recording';
import { changeWithInterval, evidenceFigures, evidenceRows, verdictOf } from './evidence-rows';

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const effects = read<Effects>('public/recorded/effects.json');
const figures = evidenceFigures(15);
const [skewness, recall] = [figures[0]!, figures.find(({ value }) => value === 'r1')!];

it('every recording has a row for every figure, both ways', () => {
  for (const figure of figures)
    for (const way of ['t2v', 'v2t'] as const)
      expect(evidenceRows(effects, figure, way).map(({ recording }) => recording.name)).toEqual(
        RECORDINGS.map(({ name }) => name),
      );
});

it('says of the demo what docs/demo-preset.md says', () => {
  const said = read<ResultsFile>('docs/results/demo.json');
  const effect = effectOf(said.runs);
  const [row] = evidenceRows(effects, skewness, 't2v');
  expect(row!.change).toBeCloseTo(100 * effect.t2v.skewness.change, 3);
  expect(changeWithInterval(row!, skewness)).toBe('−44 % [−49, −39]');
  const [first] = evidenceRows(effects, recall, 't2v');
  expect(changeWithInterval(first!, recall)).toBe('+0.48 points [+0.06, +0.90]');
});

it('tells a change from none by its interval alone, and one seed tells nothing', () => {
  const verdicts = Object.fromEntries(
    evidenceRows(effects, recall, 'v2t').map(row => [row.recording.name, verdictOf(row)]),
  );
  expect(verdicts).toMatchObject({ demo: 'none', 'neighbor-10': 'less', 'no-uniform': 'unknown' });
  const alone = evidenceRows(effects, skewness, 't2v').find(({ recording }) => recording.name === 'no-uniform')!;
  expect(changeWithInterval(alone, skewness)).toBe('−38 %');
});

it('names files that are there, and commands of their seeds', () => {
  for (const recording of RECORDINGS) {
    const role = recording.role ?? 'method';
    const { runs } = read<ResultsFile>(resultsOf(recording));
    const seeds = runs.filter(run => run.record.role === role).map(run => run.record.config.seed);
    expect(effects[recording.role ?? recording.name]!.seeds).toEqual(seeds);
    expect(commandOver(recording, seeds)).toContain(` --seeds ${seeds.join(',')} `);
  }
});
