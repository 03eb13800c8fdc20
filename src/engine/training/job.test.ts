import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobSpec, JobStatus, TrainingEvent } from '@/protocol/training';
import type { BackendListeners } from '../backend';
import { NonFiniteError } from '../contract/step';
import { TrainingJob } from './job';
import type * as JobSetup from './job-setup';
import type { ExperimentConfig } from '@/config/schema';
import { presetNamed } from '@/config/presets';
import { microConfig } from './micro-config';

let listeners: BackendListeners;
let software = false;
/** why no backend can be opened; null where one can */
let refuses: Error | null = null;
/** what was opened, and the engines that runs were built with */
const opened: string[] = [];
const built: (string | undefined)[] = [];
let step: () => Promise<unknown>;

vi.mock('../backend', () => ({
  memoryUse: () => ({ bytes: 0, tensors: 0 }),
  loseDevice: () => {},
  openBackend: async (given: BackendListeners, wanted: JobSpec['backend']) => {
    if (refuses) throw refuses;
    listeners = given;
    opened.push(wanted);
    const name = wanted === 'auto' ? 'webgpu' : wanted;
    return { name, adapter: 'fake', software, fallback: null, limits: null, notes: [] };
  },
}));
vi.mock('./evaluate', () => ({ truthReference: () => ({ t2vSkewness: 0, v2tSkewness: 0 }) }));
vi.mock('./job-setup', async importOriginal => ({
  makeReady: (await importOriginal<typeof JobSetup>()).makeReady,
  checkJob: () => {},
  makeData: () => ({ train: { rendered: 0, size: 1 }, test: {} }),
  weightsFile: async () => ({ step: 0, file: new Uint8Array(), hash: '' }),
  buildRuns: async ({ runs, engine }: JobSpec) => {
    built.push(engine);
    const rest = { checkpoint: null, best: null, checkpointBest: null };
    return runs.map(spec => ({ spec, session: makeSession(spec.config), ...rest }));
  },
}));

/** A session that takes the steps the test gives it. */
function fakeSession(config: ExperimentConfig) {
  return {
    config,
    completed: 0,
    needsBank: false,
    memory: 0,
    prepare: async () => {},
    nextBatch: () => ({}),
    step: () => step(),
    checkpoint: async () => ({ step: 0 }),
    restore: () => {},
    setLosses: () => {},
    evaluate: async (_: unknown, pairs?: number) => {
      const part = pairs === undefined ? {} : { pairs };
      return { step: part.pairs ? 0 : 1, ...part, t2v: { r1: 0.1 }, v2t: { r1: 0 } };
    },
    dispose: () => {},
  };
}

let makeSession: (config: ExperimentConfig) => object = fakeSession;

/** A session that counts its steps; with losses of neighbors it fills a bank before the second, as often as it is let. */
function countingSession(config: ExperimentConfig) {
  return {
    ...fakeSession(config),
    get needsBank(): boolean {
      return config.losses.neighbor.enabled && this.completed === 1;
    },
    async fillBank(report: (done: number, total: number) => Promise<void>) {
      for (let done = 0; ; done++) await report(done, Infinity);
    },
    async step() {
      return { step: ++this.completed };
    },
    async checkpoint() {
      return { step: this.completed };
    },
  };
}

const events: TrainingEvent[] = [];
const statuses = () => events.flatMap(event => (event.type === 'status' ? [event.status] : [])) as JobStatus[];
const errors = () => events.flatMap(event => (event.type === 'error' ? [event.error.kind] : []));
beforeEach(() => {
  software = false;
  refuses = null;
  makeSession = fakeSession;
  for (const list of [events, opened, built]) list.length = 0;
});
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function startedJob(keeps: Partial<JobSpec> = {}, config = microConfig()): Promise<TrainingJob> {
  const job = new TrainingJob(event => events.push(event));
  const run = { id: 'a', name: 'A', config };
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

  it('ends what never comes back from a lost device, as WebGL does not, and goes on with a new one', async () => {
    const job = await startedJob();
    await wait(5);
    expect(statuses().at(-1)).toBe('running');
    listeners.onLost('the browser took the WebGL context away');
    await wait(20);
    expect(errors()).toEqual(['deviceLost']);
    expect(statuses().at(-1)).toBe('failed');
    await job.handle({ type: 'pause' });
    step = async () => ({});
    await job.handle({ type: 'recover' });
    expect(statuses().at(-1)).toBe('paused');
    await job.handle({ type: 'step', count: 1 });
    await wait(20);
    expect(statuses().at(-1)).toBe('paused');
    expect(errors()).toEqual(['deviceLost']);
  });

  it('is no silence: a pause that must wait says what for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const job = await startedJob();
      void job.handle({ type: 'pause' });
      await vi.advanceTimersByTimeAsync(4000);
      const told = events.flatMap(event => (event.type === 'progress' ? [event.phase] : []));
      expect(told.at(-1)).toContain('Waiting for the graphics device');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not met a third time by the same way: WebGPU that refuses again and again is done without', async () => {
    step = async () => ({});
    const job = await startedJob();
    await job.handle({ type: 'pause' });
    for (let round = 0; round < 3; round++) {
      listeners.onError('the pipeline is invalid');
      await wait(20);
      await job.handle({ type: 'recover' });
    }
    expect(errors()).toEqual(['gpu', 'gpu', 'gpu']);
    expect(opened).toEqual(['auto', 'auto', 'auto', 'webgl']);
    expect(built).toEqual([undefined, undefined, 'operations', 'operations']);
    const backends = events.flatMap(event => (event.type === 'backend' ? [event.backend] : []));
    expect(backends[1]!.notes).toEqual([]);
    expect(backends[2]!.notes![0]).toContain('Plain operations are used: WebGPU refused the plan 2 times');
    expect(backends[3]!.fallback!.cause).toContain('the pipeline is invalid');
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

describe('a pause while a memory bank is filled', () => {
  it('finds every run at the same step, and keeps that', async () => {
    makeSession = countingSession;
    const method = microConfig();
    const losses = { ...method.losses, neighbor: { ...method.losses.neighbor, enabled: false } };
    const runs = [
      { id: 'baseline', name: 'Baseline', config: { ...method, losses } },
      { id: 'method', name: 'NeighborRetr', config: method },
    ];
    const job = await startedJob({ runs, keepsCheckpoints: true });
    await vi.waitFor(() => expect(events.some(e => e.type === 'progress' && e.phase.startsWith('Filling'))).toBe(true));
    await job.handle({ type: 'pause' });
    expect(statuses().at(-1)).toBe('paused');
    const stepped = events.flatMap(event =>
      event.type === 'steps' ? [`${event.runId} ${event.points[0]!.step}`] : [],
    );
    expect(stepped).toEqual(['baseline 1', 'method 1']);
    expect(events.flatMap(event => (event.type === 'checkpoint' ? [event.checkpoint.step] : []))).toEqual([1]);
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

describe('a software adapter', () => {
  const told = () => events.flatMap(event => (event.type === 'evaluation' ? [event.evaluation.pairs] : []));

  it.each([
    ['tests a part of a large gallery before the first step, and says so', true, 1000, 192],
    ['tests all of a small one', true, 200, undefined],
    ['is not taken for a graphics processor, which tests all', false, 1000, undefined],
  ])('%s', async (_, slow, testPairs, pairs) => {
    software = slow;
    step = () => new Promise(() => {});
    const { config } = presetNamed('tiny');
    await startedJob({ keepsCheckpoints: true }, { ...config, data: { ...config.data, testPairs } });
    await wait(50);
    expect(told()).toEqual([pairs]);
    // What was tested on a part is never the best.
    expect(events.some(event => event.type === 'weights')).toBe(pairs === undefined);
    expect(events.some(event => event.type === 'truth')).toBe(pairs === undefined);
  });
});

describe('something between two steps', () => {
  /** Lets a step that is waited for come to its end. */
  let finishStep: (error?: Error) => void;
  beforeEach(() => {
    makeSession = config => {
      const session = countingSession(config);
      return Object.defineProperties(session, {
        needsBank: { value: false },
        step: {
          value: () =>
            new Promise((resolve, reject) => {
              finishStep = error => (error ? reject(error) : resolve({ step: ++session.completed }));
            }),
        },
        measurePull: { value: async () => ({}) },
      });
    };
  });

  it('that is asked for during the last step leaves the job finished, once', async () => {
    const job = await startedJob({}, { ...microConfig(), steps: 1 });
    await wait(5);
    const pulled = job.handle({ type: 'measurePull' });
    finishStep();
    await pulled;
    await wait(20);
    expect(events.filter(event => event.type === 'weights')).toHaveLength(1);
    expect(events.some(event => event.type === 'pull')).toBe(true);
    expect(statuses().at(-1)).toBe('finished');
  });

  it('is not done, and nothing goes on, where the step before it fails', async () => {
    const job = await startedJob();
    await wait(5);
    const pulled = job.handle({ type: 'measurePull' });
    finishStep(new NonFiniteError('gradient'));
    await pulled;
    await wait(20);
    expect(errors()).toEqual(['nonFinite']);
    expect(events.some(event => event.type === 'pull')).toBe(false);
    expect(statuses().at(-1)).toBe('paused');
  });
});

describe('a recovery that fails itself', () => {
  it('loses no checkpoint: the next one goes on from there', async () => {
    const restored: number[] = [];
    makeSession = config =>
      Object.defineProperties(countingSession(config), {
        needsBank: { value: false },
        restore: { value: ({ step: at }: { step: number }) => restored.push(at) },
      });
    const job = await startedJob({ keepsCheckpoints: true });
    await job.handle({ type: 'pause' });
    const at = events.flatMap(event => (event.type === 'checkpoint' ? [event.checkpoint.step] : [])).at(-1)!;
    expect(at).toBeGreaterThan(0);
    listeners.onLost('destroyed');
    await wait(20);
    refuses = new Error('No device just now.');
    await job.handle({ type: 'recover' });
    expect(statuses().at(-1)).toBe('failed');
    refuses = null;
    await job.handle({ type: 'recover' });
    expect(statuses().at(-1)).toBe('paused');
    expect(restored).toEqual([at]);
  });
});
