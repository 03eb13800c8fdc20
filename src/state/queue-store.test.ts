import { beforeEach, describe, expect, it, vi } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { JobError, RunSpec } from '@/protocol/training';
import type { QueuedJob } from '@/runs/queue';
import type { KeptComparison } from '@/runs/record';
import { createQueueStore, type NewJob, type QueueSurroundings } from './queue-store';
import type { TrainingState } from './training-state';

type Part = Pick<TrainingState, 'status' | 'error' | 'runs'>;

const { config } = presetNamed('tiny');
const spec: RunSpec = { id: 'method', name: 'Run', config };
const job = (title: string): NewJob => ({ title, preset: 'tiny', tag: 'A', runs: [{ ...spec, name: title }] });

/** A training store that does what the test says, and writes down what it is asked for. */
class FakeTraining {
  state: Part = { status: 'idle', error: null, runs: [] };
  readonly asked: string[] = [];
  comparison: string | null = null;
  refuses: string | null = null;
  #listener: (now: Part, before: Part) => void = () => {};
  #count = 0;

  become(part: Partial<Part>): void {
    const before = this.state;
    this.state = { ...before, ...part };
    this.#listener(this.state, before);
  }

  /** The job on the page stops with an error, as the training worker tells it. */
  failWith(kind: JobError['kind'], remedy: JobError['remedy'] = 'recover'): void {
    const error = { kind, message: `${kind}!`, runId: null, step: 3, checkpointStep: 0, remedy };
    this.become({ status: kind === 'nonFinite' ? 'paused' : 'failed' });
    this.become({ error });
  }

  get surroundings(): QueueSurroundings['training'] {
    return {
      state: () => this.state,
      subscribe: listener => (this.#listener = listener),
      actions: () => ({
        keptAs: () => this.comparison,
        letGo: () => {},
        leaveInterrupted: async ({ id }) => void this.asked.push(`leave ${id}`),
        discard: async () => {
          this.asked.push('discard');
          this.comparison = null;
          this.become({ status: 'stopped' });
          this.become({ status: 'idle', error: null, runs: [] });
        },
        trainRuns: async ({ runs }) => {
          this.asked.push(`train ${runs[0]!.name}`);
          if (this.refuses) throw new Error(this.refuses);
          this.comparison = `c${this.#count++}`;
          this.become({ status: 'running', error: null, runs: [{} as Part['runs'][number]] });
          return this.comparison;
        },
        resumeKept: async comparison => {
          this.asked.push(`resume ${comparison.id} from ${comparison.checkpointStep}`);
          if (this.refuses) return this.refuses;
          this.comparison = comparison.id;
          this.become({ status: 'running', error: null, runs: [{} as Part['runs'][number]] });
          return null;
        },
        train: async () => {
          this.asked.push('resume');
          this.become({ status: 'running' });
        },
        pause: () => this.become({ status: 'paused' }),
        recover: () => {
          this.asked.push('recover');
          this.become({ status: 'preparing' });
        },
        restart: async () => {
          this.asked.push('restart');
          this.become({ status: 'running', error: null });
        },
      }),
    };
  }
}

/** What outlives the page. */
let jobs: QueuedJob[];
let comparisons: KeptComparison[];
let training: FakeTraining;
let described: unknown[];
let locked: boolean;
let broken: boolean;

const kept: QueueSurroundings['kept'] = async () => ({
  queue: async () => [...jobs].sort((a, b) => a.order - b.order),
  saveQueued: async changed => {
    if (broken) throw new Error('The storage is gone.');
    jobs = [...jobs.filter(j => !changed.some(c => c.id === j.id)), ...changed];
  },
  dropQueued: async ids => {
    jobs = jobs.filter(j => !ids.includes(j.id));
  },
  comparisons: async () => comparisons,
  describe: async (ids, words) => void described.push([ids, words]),
});

/** The queue as a page opens it. */
function open() {
  training = new FakeTraining();
  return createQueueStore({
    training: training.surroundings,
    kept,
    lock: async () => {
      if (locked) return null;
      locked = true;
      return () => (locked = false);
    },
  });
}

const settle = () => vi.waitFor(() => Promise.resolve(), 50).then(() => new Promise(resolve => setTimeout(resolve, 5)));

beforeEach(() => {
  [jobs, comparisons, described, locked, broken] = [[], [], [], false, false];
});

describe('the queue', () => {
  it('trains one job after another and counts them', async () => {
    const queue = open();
    await queue.getState().add([job('a'), job('b')]);
    training.become({ status: 'finished' });
    await settle();
    training.become({ status: 'finished' });
    await settle();
    expect(training.asked).toEqual(['train a', 'discard', 'train b']);
    expect(queue.getState()).toMatchObject({ jobs: [], working: false, finished: 'A', finishedJobs: 2, problem: null });
    expect(locked).toBe(false);
  });

  it.each([
    ['nonFinite', 'rollBack'],
    ['limits', 'edit'],
  ] as const)('marks a job that fails by %s with the reason and goes on with the next', async (kind, remedy) => {
    const queue = open();
    await queue.getState().add([job('a'), job('b')]);
    training.failWith(kind, remedy);
    await settle();
    expect(training.asked).toEqual(['train a', 'discard', 'train b']);
    training.become({ status: 'finished' });
    await settle();
    const { jobs: left, working, finishedJobs } = queue.getState();
    expect(left.map(({ title, failed }) => [title, failed])).toEqual([['a', `${kind}!`]]);
    expect([working, finishedJobs, locked]).toEqual([false, 1, false]);
  });

  it('shows a failed job after a reload, passes over it, and tries it again when asked', async () => {
    const first = open();
    await first.getState().add([job('a')]);
    training.failWith('nonFinite', 'rollBack');
    await settle();
    const queue = open();
    await queue.getState().load();
    expect(queue.getState().jobs[0]).toMatchObject({ title: 'a', failed: 'nonFinite!', comparison: 'c0' });
    await queue.getState().work();
    expect(training.asked).toEqual([]);
    comparisons = [{ id: 'c0', runs: [{ state: 'stopped' }] as KeptComparison['runs'], checkpointStep: 25 }];
    await queue.getState().retry(queue.getState().jobs.map(j => j.id));
    await settle();
    expect(training.asked).toEqual(['resume c0 from 25']);
    training.become({ status: 'finished' });
    await settle();
    expect(jobs).toEqual([]);
  });

  it.each([
    ['a lost device', 'deviceLost', 'recover'],
    ['a crash', 'crash', 'restart'],
  ] as const)('goes on once by itself after %s, then counts the job as failed', async (_, kind, remedy) => {
    const queue = open();
    await queue.getState().add([job('a'), job('b')]);
    training.failWith(kind, remedy);
    await settle();
    // A new device is there: the job says that it is paused.
    if (remedy === 'recover') training.become({ status: 'paused', error: null });
    await settle();
    expect(training.asked).toEqual(remedy === 'recover' ? ['train a', 'recover', 'resume'] : ['train a', 'restart']);
    expect(training.state.status).toBe('running');
    training.failWith(kind, remedy);
    await settle();
    expect(training.asked.slice(-2)).toEqual(['discard', 'train b']);
    expect(queue.getState().jobs.find(j => j.title === 'a')?.failed).toBe(`${kind}!`);
  });

  it('marks a job that cannot be begun, and goes on', async () => {
    const queue = open();
    training.refuses = 'The backbone is missing.';
    await queue.getState().add([job('a'), job('b')]);
    await settle();
    expect(queue.getState().jobs.map(j => j.failed)).toEqual(['The backbone is missing.', 'The backbone is missing.']);
    expect(queue.getState()).toMatchObject({ working: false, finishedJobs: 0 });
    training.refuses = null;
    await queue.getState().retry(jobs.map(j => j.id));
    await settle();
    expect(training.asked.at(-1)).toBe('train a');
  });

  it('takes what cannot go on for no result when it begins anew', async () => {
    jobs = [{ ...job('a'), id: '1', order: 1, comparison: 'c', failed: null }];
    comparisons = [
      { id: 'c', runs: [{ id: 'c/method', state: 'stopped' }] as KeptComparison['runs'], checkpointStep: null },
    ];
    const queue = open();
    await queue.getState().load();
    await queue.getState().work();
    expect(described).toEqual([[['c/method'], { tags: ['A · unfinished attempt'] }]]);
    // Nobody is asked what is to become of it.
    expect(training.asked).toEqual(['leave c', 'train a']);
  });

  it('marks a job that cannot go on from its checkpoint', async () => {
    jobs = [{ ...job('a'), id: '1', order: 1, comparison: 'c', failed: null }];
    comparisons = [{ id: 'c', runs: [{ state: 'paused' }] as KeptComparison['runs'], checkpointStep: 25 }];
    const queue = open();
    await queue.getState().load();
    training.refuses = 'Its checkpoint is gone.';
    await queue.getState().work();
    await settle();
    expect(queue.getState().jobs[0]?.failed).toBe('Its checkpoint is gone.');
  });

  it('stops rather than begin the same job for ever when it cannot write down that it failed', async () => {
    const queue = open();
    await queue.getState().add([job('a'), job('b')]);
    broken = true;
    training.failWith('nonFinite', 'rollBack');
    await settle();
    expect(training.asked).toEqual(['train a']);
    expect(queue.getState()).toMatchObject({ working: false, problem: 'The storage is gone.' });
  });

  it('rests while it is paused, and goes on with the same job', async () => {
    const queue = open();
    await queue.getState().add([job('a')]);
    queue.getState().pause();
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(queue.getState()).toMatchObject({ working: false, current: null, problem: null });
    await queue.getState().work();
    expect(training.asked).toEqual(['train a', 'resume']);
  });

  it('goes on with the next job when the one that trains is cancelled, and takes it back if asked', async () => {
    const queue = open();
    await queue.getState().add([job('a'), job('b')]);
    const [a] = queue.getState().jobs;
    await queue.getState().cancel([a!.id]);
    await settle();
    expect(training.asked).toEqual(['train a', 'discard', 'train b']);
    expect(jobs.map(j => j.title)).toEqual(['b']);
    await queue.getState().putBack();
    expect(queue.getState().jobs.map(j => j.title)).toEqual(['a', 'b']);
    expect(queue.getState()).toMatchObject({ working: true, cancelled: [] });
  });

  it('leaves the queue to another tab that works through it', async () => {
    locked = true;
    const queue = open();
    await queue.getState().add([job('a')]);
    expect(queue.getState()).toMatchObject({ working: false, problem: 'Another tab works through the queue.' });
    expect(training.asked).toEqual([]);
  });
});
