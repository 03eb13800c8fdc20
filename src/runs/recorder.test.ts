import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLOCK_STEPS } from './columns';
import { freshStore } from './testing/fresh-store';
import { full } from './testing/full-storage';
import { checkpoint, points, weights } from './testing/measured';
import { RecordedPage } from './testing/recorded-page';

const store = freshStore();
let page: RecordedPage;

const onlyRun = async () => (await store().comparisons())[0]!.runs[0]!;
const finish = () => {
  page.now.state = 'finished';
  page.recorder.note({ type: 'status', status: 'finished' });
};

beforeEach(() => {
  page = new RecordedPage(async () => store());
});
afterEach(() => page.recorder.abandon());

describe('what is measured', () => {
  it('is kept from the first step on, over block borders', async () => {
    page.recorder.note({ type: 'status', status: 'preparing' });
    await page.recorder.flush();
    expect(await store().comparisons()).toEqual([]);
    const count = 2 * BLOCK_STEPS + 3;
    for (let from = 1; from <= count; from += 50) {
      page.take(from, Math.min(from + 49, count));
      await page.recorder.flush();
    }
    expect(await store().series('c/method')).toEqual(points(1, count));
    const [kept] = await store().comparisons();
    expect(kept).toMatchObject({ id: 'c', checkpointStep: null });
    expect(kept!.runs[0]).toMatchObject({
      steps: count,
      state: 'running',
      created: 7,
      adapter: 'fake',
      preset: 'tiny',
    });
    expect(page.problems).toEqual([]);
  });

  it('is forgotten where a rewind takes it back, evaluations too', async () => {
    page.take(1, BLOCK_STEPS + 20);
    for (const step of [10, 270]) page.evaluate(step);
    await page.recorder.flush();
    expect((await store().lastEvaluation('c/method'))?.step).toBe(270);
    page.rewind(100);
    page.take(101, 105);
    await page.recorder.flush();
    expect(await store().series('c/method')).toEqual(points(1, 105));
    expect((await store().evaluations('c/method')).map(e => e.step)).toEqual([10]);
  });

  it('is not lost when it comes while the recorder writes', async () => {
    page.take(1, 3);
    const first = page.recorder.flush();
    page.take(4, 6);
    page.rewind(2);
    page.take(3, 11);
    await first;
    await page.recorder.flush();
    expect(await store().series('c/method')).toEqual(points(1, 11));
  });

  it('is kept to its end although the page has put the comparison away already', async () => {
    page.take(1, 3);
    void page.recorder.flush();
    page.take(4, 5);
    finish();
    const ended = page.recorder.end();
    page.now = { ...page.now, state: 'running', runs: [{ ...page.now.runs[0]!, points: points(1, 1) }] };
    await ended;
    expect(await store().series('c/method')).toEqual(points(1, 5));
    expect(await onlyRun()).toMatchObject({ state: 'finished', steps: 5 });
  });
});

describe('a checkpoint', () => {
  it('of the very end is kept, to train further from', async () => {
    page.take(1, 50);
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(50) });
    finish();
    await page.recorder.flush();
    expect(await store().checkpoint('c')).toEqual(checkpoint(50));
    page.rewind(0);
    await page.recorder.flush();
    expect(await store().checkpoint('c')).toBeNull();
  });

  it('on the way is dropped when the comparison is finished or reset', async () => {
    page.take(1, 50);
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(25) });
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(50) });
    await page.recorder.flush();
    expect(await store().checkpoint('c')).toEqual(checkpoint(50));
    expect((await store().comparisons())[0]?.checkpointStep).toBe(50);
    page.take(51, 51);
    finish();
    await page.recorder.flush();
    expect(await store().checkpoint('c')).toBeNull();
  });
});

describe('weights', () => {
  it('of the end, of the best step and of evaluations are kept, until the run goes back behind them', async () => {
    page.take(1, 9);
    for (const step of [9, 0, 3]) page.recorder.note(weights('snapshot', step));
    for (const step of [3, 6]) page.recorder.note(weights('best', step));
    page.recorder.note(weights('final', 9));
    await page.recorder.flush();
    const kept = await store().weights('c/method');
    expect([kept.best?.step, kept.final?.hash]).toEqual([6, '9']);
    expect(await store().snapshotSteps('c/method')).toEqual([0, 3, 9]);
    page.rewind(7);
    await page.recorder.flush();
    const left = await store().weights('c/method');
    expect([left.best?.step, left.final]).toEqual([6, null]);
    expect(await store().snapshotSteps('c/method')).toEqual([0, 3]);
    expect(page.problems).toEqual([]);
  });
});

describe('before the first step', () => {
  it('nothing is kept, not even weights, and a comparison that ends there leaves nothing behind', async () => {
    page.recorder.note(weights('snapshot', 0));
    await page.recorder.flush();
    expect(await store().snapshotSteps('c/method')).toEqual([]);
    page.take(1, 1);
    await page.recorder.flush();
    expect(await store().snapshotSteps('c/method')).toEqual([0]);
  });

  it('it ends at once', async () => {
    page.recorder.note(weights('snapshot', 0));
    await page.recorder.end();
    await page.recorder.settled();
    expect(await store().snapshotSteps('c/method')).toEqual([]);
  });
});

describe('the record', () => {
  it('says of every run which one it goes on from, also after it was cut off', async () => {
    const from = { comparison: 'p', run: 'p/method', name: 'Before', step: 2, exact: true };
    const further = new RecordedPage(async () => store(), from);
    further.take(1, 3);
    await further.recorder.flush();
    expect((await onlyRun()).from).toEqual(from);
  });

  it('leaves what users say of a run as it is, also while it is written', async () => {
    page.take(1, 2);
    await page.recorder.flush();
    await store().describe(['c/method', 'gone'], { name: 'Mine', archived: true, color: 'run-6' });
    page.take(3, 3);
    await page.recorder.flush();
    expect(await onlyRun()).toMatchObject({ name: 'Mine', archived: true, color: 'run-6', steps: 3 });
  });

  it('leaves what users say of a run as it is, after it goes on', async () => {
    page.take(1, 2);
    await page.recorder.flush();
    const named = { ...(await onlyRun()), name: 'Mine', tags: ['good'], note: 'why' };
    await store().saveRecords([named]);
    const second = page.anotherRecorder(async () => store());
    second.goOn([named]);
    page.take(3, 3, second);
    await second.flush();
    expect(await onlyRun()).toMatchObject({ name: 'Mine', tags: ['good'], note: 'why', steps: 3 });
    expect(await store().series('c/method')).toEqual(points(1, 3));
  });
});

describe('the comparison as a file', () => {
  it('has all that this tab holds, with the weights that are not kept yet', async () => {
    const unkept = new RecordedPage(() => Promise.reject(full()));
    unkept.take(1, 4);
    unkept.evaluate(4);
    unkept.recorder.note(weights('best', 2));
    unkept.recorder.note(weights('final', 4));
    await unkept.recorder.flush();
    const [entry] = unkept.recorder.entries();
    expect([...entry!.series.step]).toEqual([1, 2, 3, 4]);
    expect(entry!.evaluations.map(e => e.step)).toEqual([4]);
    expect([entry!.weights.best?.step, entry!.weights.final?.hash]).toEqual([2, '4']);
    expect(entry!.record).toMatchObject({ id: 'c/method', steps: 4, state: 'running' });
    unkept.recorder.abandon();
  });
});
