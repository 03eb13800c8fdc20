import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presetNamed } from '@/config/presets';
import { parseConfig } from '@/config/schema';
import type { Evaluation, StepPoint } from '@/protocol/training';
import { BLOCK_STEPS, fromColumns, toColumns } from './columns';
import type { QueuedJob } from './queue';
import type { RunRecord } from './record';
import { type ComparisonSnapshot, RunRecorder } from './recorder';
import { RunStore } from './run-store';

const { config } = presetNamed('tiny');

const point = (step: number): StepPoint => ({
  step,
  seconds: step / 10,
  total: 1 / step,
  centrality: 1 / 3,
  uniform: null,
  neighbor: step % 2 ? null : 2 ** 0.5,
  kl: null,
  gradientNorm: 1e-30,
  logitScale: 20.000000677,
  learningRate: 1e-3,
});
const points = (count: number, from = 1) => Array.from({ length: count }, (_, i) => point(from + i));
const evaluation = (step: number) => ({ step, seconds: 0, t2v: { r1: step }, v2t: {} }) as unknown as Evaluation;

let store: RunStore;
let names = 0;
let problems: unknown[];
let now: ComparisonSnapshot;

beforeEach(async () => {
  store = await RunStore.open(() => {}, `test ${names++}`);
  problems = [];
  const run = { role: 'method', name: 'Run', config, losses: config.losses, events: [], points: [], evaluations: [] };
  now = { state: 'running', adapter: 'fake', truth: null, runs: [run] };
});
afterEach(() => store.close());

function recorder(): RunRecorder {
  const identity = { id: 'c', preset: 'tiny' as const, appVersion: '1', created: 7, tags: [] };
  return new RunRecorder(
    () => Promise.resolve(store),
    identity,
    () => now,
    { onProblem: error => problems.push(error), onKept: () => {} },
  );
}

/** What the page takes in, then tells the recorder. */
function take(target: RunRecorder, fresh: StepPoint[]): void {
  now.runs[0] = { ...now.runs[0]!, points: [...now.runs[0]!.points, ...fresh] };
  target.note({ type: 'steps', runId: 'method', points: fresh });
}

describe('a store of version 1', () => {
  it('keeps its runs with a config of today, but not the states that no longer fit', async () => {
    const name = `old ${names++}`;
    const old = await openDB(name, 1, {
      upgrade: base => {
        base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
        for (const part of ['series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights'])
          base.createObjectStore(part);
      },
    });
    const { motionGain: _, ...frames } = config.model.frames;
    const before = { ...config, version: 1, model: { ...config.model, frames } };
    const record = { id: 'r', comparison: 'c', config: before, losses: config.losses };
    await old.put('runs', record);
    await old.put('checkpoints', { step: 7 }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    old.close();
    const migrated = await RunStore.open(() => {}, name);
    const [kept] = await migrated.comparisons();
    expect(kept?.checkpointStep).toBeNull();
    expect(await migrated.checkpoint('c')).toBeNull();
    expect(parseConfig(kept?.runs[0]?.config).config?.model.frames.motionGain).toBe(6);
    migrated.close();
  });
});

describe('a store of version 3', () => {
  it('keeps runs, queue and checkpoints, with configs of today', async () => {
    const name = `old ${names++}`;
    const old = await openDB(name, 3, {
      upgrade: base => {
        base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
        for (const part of ['series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights', 'snapshots'])
          base.createObjectStore(part);
        base.createObjectStore('queue', { keyPath: 'id' });
      },
    });
    const { detached: _, ...centrality } = config.losses.centrality;
    const losses = { ...config.losses, centrality };
    const before = { ...config, version: 2, losses };
    await old.put('runs', { id: 'r', comparison: 'c', config: before, losses, tags: [] });
    await old.put('queue', { id: 'q', order: 1, title: 'Q', runs: [{ id: 'a', name: 'A', config: before }] });
    await old.put('checkpoints', { step: 7 }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    old.close();
    const migrated = await RunStore.open(() => {}, name);
    const [kept] = await migrated.comparisons();
    const [job] = await migrated.queue();
    const expected = { ...losses, centrality: { ...centrality, detached: false } };
    expect(kept?.runs[0]?.losses).toEqual(expected);
    expect(parseConfig(kept?.runs[0]?.config).config?.losses).toEqual(expected);
    expect(parseConfig(job?.runs[0]?.config).config?.losses).toEqual(expected);
    expect(await migrated.checkpoint('c')).toEqual({ step: 7 });
    migrated.close();
  });
});

describe('columns', () => {
  it('bring every step back bit for bit', () => {
    expect(fromColumns(toColumns(points(5)))).toEqual(points(5));
    expect(fromColumns(toColumns([]))).toEqual([]);
  });

  it('are refused when they do not fit together', () => {
    const broken = { ...toColumns(points(3)), kl: new Float64Array(2) };
    expect(() => fromColumns(broken)).toThrow('"kl"');
  });
});

describe('a recorder', () => {
  it('keeps nothing before the first step, then everything, over block borders', async () => {
    const target = recorder();
    target.note({ type: 'status', status: 'preparing' });
    await target.flush();
    expect(await store.comparisons()).toEqual([]);
    const count = 2 * BLOCK_STEPS + 3;
    for (let from = 1; from <= count; from += 50) {
      take(target, points(Math.min(50, count - from + 1), from));
      await target.flush();
    }
    expect(await store.series('c/method')).toEqual(points(count));
    const [kept] = await store.comparisons();
    expect(kept).toMatchObject({ id: 'c', checkpointStep: null });
    expect(kept!.runs[0]).toMatchObject({
      steps: count,
      state: 'running',
      created: 7,
      adapter: 'fake',
      preset: 'tiny',
    });
    expect(problems).toEqual([]);
  });

  it('forgets what a rewind takes back, evaluations too', async () => {
    const target = recorder();
    take(target, points(BLOCK_STEPS + 20));
    now.runs[0] = { ...now.runs[0]!, evaluations: [evaluation(10), evaluation(270)] };
    for (const step of [10, 270]) target.note({ type: 'evaluation', runId: 'method', evaluation: evaluation(step) });
    await target.flush();
    expect((await store.lastEvaluation('c/method'))?.step).toBe(270);
    now.runs[0] = { ...now.runs[0]!, points: points(100), evaluations: [evaluation(10)] };
    target.note({ type: 'rewound', step: 100 });
    take(target, points(5, 101));
    await target.flush();
    expect(await store.series('c/method')).toEqual(points(105));
    expect((await store.evaluations('c/method')).map(e => e.step)).toEqual([10]);
  });

  it('keeps a checkpoint of the very end, to train further from', async () => {
    const target = recorder();
    take(target, points(50));
    target.note({ type: 'checkpoint', checkpoint: { step: 50, seconds: 1, runs: [] } });
    now.state = 'finished';
    target.note({ type: 'status', status: 'finished' });
    await target.flush();
    expect((await store.checkpoint('c'))?.step).toBe(50);
    target.note({ type: 'rewound', step: 0 });
    await target.flush();
    expect(await store.checkpoint('c')).toBeNull();
  });

  it('says of every run which one it goes on from, also after it was cut off', async () => {
    const from = { comparison: 'p', run: 'p/method', name: 'Before', step: 2, exact: true };
    const identity = {
      id: 'c',
      preset: 'tiny' as const,
      appVersion: '1',
      created: 7,
      tags: [],
      from: { method: from },
    };
    const target = new RunRecorder(
      async () => store,
      identity,
      () => now,
      { onProblem: error => problems.push(error), onKept: () => {} },
    );
    take(target, points(3));
    await target.flush();
    expect((await store.comparisons())[0]!.runs[0]!.from).toEqual(from);
  });

  it('drops a checkpoint on the way when the comparison is finished or reset', async () => {
    const target = recorder();
    take(target, points(50));
    const checkpoint = (step: number) => ({ step, seconds: 1, runs: [] });
    target.note({ type: 'checkpoint', checkpoint: checkpoint(25) });
    target.note({ type: 'checkpoint', checkpoint: checkpoint(50) });
    await target.flush();
    expect(await store.checkpoint('c')).toEqual(checkpoint(50));
    expect((await store.comparisons())[0]?.checkpointStep).toBe(50);
    take(target, points(1, 51));
    target.note({ type: 'status', status: 'finished' });
    await target.flush();
    expect(await store.checkpoint('c')).toBeNull();
  });

  it('tries again what could not be written, and says so', async () => {
    const target = recorder();
    take(target, points(3));
    const { save } = store;
    store.save = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await target.flush();
    expect(problems).toHaveLength(1);
    expect(await store.comparisons()).toEqual([]);
    store.save = save;
    await target.flush();
    expect(await store.series('c/method')).toEqual(points(3));
  });

  it('does not lose steps that come while it writes', async () => {
    const target = recorder();
    take(target, points(3));
    const first = target.flush();
    take(target, points(3, 4));
    now.runs[0] = { ...now.runs[0]!, points: points(2) };
    target.note({ type: 'rewound', step: 2 });
    take(target, points(9, 3));
    await first;
    await target.flush();
    expect(await store.series('c/method')).toEqual(points(11));
  });

  it('keeps the end of a comparison that the page has put away already', async () => {
    const target = recorder();
    take(target, points(3));
    void target.flush();
    take(target, points(2, 4));
    now.state = 'finished';
    target.note({ type: 'status', status: 'finished' });
    const ended = target.end();
    now = { ...now, state: 'running', runs: [{ ...now.runs[0]!, points: points(1) }] };
    await ended;
    expect(await store.series('c/method')).toEqual(points(5));
    expect((await store.comparisons())[0]!.runs[0]).toMatchObject({ state: 'finished', steps: 5 });
  });

  it('leaves what users say of a run as it is, also while it is written', async () => {
    const target = recorder();
    take(target, points(2));
    await target.flush();
    await store.describe(['c/method', 'gone'], { name: 'Mine', archived: true, color: 'run-6' });
    take(target, points(1, 3));
    await target.flush();
    expect((await store.comparisons())[0]!.runs[0]).toMatchObject({
      name: 'Mine',
      archived: true,
      color: 'run-6',
      steps: 3,
    });
  });

  it('leaves what users say of a run as it is, after it goes on', async () => {
    const first = recorder();
    take(first, points(2));
    await first.flush();
    const record = (await store.comparisons())[0]!.runs[0]!;
    const named: RunRecord = { ...record, name: 'Mine', tags: ['good'], note: 'why' };
    await store.saveRecords([named]);
    const second = recorder();
    second.goOn([named]);
    take(second, points(1, 3));
    await second.flush();
    expect((await store.comparisons())[0]!.runs[0]).toMatchObject({
      name: 'Mine',
      tags: ['good'],
      note: 'why',
      steps: 3,
    });
    expect(await store.series('c/method')).toEqual(points(3));
  });
});

describe('a change', () => {
  it('that fails halfway leaves nothing behind', async () => {
    const target = recorder();
    take(target, points(3));
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      if (this.name === 'series') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
    await target.flush();
    IDBObjectStore.prototype.put = put;
    expect(problems).toMatchObject([{ name: 'QuotaExceededError' }]);
    expect(await store.comparisons()).toEqual([]);
    await target.flush();
    expect(await store.series('c/method')).toEqual(points(3));
  });
});

describe('adding', () => {
  it('takes whole runs or none', async () => {
    const target = recorder();
    const count = 2 * BLOCK_STEPS + 3;
    take(target, points(count));
    await target.flush();
    const record = (await store.comparisons())[0]!.runs[0]!;
    const series = await store.columns('c/method');
    const weights = { final: { file: Uint8Array.from([1]), hash: 'h', step: 3 }, best: null };
    const copy = {
      record: { ...record, id: 'd/method', comparison: 'd' },
      series,
      evaluations: [evaluation(7)],
      weights,
    };
    await store.stage(copy);
    expect((await store.comparisons()).map(c => c.id)).toEqual(['c']);
    expect(await store.staged('d')).toEqual(['d/method']);
    await store.publish([copy.record]);
    expect(await store.staged('d')).toEqual([]);
    expect(await store.series('d/method')).toEqual(points(count));
    expect(await store.weights('d/method')).toEqual(weights);
    expect((await store.lastEvaluation('d/method'))?.step).toBe(7);
    const other = { ...copy, record: { ...copy.record, id: 'e/method', comparison: 'e' } };
    await store.stage(other);
    await expect(store.publish([other.record, copy.record])).rejects.toThrow();
    expect((await store.comparisons()).map(c => c.id).sort()).toEqual(['c', 'd']);
    await store.remove(['e/method']);
    expect(await store.series('e/method')).toEqual([]);
  });
});

describe('the queue', () => {
  it('keeps jobs in their order until they are dropped', async () => {
    const job = (id: string, order: number): QueuedJob => ({
      id,
      order,
      title: id,
      preset: 'tiny',
      tag: 't',
      runs: [],
      comparison: null,
      failed: null,
    });
    await store.saveQueued([job('a', 2), job('b', 1.5), job('c', 3)]);
    await store.saveQueued([{ ...job('b', 1.5), comparison: 'x' }]);
    expect((await store.queue()).map(j => [j.id, j.comparison])).toEqual([
      ['b', 'x'],
      ['a', null],
      ['c', null],
    ]);
    await store.dropQueued(['b', 'c']);
    expect((await store.queue()).map(j => j.id)).toEqual(['a']);
  });
});

describe('weights', () => {
  it('of the end and of the best step are kept, until the run goes back behind them', async () => {
    const target = recorder();
    take(target, points(9));
    const weights = (kind: 'final' | 'best', step: number) =>
      target.note({ type: 'weights', kind, runId: 'method', step, file: new Uint8Array([step]), hash: String(step) });
    weights('best', 3);
    weights('best', 6);
    weights('final', 9);
    await target.flush();
    const kept = await store.weights('c/method');
    expect([kept.best?.step, kept.final?.hash]).toEqual([6, '9']);
    now.runs[0] = { ...now.runs[0]!, points: points(7) };
    target.note({ type: 'rewound', step: 7 });
    await target.flush();
    const left = await store.weights('c/method');
    expect([left.best?.step, left.final]).toEqual([6, null]);
  });
});

describe('removing', () => {
  it('takes a run with everything of it, and the checkpoint with the last run', async () => {
    const target = recorder();
    take(target, points(3));
    target.note({ type: 'checkpoint', checkpoint: { step: 3, seconds: 1, runs: [] } });
    target.note({ type: 'weights', kind: 'final', runId: 'method', step: 3, file: new Uint8Array([1]), hash: 'h' });
    await target.flush();
    expect((await store.weights('c/method')).final?.hash).toBe('h');
    await store.remove(['c/method']);
    expect(await store.comparisons()).toEqual([]);
    expect(await store.series('c/method')).toEqual([]);
    expect(await store.weights('c/method')).toEqual({ final: null, best: null });
    expect(await store.checkpoint('c')).toBeNull();
  });
});

describe('snapshots', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  const snapshot = (target: RunRecorder, step: number) =>
    target.note({ type: 'weights', kind: 'snapshot', runId: 'method', step, file: bytes(step), hash: 'h' });

  it('are kept at every evaluation, and go with what came after a step or with their run', async () => {
    const target = recorder();
    take(target, points(9));
    for (const step of [9, 0, 3]) snapshot(target, step);
    await target.flush();
    expect(await store.snapshotSteps('c/method')).toEqual([0, 3, 9]);
    expect(await store.snapshot('c/method', 3)).toEqual(bytes(3));
    expect(await store.snapshot('c/method', 4)).toBeNull();
    expect(await store.weights('c/method')).toEqual({ final: null, best: null });
    now.runs[0] = { ...now.runs[0]!, points: points(3) };
    target.note({ type: 'rewound', step: 3 });
    await target.flush();
    expect(await store.snapshotSteps('c/method')).toEqual([0, 3]);
    await store.remove(['c/method']);
    expect(await store.snapshotSteps('c/method')).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('find a place in a store of version 2, which loses nothing', async () => {
    const name = `old ${names++}`;
    const old = await openDB(name, 2, {
      upgrade: base => {
        base.createObjectStore('queue', { keyPath: 'id' });
        base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
        for (const part of ['series', 'evaluations', 'checkpoints', 'checkpointSteps', 'weights'])
          base.createObjectStore(part);
      },
    });
    await old.put('runs', { id: 'r', comparison: 'c', role: 'method', config });
    await old.put('checkpoints', { step: 7 }, 'c');
    await old.put('checkpointSteps', 7, 'c');
    old.close();
    const migrated = await RunStore.open(() => {}, name);
    expect((await migrated.comparisons())[0]?.checkpointStep).toBe(7);
    await migrated.saveSnapshot('r', 5, bytes(5));
    expect(await migrated.snapshotSteps('r')).toEqual([5]);
    migrated.close();
  });
});
