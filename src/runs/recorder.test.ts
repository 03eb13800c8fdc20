import 'fake-indexeddb/auto';
import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { Evaluation, JobState, StepPoint, TrainingEvent } from '@/protocol/training';
import { BLOCK_STEPS } from './columns';
import { Connection } from './connection';
import { type ComparisonSnapshot, RunRecorder } from './recorder';
import { RunStore } from './run-store';

const { config } = presetNamed('tiny');
const point = (step: number) =>
  ({
    step,
    seconds: step,
    total: 1 / step,
    centrality: 1,
    uniform: null,
    neighbor: null,
    kl: null,
    gradientNorm: 1,
    logitScale: 1,
    learningRate: 1,
  }) satisfies StepPoint;
const points = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => point(from + i));
const evaluation = (step: number) => ({ step, seconds: 0, t2v: { r1: step }, v2t: {} }) as unknown as Evaluation;
const checkpoint = (step: number): JobState => ({ step, seconds: step, runs: [] });
const weights = (kind: 'final' | 'best' | 'snapshot', step: number): TrainingEvent => ({
  type: 'weights',
  kind,
  runId: 'method',
  step,
  file: Uint8Array.of(step),
  hash: String(step),
});

let name: string;
let names = 0;
let connection: Connection<RunStore>;
let open: () => Promise<RunStore>;
let now: ComparisonSnapshot;
/** what was said: words of problems, and `kept` */
let said: string[];
let recorder: RunRecorder;

beforeEach(() => {
  name = `recorder ${names++}`;
  connection = new Connection(onBlocked => RunStore.open(undefined, name, onBlocked), 'the runs');
  open = () => connection.get();
  said = [];
  const run = { role: 'method', name: 'Run', config, losses: config.losses, events: [], points: [], evaluations: [] };
  now = { state: 'running', adapter: 'fake', truth: null, runs: [run] };
  const identity = { id: 'c', preset: 'tiny' as const, appVersion: '1', created: 7, tags: [] };
  recorder = new RunRecorder(
    () => open(),
    identity,
    () => now,
    {
      onProblem: error => said.push(error instanceof Error ? error.name : String(error)),
      onKept: () => said.push('kept'),
    },
  );
});

afterEach(async () => {
  vi.useRealTimers();
  recorder.abandon();
  (await connection.get()).close();
});

/** The page takes steps in, with an evaluation at the last, and tells the recorder. */
function train(from: number, to: number): void {
  const run = now.runs[0]!;
  const fresh = points(from, to);
  now.runs[0] = {
    ...run,
    points: [...run.points, ...fresh],
    evaluations: [...run.evaluations, evaluation(to)],
  };
  recorder.note({ type: 'steps', runId: 'method', points: fresh });
  recorder.note({ type: 'evaluation', runId: 'method', evaluation: evaluation(to) });
}

async function everything() {
  const store = await connection.get();
  const { best, final } = await store.weights('c/method');
  return {
    steps: (await store.series('c/method')).map(p => p.step),
    evaluations: (await store.evaluations('c/method')).map(e => e.step),
    checkpoint: (await store.checkpoint('c'))?.step ?? null,
    best: best?.step ?? null,
    final: final?.step ?? null,
    snapshots: await store.snapshotSteps('c/method'),
  };
}

/** A storage that refuses to open so many times. */
function refuse(times: number, error: () => Error): void {
  const before = open;
  let left = times;
  open = () => (left-- > 0 ? Promise.reject(error()) : before());
}

const closing = () => new DOMException('The database connection is closing.', 'InvalidStateError');
const full = () => new DOMException('no room', 'QuotaExceededError');

/** The first steps, all of them kept. */
async function begun(): Promise<void> {
  train(1, 10);
  recorder.note(weights('best', 10));
  recorder.note(weights('snapshot', 10));
  recorder.note({ type: 'checkpoint', checkpoint: checkpoint(10) });
  await recorder.flush();
  said = [];
}

describe('a recorder whose storage is closed while it trains', () => {
  it('opens it again and goes on, without a word', async () => {
    await begun();
    (await connection.get()).close();
    train(11, 20);
    recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    await recorder.flush();
    expect(said).not.toContain('InvalidStateError');
    expect(await everything()).toMatchObject({ steps: points(1, 20).map(p => p.step), checkpoint: 20, best: 10 });
  });

  it('keeps everything again that this tab still has when the storage comes back empty', async () => {
    train(1, BLOCK_STEPS + 3);
    await begun();
    (await connection.get()).close();
    await deleteDB(name);
    train(BLOCK_STEPS + 14, BLOCK_STEPS + 20);
    recorder.note(weights('best', BLOCK_STEPS + 20));
    await recorder.flush();
    expect(await everything()).toEqual({
      steps: now.runs[0]!.points.map(p => p.step),
      evaluations: [10, BLOCK_STEPS + 3, BLOCK_STEPS + 20],
      checkpoint: 10,
      best: BLOCK_STEPS + 20,
      final: null,
      snapshots: [],
    });
    expect(said.at(-1)).toBe('kept');
  });

  it('does not bring back what was deleted on purpose after it had ended', async () => {
    await begun();
    train(11, 12);
    refuse(1, closing);
    await recorder.end();
    await (await connection.get()).remove(['c/method']);
    await recorder.flush();
    expect((await everything()).steps).toEqual([]);
    await recorder.settled();
  });
});

describe('a recorder whose writes fail', () => {
  it.each([
    ['while the database is closed', closing],
    ['while there is no room', full],
  ])('tries again by itself, ever more rarely, %s', async (_, error) => {
    await begun();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    refuse(3, error);
    train(11, 20);
    for (const kind of ['snapshot', 'best', 'final'] as const) recorder.note(weights(kind, 20));
    recorder.note({ type: 'checkpoint', checkpoint: checkpoint(15) });
    recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    // The events have tried, too: what follows is by itself.
    await vi.advanceTimersByTimeAsync(40_000);
    vi.useRealTimers();
    await recorder.flush();
    expect(said.filter(word => word !== 'kept')).toEqual(Array(3).fill(error().name));
    expect(said.at(-1)).toBe('kept');
    expect(await everything()).toEqual({
      steps: points(1, 20).map(p => p.step),
      evaluations: [10, 20],
      checkpoint: 20,
      best: 20,
      final: 20,
      snapshots: [10, 20],
    });
  });

  it('waits one second, then two, then four, but never longer than half a minute', async () => {
    await begun();
    const store = await connection.get();
    let refused = 0;
    open = () => Promise.reject((refused++, full()));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    train(11, 11);
    const at: number[] = [];
    for (let second = 1; second <= 130; second++) {
      const before = refused;
      await vi.advanceTimersByTimeAsync(1000);
      if (refused > before) at.push(second);
    }
    expect(at).toEqual([1, 2, 4, 8, 16, 32, 62, 92, 122]);
    expect(store.isOpen).toBe(true);
    open = () => connection.get();
  });

  it('keeps the small parts although a checkpoint does not fit, and says so until it does', async () => {
    await begun();
    const store = await connection.get();
    const { saveCheckpoint } = store;
    store.saveCheckpoint = () => Promise.reject(full());
    train(11, 20);
    recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    recorder.note(weights('best', 20));
    await recorder.flush();
    expect(said).not.toContain('kept');
    expect(await everything()).toMatchObject({ checkpoint: 10, best: 20, evaluations: [10, 20] });
    store.saveCheckpoint = saveCheckpoint;
    await recorder.flush();
    expect(said.at(-1)).toBe('kept');
    expect((await everything()).checkpoint).toBe(20);
  });

  it('keeps weights that a full storage refused in the middle of writing', async () => {
    await begun();
    const { put } = IDBObjectStore.prototype;
    let left = 2;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      if (['weights', 'snapshots'].includes(this.name) && left-- > 0) throw full();
      return put.apply(this, args);
    };
    train(11, 20);
    recorder.note(weights('final', 20));
    recorder.note(weights('snapshot', 20));
    for (let i = 0; i < 3; i++) await recorder.flush();
    IDBObjectStore.prototype.put = put;
    expect(await everything()).toMatchObject({ final: 20, snapshots: [10, 20] });
    expect(said.filter(word => word === 'QuotaExceededError')).toHaveLength(2);
  });

  it('forgets what a rewind takes back, also what waited', async () => {
    await begun();
    refuse(4, closing);
    train(11, 20);
    recorder.note(weights('best', 20));
    recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    now.runs[0] = { ...now.runs[0]!, points: points(1, 5), evaluations: [] };
    recorder.note({ type: 'rewound', step: 5 });
    recorder.note(weights('best', 5));
    for (let i = 0; i < 5; i++) await recorder.flush();
    expect(await everything()).toMatchObject({ steps: [1, 2, 3, 4, 5], evaluations: [], best: 5, snapshots: [] });
  });

  it('keeps the rest after it was ended, and says when that is done', async () => {
    await begun();
    refuse(2, closing);
    train(11, 20);
    now.state = 'stopped';
    recorder.note({ type: 'status', status: 'stopped' });
    await recorder.end();
    now = { ...now, state: 'running', runs: [] };
    await recorder.flush();
    await recorder.settled();
    expect((await everything()).steps).toHaveLength(20);
    expect((await (await connection.get()).comparisons())[0]?.runs[0]?.state).toBe('stopped');
  });
});

describe('before the first step', () => {
  it('nothing is kept, not even weights, and a comparison that ends there leaves nothing behind', async () => {
    recorder.note(weights('snapshot', 0));
    await recorder.flush();
    expect((await everything()).snapshots).toEqual([]);
    train(1, 1);
    await recorder.flush();
    expect((await everything()).snapshots).toEqual([0]);
  });

  it('ends at once', async () => {
    recorder.note(weights('snapshot', 0));
    await recorder.end();
    await recorder.settled();
    expect((await everything()).snapshots).toEqual([]);
  });
});

describe('the comparison as a file', () => {
  it('has all that this tab holds, with the weights that are not kept yet', async () => {
    refuse(99, full);
    train(1, 4);
    recorder.note(weights('best', 2));
    recorder.note(weights('final', 4));
    await recorder.flush();
    const [entry] = recorder.entries();
    expect([...entry!.series.step]).toEqual([1, 2, 3, 4]);
    expect(entry!.evaluations.map(e => e.step)).toEqual([4]);
    expect([entry!.weights.best?.step, entry!.weights.final?.hash]).toEqual([2, '4']);
    expect(entry!.record).toMatchObject({ id: 'c/method', steps: 4, state: 'running' });
  });
});
