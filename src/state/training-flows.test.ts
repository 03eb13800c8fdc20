import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { presetNamed } from '@/config/presets';
import type { JobError } from '@/protocol/training';
import { fillUp } from '@/runs/testing/full-storage';
import { createQueueStore, type NewJob } from './queue-store';
import type { TrainingParts } from './training-parts';
import { FakeBrowser, type FakeTab } from './testing/fake-browser';
import {
  checkpointOfBoth,
  newest,
  playgroundIn,
  started,
  status,
  steps,
  stepsOfBoth,
  tell,
  workers,
} from './testing/fake-training';

const page = { search: '', origin: 'http://page', pathname: '/', hash: '', reload: vi.fn() };
vi.stubGlobal('location', page);

const until = (check: () => unknown) => vi.waitFor(check, 10_000);

let browser: FakeBrowser;
let tab: FakeTab;

/** The Playground of this tab, opened at an address, with the queue. */
function open(search = '', more: Partial<TrainingParts> = {}) {
  const store = playgroundIn(tab, search, more);
  const queue = createQueueStore({
    training: { state: store.getState, subscribe: store.subscribe, actions: store.getState },
    kept: tab.kept,
    lock: tab.lock,
  });
  store.getState().openLink();
  return { state: store.getState, queue: queue.getState };
}

type Playground = ReturnType<typeof open>;

const kept = async () => (await tab.kept()).comparisons();

/** The worker is told to halt: it comes to rest, as workers do, and the comparison is put away. */
async function discard({ state }: Playground): Promise<void> {
  const left = state().discard();
  if (state().leaving) tell(status('paused'));
  await left;
  state().letGo();
}

/** Trains the tiny preset for so many steps, with a checkpoint of the last. @returns the comparison */
async function trainTo(step: number, { state }: Playground): Promise<string> {
  await state().choosePreset('tiny');
  await state().train();
  tell(status('running'), ...stepsOfBoth(1, step), checkpointOfBoth(step, state().draft.losses), status('paused'));
  return state().keptAs()!;
}

beforeEach(() => {
  workers.length = 0;
  browser = new FakeBrowser();
  tab = browser.tab();
});

afterEach(() => tab.die());

describe('a launch', () => {
  it('sets a worker to train what the form says: both runs, kept with their end and their snapshots', async () => {
    const own = open('?v=1&preset=tiny&seed=7&losses.neighbor.weight=2');
    await own.state().train();
    const { job, steps: most } = started();
    expect(most).toBeNull();
    expect(job.runs.map(run => [run.id, run.config.seed, run.config.losses.neighbor.enabled])).toEqual([
      ['baseline', 7, false],
      ['method', 7, true],
    ]);
    expect(job.runs[1]!.config.losses.neighbor.weight).toBe(2);
    expect(job).toMatchObject({ backend: 'auto', keepsCheckpoints: true, keepsSnapshots: true, keepsEnd: true });
    await discard(own);
  });

  it('does not begin with a value that is refused, and says at which field', async () => {
    const own = open('?v=1&preset=tiny');
    own.state().setField('batchSize', 1);
    await own.state().train();
    expect(workers).toHaveLength(0);
    expect(own.state().status).toBe('idle');
    expect(own.state().problems.map(problem => problem.path)).toContain('batchSize');
  });

  it('of single steps takes so many; pausing, going on and losses that change reach the same worker', async () => {
    const own = open('?v=1&preset=tiny');
    await own.state().step(3);
    expect(started().steps).toBe(3);
    tell(status('running'), steps('method', 1, 3), status('paused'));
    await own.state().train();
    own.state().pause();
    own.state().setField('losses.neighbor.weight', 0.5);
    expect(
      newest()
        .commands.slice(1)
        .map(command => command.type),
    ).toEqual(['resume', 'pause', 'setLosses']);
    tell(status('paused'));
    await discard(own);
    expect(workers).toHaveLength(1);
  });
});

describe('a link', () => {
  it('that says something wrong is refused with the reasons, and sets nothing up', () => {
    const { state } = open('?v=1&preset=tiny&steps=-5&no.such.field=1');
    expect(state().link?.content).toBeNull();
    expect(state().link!.problems.length).toBeGreaterThan(0);
    expect(state().draft).toEqual(presetNamed('demo').config);
  });

  it('does not take the place of what trains already', async () => {
    const own = open();
    await trainTo(2, own);
    own.state().openLink();
    expect(own.state().link).toBeNull();
    await discard(own);
  });
});

describe('keeping', () => {
  it('asks that nothing may vanish once there is something, and keeps it in this tab’s storage alone', async () => {
    const persist = vi.fn(async () => {});
    const [own, elsewhere] = [open('', { persist }), new FakeBrowser().tab()];
    expect(persist).not.toHaveBeenCalled();
    await trainTo(3, own);
    await until(() => expect(persist).toHaveBeenCalled());
    expect(await kept()).toHaveLength(1);
    expect(await (await elsewhere.kept()).comparisons()).toEqual([]);
    await discard(own);
    await elsewhere.die();
  });
});

describe('keeping that fails', () => {
  let makeRoom = () => {};
  afterEach(() => makeRoom());

  it('is told while training goes on, and no longer once everything is written', async () => {
    const own = open();
    makeRoom = fillUp(['runs', 'series']);
    const id = await trainTo(3, own);
    await until(() => expect(own.state().keeping).toMatchObject({ kind: 'full' }));
    tell(status('running'), ...stepsOfBoth(4, 6));
    expect(own.state()).toMatchObject({ status: 'running', error: null });
    expect(await kept()).toEqual([]);
    makeRoom();
    own.state().keepAgain();
    await until(() => expect(own.state().keeping).toBeNull());
    expect((await (await tab.kept()).series(`${id}/method`)).map(point => point.step)).toEqual([1, 2, 3, 4, 5, 6]);
    await discard(own);
  });

  it('leaves what this tab has to be saved as a file', async () => {
    const own = open();
    makeRoom = fillUp(['runs', 'series']);
    expect(await own.state().saveHere()).toBeNull();
    await trainTo(3, own);
    const file = await own.state().saveHere();
    expect(file!.size).toBeGreaterThan(100);
    makeRoom();
    await discard(own);
  });
});

describe('a kept comparison', () => {
  it('that another tab has taken cannot go on here, is offered still, and can once it is given back', async () => {
    const first = open();
    const id = await trainTo(3, first);
    await until(async () => expect((await kept()).map(c => c.checkpointStep)).toEqual([3]));
    await discard(first);
    const [comparison] = await kept();
    const other = browser.tab();
    const release = await other.lock(id);
    const own = open();
    expect(await own.state().resumeKept(comparison!)).toBe('Another tab is training this comparison.');
    expect(own.state()).toMatchObject({ status: 'idle', runs: [] });
    expect(own.state().keptAs()).toBeNull();
    release!();
    expect(await own.state().resumeKept(comparison!)).toBeNull();
    expect(started().job.resume?.step).toBe(3);
    expect(own.state().keptAs()).toBe(id);
    expect(own.state().runs.map(run => run.series.length)).toEqual([3, 3]);
    await other.die();
    await discard(own);
  });
});

describe('a worker that crashes', () => {
  it('more than once restarts from the newest state that it told, each time', async () => {
    const own = open();
    await trainTo(3, own);
    for (const step of [3, 5]) {
      newest().listeners.onCrash('It is gone.');
      expect(own.state()).toMatchObject({ status: 'failed', error: { kind: 'crash', checkpointStep: step } });
      await own.state().restart();
      expect(started().job.resume?.step).toBe(step);
      tell(status('running'), ...stepsOfBoth(step + 1, 5), checkpointOfBoth(5, own.state().draft.losses));
    }
    expect(workers.map(one => one.closed)).toEqual([true, true, false]);
    tell(status('paused'));
    await discard(own);
  });

  it('before its first checkpoint restarts from the beginning', async () => {
    const own = open('?v=1&preset=tiny');
    await own.state().train();
    tell(status('running'), ...stepsOfBoth(1, 2));
    newest().listeners.onCrash('It is gone.');
    await own.state().restart();
    expect(started().job.resume).toBeUndefined();
    expect(own.state().runs.map(run => run.series.length)).toEqual([0, 0]);
    tell(status('paused'));
    await discard(own);
  });
});

describe('the queue, with the Playground that it trains in', () => {
  const { config } = presetNamed('tiny');
  const job = (title: string, seed: number): NewJob => ({
    title,
    preset: 'tiny',
    tag: 'Seeds',
    runs: [{ id: 'method', name: title, config: { ...config, seed } }],
  });
  const failure: JobError = {
    kind: 'nonFinite',
    message: 'The total is not a finite number.',
    runId: 'method',
    step: 1,
    checkpointStep: 0,
    remedy: 'rollBack',
  };

  it('trains its jobs one after another, keeps them under its tag, and marks one that fails', async () => {
    const own = open();
    await own.queue().add([job('one', 1), job('two', 2), job('three', 3)]);
    const seedNow = () => started().job.runs[0]!.config.seed;
    await until(() => expect(seedNow()).toBe(1));
    // An ablation has many runs: their last and best weights are enough.
    expect(started().job).toMatchObject({ keepsSnapshots: false, keepsEnd: false });
    tell(status('running'), steps('method', 1, 2), status('finished'));
    await until(() => expect(seedNow()).toBe(2));
    tell(status('running'), steps('method', 1, 1), status('paused'), { type: 'error', error: failure });
    await until(() => expect(seedNow()).toBe(3));
    tell(status('running'), steps('method', 1, 2), status('finished'));
    await until(() => expect(own.queue().working).toBe(false));
    expect(own.queue()).toMatchObject({ finishedJobs: 2, finished: 'Seeds', current: null });
    expect(own.queue().jobs.map(({ title, failed }) => [title, failed])).toEqual([['two', failure.message]]);
    await discard(own);
    const states = (await kept()).flatMap(c => c.runs.map(run => [run.name, run.state, run.tags.join()]));
    expect(new Set(states.map(String))).toEqual(
      new Set(['one,finished,Seeds', 'two,stopped,Seeds', 'three,finished,Seeds']),
    );
  });
});
