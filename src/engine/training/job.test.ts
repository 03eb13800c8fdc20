import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobSpec, JobStatus, TrainingEvent } from '@/protocol/training';
import type { BackendListeners } from '../backend';
import { TrainingJob } from './job';
import { microConfig } from './micro-config';

let listeners: BackendListeners;
let step: () => Promise<unknown>;

vi.mock('../backend', () => ({
  memoryUse: () => ({ bytes: 0, tensors: 0 }),
  loseDevice: () => {},
  openBackend: async (given: BackendListeners) => {
    listeners = given;
    return { name: 'webgpu', adapter: 'fake', software: false, fallback: null };
  },
}));
vi.mock('./evaluate', () => ({ truthReference: () => ({ t2vSkewness: 0, v2tSkewness: 0 }) }));
vi.mock('./job-setup', () => ({
  checkJob: () => {},
  makeData: () => ({ train: { rendered: 0, size: 1 }, test: {} }),
  weightsFile: async () => ({ step: 0, file: new Uint8Array(), hash: '' }),
  buildRuns: async () => [
    {
      spec: { id: 'a', name: 'A', config: microConfig() },
      session: fakeSession(),
      checkpoint: null,
      best: null,
      checkpointBest: null,
    },
  ],
}));

/** A session that takes the steps the test gives it. */
function fakeSession() {
  return {
    config: microConfig(),
    completed: 0,
    needsBank: false,
    memory: 0,
    prepare: async () => {},
    nextBatch: () => ({}),
    step: () => step(),
    checkpoint: async () => ({ step: 0 }),
    restore: () => {},
    setLosses: () => {},
    evaluate: async () => ({ step: 1, t2v: { r1: 0.1 }, v2t: { r1: 0 } }),
    dispose: () => {},
  };
}

const events: TrainingEvent[] = [];
const statuses = () => events.flatMap(event => (event.type === 'status' ? [event.status] : [])) as JobStatus[];
const errors = () => events.flatMap(event => (event.type === 'error' ? [event.error.kind] : []));
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function startedJob(keeps: Partial<JobSpec> = {}): Promise<TrainingJob> {
  const job = new TrainingJob(event => events.push(event));
  const run = { id: 'a', name: 'A', config: microConfig() };
  await job.handle({ type: 'start', job: { runs: [run], backbone: null, backend: 'auto', ...keeps }, steps: null });
  return job;
}

describe('trouble in a training job', () => {
  beforeEach(() => {
    events.length = 0;
    step = () => new Promise(() => {});
  });

  it('is said once when the operation fails before the device is reported lost', async () => {
    let fail: (error: Error) => void = () => {};
    step = () => new Promise((_, reject) => (fail = reject));
    const job = await startedJob();
    await wait(5);
    fail(new Error('mapAsync was aborted'));
    await wait(20);
    listeners.onLost('destroyed');
    await wait(20);
    expect(errors()).toEqual(['deviceLost']);
    await job.handle({ type: 'recover' });
    // The failed operation must not stop the job a second time.
    await wait(400);
    expect(errors()).toEqual(['deviceLost']);
    expect(statuses().at(-1)).toBe('paused');
  });

  it('is said as it is when nothing else is reported', async () => {
    step = () => Promise.reject(new Error('something broke'));
    await startedJob();
    await wait(400);
    expect(errors()).toEqual(['internal']);
    expect(statuses().at(-1)).toBe('failed');
  });

  it('is said when it strikes while the job is paused', async () => {
    step = async () => ({});
    const job = await startedJob();
    await job.handle({ type: 'pause' });
    listeners.onError('the bind group is invalid');
    await wait(20);
    expect(errors()).toEqual(['gpu']);
    expect(statuses().at(-1)).toBe('failed');
  });

  it('leads back to the set-up when the adapter has not enough memory: a new device would not either', async () => {
    step = async () => ({});
    const job = await startedJob();
    await job.handle({ type: 'pause' });
    listeners.onError('Out of memory');
    await wait(20);
    const told = events.flatMap(event => (event.type === 'error' ? [event.error] : []));
    expect(told).toMatchObject([{ kind: 'limits', remedy: 'edit' }]);
  });
});

describe('weights at an evaluation', () => {
  const kinds = () => events.flatMap(event => (event.type === 'weights' ? [event.kind] : []));

  it.each([
    ['are told to nobody unless runs are kept', {}, []],
    ['are told when they are the best so far', { keepsCheckpoints: true }, ['best']],
    ['are told as a snapshot too, if wanted', { keepsCheckpoints: true, keepsSnapshots: true }, ['best', 'snapshot']],
  ])('%s', async (_, keeps, expected) => {
    events.length = 0;
    step = () => new Promise(() => {});
    // The first evaluation is made before the first step, which never ends here.
    await startedJob(keeps);
    await wait(50);
    expect(kinds()).toEqual(expected);
  });
});
