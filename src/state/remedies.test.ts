import { describe, expect, it } from 'vitest';
import type { JobError } from '@/protocol/training';
import { countFailure, type Failure, remediesFor } from './remedies';

const error = (part: Partial<JobError> = {}): JobError => ({
  kind: 'deviceLost',
  message: 'The graphics device was lost (step 7).',
  runId: null,
  step: 7,
  checkpointStep: 5,
  remedy: 'recover',
  ...part,
});
const context = { backend: 'webgpu', isTiny: false, measured: true } as const;
const ids = (failure: Failure, where: Parameters<typeof remediesFor>[1] = context) =>
  remediesFor(failure, where).offered.map(({ id }) => id);

describe('a failure', () => {
  it('counts while the same strikes at about the same place, whatever its numbers', () => {
    const first = countFailure(null, error());
    const second = countFailure(first, error({ message: 'The graphics device was lost (step 9).', step: 9 }));
    expect([first.times, second.times]).toEqual([1, 2]);
    expect(countFailure(second, error()).times).toBe(3);
  });

  it('counts anew after progress, and when it is another', () => {
    const twice = { error: error(), times: 2 };
    expect(countFailure(twice, error({ step: 200 })).times).toBe(1);
    expect(countFailure(twice, error({ kind: 'gpu' })).times).toBe(1);
    expect(countFailure(twice, error({ message: 'Something else.' })).times).toBe(1);
  });
});

describe('remedies', () => {
  it('are its own and to discard it, the first time', () => {
    expect(remediesFor({ error: error(), times: 1 }, context)).toEqual({
      advice: null,
      offered: [
        { id: 'recover', label: 'Start a new device, back to step 5' },
        { id: 'discard', label: 'Discard' },
      ],
    });
  });

  it.each([
    ['deviceLost', 'recover', 'webgpu', ['recover', 'webgl', 'tiny', 'save', 'discard']],
    ['gpu', 'recover', 'webgpu', ['recover', 'webgl', 'tiny', 'save', 'discard']],
    ['deviceLost', 'recover', 'webgl', ['recover', 'cpu', 'tiny', 'save', 'discard']],
    ['internal', 'restart', 'cpu', ['restart', 'tiny', 'save', 'discard']],
    ['crash', 'restart', null, ['restart', 'reload', 'webgl', 'tiny', 'save', 'discard']],
    ['nonFinite', 'rollBack', 'webgpu', ['rollBack', 'save', 'discard']],
  ] as const)('of %s lead elsewhere once %s has failed on %s', (kind, remedy, backend, expected) => {
    const failure = { error: error({ kind, remedy }), times: 2 };
    expect(ids(failure, { ...context, backend })).toEqual(expected);
    expect(remediesFor(failure, context).advice).toMatch(/\.$/);
  });

  it('of a set-up that is too large never try the same again', () => {
    const failure = { error: error({ kind: 'limits', remedy: 'edit' }), times: 1 };
    expect(ids(failure)).toEqual(['edit', 'webgl', 'tiny']);
    expect(ids({ ...failure, times: 2 }, { ...context, backend: 'webgl', isTiny: true })).toEqual(['edit', 'cpu']);
  });

  it('offer nothing smaller than Tiny, and to save only what there is', () => {
    expect(ids({ error: error(), times: 3 }, { ...context, isTiny: true, measured: false })).toEqual([
      'recover',
      'webgl',
      'discard',
    ]);
  });
});
