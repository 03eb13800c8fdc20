import { describe, expect, it } from 'vitest';
import { ofAdded } from '@/config/losses';
import { presetNamed } from '@/config/presets';
import { columnsFrom, toColumns } from '@/runs/columns';
import { groupBySeed } from '@/runs/groups';
import type { RunRecord } from '@/runs/record';
import { haveSameStart } from '@/runs/same-start';
import { jobsAgain } from './train-again';

const { config } = presetNamed('tiny');
const record = (comparison: string, role: string, seed: number, from?: RunRecord['from']) =>
  ({ comparison, role, name: role, preset: 'tiny', config: { ...config, seed }, appVersion: '1', from }) as RunRecord;
const origin = (step: number) => ({ comparison: 'p', run: 'p/method', name: 'Before', step, exact: true });

describe('runs that are trained again', () => {
  const runs = [record('c', 'baseline', 4), record('d', 'method', 5), record('c', 'method', 4)];
  const said = (seeds: number[] | null) =>
    jobsAgain(runs, seeds, 'Again').map(job => job.runs.map(run => `${run.id} ${run.config.seed}`));

  it('train with those of their comparison, with the seeds they had', () => {
    expect(said(null)).toEqual([['baseline 4', 'method 4'], ['method 5']]);
  });

  it('train once with every other seed', () => {
    expect(said([7, 8])).toEqual([['baseline 7', 'method 7'], ['baseline 8', 'method 8'], ['method 7'], ['method 8']]);
  });
});

describe('runs that go on from the end of another', () => {
  it('have only their own steps drawn', () => {
    const point = { seconds: 1, total: 1, centrality: 1, gradientNorm: 1, logitScale: 1, learningRate: 1 };
    const columns = toColumns([1, 2, 3].map(step => ({ ...point, step, ...ofAdded(() => null) })));
    expect([...columnsFrom(columns, 2).step]).toEqual([3]);
    expect(columnsFrom(columns, 0)).toBe(columns);
  });

  it('are not taken for runs that were trained in one go', () => {
    const [whole, further] = [record('c', 'method', 1), record('d', 'method', 2, origin(300))];
    expect(groupBySeed([{ record: whole }, { record: further }])).toHaveLength(2);
    expect(haveSameStart([whole, { ...whole, from: origin(300) }])).toBe(false);
    expect(haveSameStart([further, { ...further, role: 'baseline' } as RunRecord])).toBe(true);
  });
});
