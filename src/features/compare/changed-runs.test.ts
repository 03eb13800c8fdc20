import { expect, it } from 'vitest';
import type { RunRecord } from '@/runs/record';
import { changesOnTheWay } from './changed-runs';

const run = (label: string, ...events: RunRecord['events']) => ({ label, record: { events } as RunRecord });
const off = { step: 7, text: 'KL off' };

it('runs that were changed in the same way share a sentence, and none is lost', () => {
  expect(changesOnTheWay([run('A', off), run('B'), run('C', { ...off, step: 8 }, off), run('D', off)])).toEqual([
    'A and D were changed while they trained: KL off at step 7.',
    'C was changed while it trained: KL off at step 8, KL off at step 7.',
  ]);
});

it('of very many the first are named, and the others counted', () => {
  const many = Array.from({ length: 250 }, (_, i) => run(`R${i}`, off));
  expect(changesOnTheWay(many)).toEqual([
    'R0, R1, R2, R3, R4 and 245 more runs were changed while they trained: KL off at step 7.',
  ]);
});
