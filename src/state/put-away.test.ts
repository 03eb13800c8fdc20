import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeBrowser, type FakeTab } from './testing/fake-browser';
import {
  checkpointOfBoth,
  newest,
  playgroundIn,
  started,
  status,
  stepsOfBoth,
  tell,
  workers,
} from './testing/fake-training';

vi.stubGlobal('location', { search: '', origin: '', pathname: '', hash: '' });

let tab: FakeTab;
let playground: ReturnType<typeof playgroundIn>;

/** The Playground as it is now, and what can be done there. */
const page = () => playground.getState();
const checkpoint = (step: number) => checkpointOfBoth(step, page().draft.losses);
const kept = async () => (await tab.kept()).comparisons();
const until = (check: () => void) => vi.waitFor(check, 20_000);

/** A comparison of the tiny preset that trains. */
async function training(to = 30): Promise<void> {
  await page().choosePreset('tiny');
  await page().train();
  tell(status('running'), ...stepsOfBoth(1, to));
}

/** What a worker does when it is asked to pause: its state of right here, then the status. */
function rest(step: number): Promise<void> {
  return until(() => expect(newest().commands.at(-1)).toEqual({ type: 'pause' })).then(() =>
    tell(checkpoint(step), status('paused')),
  );
}

beforeEach(() => {
  workers.length = 0;
  tab = new FakeBrowser().tab();
  playground = playgroundIn(tab);
});

afterEach(async () => {
  if (page().status === 'running') tell(status('paused'));
  await page().discard();
  page().letGo();
  await tab.die();
});

describe('a comparison that is put away', () => {
  it.each([
    ['New seed', () => page().newSeed()],
    ['Discard', () => page().discard()],
    ['another preset', () => page().choosePreset('paper')],
    [
      'another set-up',
      () => {
        const { preset, draft } = page();
        return page().setUp({ preset, config: { ...draft, seed: 99 }, baseline: false });
      },
    ],
  ])(
    'by %s comes to rest first, stays kept where it can go on, and can be brought back as it was',
    async (_, leave) => {
      await training();
      const { draft } = page();
      const left = leave();
      expect(page().leaving).toBe(true);
      await rest(30);
      await left;
      const { closed, timesLetGo } = newest();
      expect([closed, timesLetGo]).toEqual([false, 1]);
      expect(page()).toMatchObject({ status: 'idle', runs: [], leaving: false });
      expect(page().putAway).toMatchObject({ steps: 30, wasTraining: true });
      await until(async () => {
        const runs = [{ state: 'stopped' }, { state: 'stopped' }];
        expect((await kept())[0]).toMatchObject({ checkpointStep: 30, runs });
      });
      const [comparison] = await kept();

      await page().takeBack();
      expect(started()).toMatchObject({ steps: null, job: { resume: { step: 30 } } });
      const now = page();
      expect(now.draft).toEqual(draft);
      expect(now.runs.map(run => run.series.length)).toEqual([30, 30]);
      expect(page().keptAs()).toBe(comparison!.id);
      expect(now.putAway).toBeNull();
      tell(status('running'), ...stepsOfBoth(31, 31));
      await until(() => expect(page().runs[0]?.series.length).toBe(31));
    },
  );

  it('goes on from its newest state where the step in progress takes too long, and says so', async () => {
    await training(27);
    tell(checkpoint(25));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const left = page().discard();
    await vi.advanceTimersByTimeAsync(5001);
    vi.useRealTimers();
    await left;
    expect(page().putAway).toMatchObject({ steps: 27, state: { step: 25 } });
    await page().takeBack();
    expect(page().runs[0]?.series.length).toBe(25);
    expect(started()).toMatchObject({ job: { resume: { step: 25 } } });
  });

  it('comes back paused if it was', async () => {
    await training(3);
    tell(checkpoint(3), status('paused'));
    await page().discard();
    await page().takeBack();
    expect(started()).toMatchObject({ steps: 0, job: { resume: { step: 3 } } });
  });

  it('puts what was begun meanwhile away in its turn', async () => {
    await training(3);
    tell(checkpoint(3), status('paused'));
    await page().newSeed();
    await page().train();
    tell(status('running'), ...stepsOfBoth(1, 2), checkpoint(2), status('paused'));
    await page().takeBack();
    expect(page().putAway).toMatchObject({ steps: 2 });
    expect(page().runs[0]?.series.length).toBe(3);
    expect(await kept()).toHaveLength(2);
  });

  it('can go on from what is kept of it, long after', async () => {
    await training(3);
    tell(checkpoint(3), status('paused'));
    await page().discard();
    page().letGo();
    const [comparison] = await kept();
    expect(await page().resumeKept(comparison!)).toBeNull();
    expect(started()).toMatchObject({ job: { resume: { step: 3 } } });
  });

  it('is not spoken of when nothing is lost: no step was made, or it is kept to its end', async () => {
    await training(0);
    await page().discard();
    expect(page().putAway).toBeNull();
    await training(3);
    tell(status('finished'));
    await page().newSeed();
    expect(page().putAway).toBeNull();
  });
});

describe('a finished comparison', () => {
  const further = async () => {
    const [parent] = await kept();
    const problem = await page().trainFurther(parent!.id, 100);
    return { parent: parent!, problem };
  };

  it('is trained further as a new one, from its very end, and stays as it is', async () => {
    await training(3);
    tell(checkpoint(3), status('finished'));
    await until(async () => expect((await kept())[0]?.checkpointStep).toBe(3));
    const { parent, problem } = await further();
    expect(problem).toBeNull();
    const { job } = started();
    expect(job.resume?.runs[0]?.state).toEqual({ at: 3 });
    expect(job.runs.map(run => run.config.steps)).toEqual([103, 103]);
    expect(page().origin).toBe(3);
    tell(status('running'), ...stepsOfBoth(4, 4), status('paused'));
    await until(async () => expect((await kept()).flatMap(c => c.runs.map(run => run.steps))).toContain(4));
    const child = (await kept()).find(c => c.id !== parent.id)!;
    expect(child.runs[1]!.from).toEqual({
      comparison: parent.id,
      run: parent.runs[1]!.id,
      name: parent.runs[1]!.name,
      step: 3,
      exact: true,
    });
    expect(child.runs[1]!.events).toEqual([{ step: 3, text: 'trained further' }]);
    expect((await kept()).find(c => c.id === parent.id)!.runs.map(run => [run.state, run.steps])).toEqual([
      ['finished', 3],
      ['finished', 3],
    ]);
  });

  it('is trained further from its weights where its end is not kept, and says why where these are not either', async () => {
    await training(3);
    tell(status('finished'));
    await until(async () => expect((await kept())[0]?.runs[0]?.state).toBe('finished'));
    expect((await further()).problem).toContain('are not kept');
    // What is on the page stays there.
    expect(page()).toMatchObject({ status: 'finished', warnings: [expect.any(String)] });
    const store = await tab.kept();
    const [parent] = await kept();
    const file = Uint8Array.from([1]);
    for (const { id } of parent!.runs) await store.saveWeights(id, 'final', { file, hash: 'h', step: 3 });
    expect(await page().trainFurther(parent!.id, 100)).toBeNull();
    const { job } = started();
    expect(job.resume!.runs.map(run => run.state)).toEqual([{ weights: file }, { weights: file }]);
  });
});
