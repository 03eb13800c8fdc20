import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobError } from '@/protocol/training';
import { checkpoint } from '@/runs/testing/measured';
import { FakeBrowser } from './testing/fake-browser';
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

const OWN = 'b'.repeat(64);
const OTHER = 'c'.repeat(64);

let shipped: { hash: string; name: string; title: string; load: () => Promise<Uint8Array> }[] = [];
let list: () => Promise<void> = async () => {};
const page = { search: '', hash: '', pathname: '/', origin: 'http://page', reload: vi.fn() };
vi.stubGlobal('location', page);
vi.stubGlobal('history', { replaceState: () => {} });

let browser: FakeBrowser;

/** The Playground of a newly opened tab at this address. */
function open(search = '') {
  const tab = browser.tab();
  const listBackbones = async () => {
    await list();
    return { entries: shipped, problems: [] };
  };
  const store = playgroundIn(tab, search, { backbones: { list: listBackbones, save: async () => {} } });
  store.getState().openLink();
  return { state: store.getState, tab };
}

const job = () => started().job;
const lost: JobError = {
  kind: 'deviceLost',
  message: 'The graphics device was lost.',
  runId: null,
  step: 3,
  checkpointStep: 2,
  remedy: 'recover',
};
const settle = (ms = 10) => new Promise(resolve => setTimeout(resolve, ms));

beforeEach(() => {
  workers.length = 0;
  browser = new FakeBrowser();
  shipped = [{ hash: OWN, name: 'broad', title: 'Own', load: async () => Uint8Array.of(1) }];
  list = async () => {};
});

describe('what a link starts from', () => {
  it.each([
    ['?v=2&preset=demo', OWN],
    ['?v=2&preset=demo&init.backbone=none', null],
    ['?v=2&preset=from-scratch', null],
    ['?v=2&preset=demo&losses.neighbor.neighbors=99999', OWN],
    ['', OWN],
  ])('is the backbone of the preset unless it says otherwise: %s', async (search, expected) => {
    const { state } = open(search);
    await state().loadBackbones();
    expect(state().draft.init.backbone).toBe(expected);
    expect(state().problems).toEqual([]);
  });

  it('is the backbone that the preset names, of before for links of before', async () => {
    const backbone = (hash: string, name: string) => ({ hash, name, title: name, load: async () => Uint8Array.of(1) });
    shipped = [backbone(OWN, 'broad'), backbone(OTHER, 'broad-1000')];
    for (const [search, preset, hash] of [
      ['?v=2&preset=demo', 'demo', OWN],
      ['?v=1&preset=demo', 'demo-1', OTHER],
      ['?v=1&preset=paper', 'paper', OTHER],
    ]) {
      const { state } = await open(search);
      await state().loadBackbones();
      expect([state().preset, state().draft.init.backbone]).toEqual([preset, hash]);
    }
  });

  it('is something to train: token merging alone has no baseline', async () => {
    const { state } = await open('?v=2&preset=pretrain-merging');
    await state().loadBackbones();
    expect([state().baseline, state().problems]).toEqual([false, []]);
    state().setBaseline(true);
    expect(state().problems.map(p => p.path)).toEqual(['optimizer.trains']);
    state().setBaseline(false);
    expect(state().problems).toEqual([]);
  });

  it('is refused at the field when it is not here', async () => {
    const { state } = open(`?v=2&preset=demo&init.backbone=${OTHER}`);
    await state().loadBackbones();
    expect(state().problems.map(p => p.path)).toEqual(['init.backbone']);
  });

  it('is told as a difference only where it is one', async () => {
    const changes = async (search: string) => {
      const { state } = open(search);
      await state().loadBackbones();
      return state().link?.changes.map(({ path, values }) => [path, ...values]);
    };
    expect(await changes('?v=2&preset=demo')).toEqual([]);
    expect(await changes(`?v=2&preset=demo&init.backbone=${OWN}`)).toEqual([]);
    expect(await changes('?v=2&preset=demo&init.backbone=none')).toEqual([['init.backbone', OWN, null]]);
  });

  it('comes back from what is shared, before and after the backbones are known', async () => {
    const { state } = open();
    expect(state().shareLink()).toBe('http://page/?v=2&preset=demo');
    await state().loadBackbones();
    expect(state().shareLink()).toContain(`init.backbone=${OWN}`);
    state().setField('init.backbone', null);
    expect(state().shareLink()).toContain('init.backbone=none');
  });

  it('is waited for by Train', async () => {
    let arrive: () => void = () => {};
    list = () => new Promise(resolve => (arrive = resolve));
    const { state } = open('?v=2&preset=demo');
    void state().loadBackbones();
    const training = state().train();
    await settle();
    expect(state().status).toBe('preparing');
    expect(workers).toHaveLength(0);
    arrive();
    list = async () => {};
    await settle();
    arrive();
    await training;
    expect(job().runs.map(run => run.config.init.backbone)).toEqual([OWN, OWN]);
    expect(job().backbone).toEqual(Uint8Array.of(1));
    await state().discard();
  });
});

describe('an error whose remedy does not help', () => {
  it('is counted, and going on with WebGL starts a new worker from the newest kept state', async () => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    tell(steps('method', 1, 3), { type: 'checkpoint', checkpoint: checkpoint(2) });
    for (let i = 0; i < 2; i++) tell({ type: 'error', error: lost }, status('failed'));
    expect(state().failure?.times).toBe(2);
    state().remedy('webgl');
    await settle();
    expect(workers.map(w => w.closed)).toEqual([true, false]);
    expect(job()).toMatchObject({ backend: 'webgl', resume: checkpoint(2) });
    expect(state().error).toBeNull();
    expect(state().runs.at(-1)?.series.last?.step).toBe(2);
    // The next comparison is free to choose again.
    await state().discard();
    expect(state().failure).toBeNull();
    await state().train();
    expect(job().backend).toBe('auto');
    await state().discard();
  });

  it.each([
    ['rollBack', 'rollBack'],
    ['recover', 'recover'],
  ] as const)('%s asks the worker', async (remedy, command) => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    tell({ type: 'error', error: { ...lost, remedy } }, status('failed'));
    state().remedy(remedy);
    expect(newest().commands.at(-1)?.type).toBe(command);
    await state().discard();
  });

  it('can be left for Tiny, for a reload, or altogether', async () => {
    const { state } = open('?v=2&preset=demo');
    await state().train();
    tell({ type: 'error', error: lost }, status('failed'));
    state().remedy('reload');
    expect(page.reload).toHaveBeenCalledTimes(1);
    state().remedy('tiny');
    await settle();
    expect(state()).toMatchObject({ preset: 'tiny', status: 'idle', error: null });
    await state().train();
    state().remedy('discard');
    await settle();
    expect(state()).toMatchObject({ status: 'idle', runs: [] });
  });
});

describe('a worker', () => {
  it('at rest goes on with the next comparison, in which its kernels are compiled; what does not come to rest ends with it', async () => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    tell(steps('method', 1, 1), status('finished'));
    await state().discard();
    await state().train();
    expect(workers.map(w => [w.closed, w.timesLetGo])).toEqual([[false, 1]]);
    tell({ type: 'error', error: lost }, status('failed'));
    await state().discard();
    expect(workers.map(w => [w.closed, w.timesLetGo])).toEqual([[true, 1]]);
  });

  it('that is killed is told, and restarts from the newest kept state', async () => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    tell(steps('method', 1, 3), { type: 'checkpoint', checkpoint: checkpoint(2) });
    newest().listeners.onCrash('It is gone.');
    expect(state()).toMatchObject({ status: 'failed', error: { kind: 'crash', checkpointStep: 2 } });
    state().remedy('restart');
    await settle();
    expect(workers).toHaveLength(2);
    expect(job().resume?.step).toBe(2);
    await state().discard();
  });

  it('that has fallen silent is told until it is heard again; restarting ends it', async () => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    newest().listeners.onSilent(120);
    expect(state().silent).toBe(120);
    tell(steps('method', 1, 1));
    expect(state().silent).toBeNull();
    newest().listeners.onSilent(120);
    await state().restart();
    expect(state().silent).toBeNull();
    expect(workers.map(w => w.closed)).toEqual([true, false]);
    await state().discard();
  });
});

describe('a warning', () => {
  it('can be put away', async () => {
    const { state } = open('?v=2&preset=tiny');
    await state().train();
    tell({ type: 'warning', message: 'one' }, { type: 'warning', message: 'two' });
    state().dismissWarning('one');
    expect(state().warnings).toEqual(['two']);
    await state().discard();
  });
});

describe('a comparison that was cut off', () => {
  /** Trains tiny for some steps in a tab that is then gone. @param at step of its checkpoint @returns its id */
  async function cutOff(at: number | null): Promise<string> {
    const { state, tab } = open('?v=2&preset=tiny&seed=5');
    await state().train();
    const id = state().keptAs()!;
    tell(status('running'), ...stepsOfBoth(1, 3));
    tell(at === null ? status('running') : checkpointOfBoth(at, state().draft.losses));
    await vi.waitFor(async () => expect(await (await tab.kept()).series(`${id}/method`)).toHaveLength(3));
    await settle(50);
    await tab.die();
    return id;
  }

  it('before its first checkpoint is told, and can be trained again from the beginning', async () => {
    const id = await cutOff(null);
    const { state, tab } = open();
    await state().loadInterrupted();
    const found = state().interrupted.find(c => c.id === id)!;
    expect(found).toMatchObject({ checkpointStep: null, problem: null });
    await state().trainAgain(found);
    expect(job().resume).toBeUndefined();
    expect(job().runs.map(run => [run.id, run.config.seed])).toEqual([
      ['baseline', 5],
      ['method', 5],
    ]);
    expect(state().keptAs()).not.toBe(id);
    await state().discard();
    await state().loadInterrupted();
    expect(state().interrupted.map(c => c.id)).not.toContain(id);
    const kept = (await (await tab.kept()).comparisons()).find(c => c.id === id)!;
    expect(kept.runs.map(run => [run.state, run.steps])).toEqual([
      ['stopped', 3],
      ['stopped', 3],
    ]);
  });

  it('goes on from its checkpoint', async () => {
    const id = await cutOff(2);
    const { state } = open();
    await state().loadInterrupted();
    await state().resumeKept(state().interrupted.find(c => c.id === id)!);
    expect(job().resume?.step).toBe(2);
    expect(state().runs.map(run => run.series.length)).toEqual([2, 2]);
    expect(state().keptAs()).toBe(id);
    // This tab trains it now: it is not cut off.
    await state().loadInterrupted();
    expect(state().interrupted.map(c => c.id)).not.toContain(id);
    await state().discard();
  });

  it('whose checkpoint cannot be used says so, and leaves other ways', async () => {
    const id = await cutOff(2);
    const { state, tab } = open();
    await state().loadInterrupted();
    await (await tab.kept()).dropCheckpoint(id);
    await state().resumeKept(state().interrupted.find(c => c.id === id)!);
    expect(state().status).toBe('idle');
    expect(state().interrupted.find(c => c.id === id)?.problem).toBe('Its checkpoint is gone.');
    // Looking again does not forget it.
    await state().loadInterrupted();
    const found = state().interrupted.find(c => c.id === id)!;
    expect(found.problem).toBe('Its checkpoint is gone.');
    await state().leaveInterrupted(found);
    await state().loadInterrupted();
    expect(state().interrupted.map(c => c.id)).not.toContain(id);
  });

  it('is told by the lock of the tab that trained it, once that tab is killed', async () => {
    const first = open('?v=1&preset=tiny');
    await first.state().train();
    const id = first.state().keptAs()!;
    tell(status('running'), ...stepsOfBoth(1, 2));
    await vi.waitFor(async () => expect(await (await first.tab.kept()).series(`${id}/method`)).toHaveLength(2));
    const { state } = open();
    const end = state().watchInterrupted();
    await state().loadInterrupted();
    expect(state().interrupted).toEqual([]);
    await first.tab.die();
    await vi.waitFor(() => expect(state().interrupted.map(c => c.id)).toEqual([id]), { timeout: 3000 });
    end();
  });

  it('is not told while another tab trains it, and is once that tab is gone, without locks', async () => {
    const id = await cutOff(2);
    const other = browser.tab();
    other.presence.own = id;
    const { state } = open();
    await state().loadInterrupted();
    expect(state().interrupted.map(c => c.id)).not.toContain(id);
    const end = state().watchInterrupted();
    other.presence.own = null;
    await vi.waitFor(() => expect(state().interrupted.map(c => c.id)).toContain(id), { timeout: 3000 });
    end();
    await other.die();
  });
});
