import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BLOCK_STEPS } from './columns';
import { Connection } from './connection';
import { RunStore } from './run-store';
import { freshName } from './testing/fresh-store';
import { fillUp, full } from './testing/full-storage';
import { checkpoint, points, weights } from './testing/measured';
import { RecordedPage } from './testing/recorded-page';

let name: string;
let connection: Connection<RunStore>;
let open: () => Promise<RunStore>;
let page: RecordedPage;

beforeEach(() => {
  name = freshName();
  connection = new Connection(onBlocked => RunStore.open(undefined, name, onBlocked), 'the runs');
  open = () => connection.get();
  page = new RecordedPage(() => open());
});

afterEach(async () => {
  vi.useRealTimers();
  page.recorder.abandon();
  (await connection.get()).close();
});

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

/** The first steps, all of them kept. */
async function begun(): Promise<void> {
  page.train(1, 10);
  page.recorder.note(weights('best', 10));
  page.recorder.note(weights('snapshot', 10));
  page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(10) });
  await page.recorder.flush();
  page.said = [];
}

describe('a recorder whose storage is closed while it trains', () => {
  it('opens it again and goes on, without a word', async () => {
    await begun();
    (await connection.get()).close();
    page.train(11, 20);
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    await page.recorder.flush();
    expect(page.said).not.toContain('InvalidStateError');
    expect(await everything()).toMatchObject({ steps: points(1, 20).map(p => p.step), checkpoint: 20, best: 10 });
  });

  it('keeps everything again that this tab still has when the storage comes back empty', async () => {
    await begun();
    page.train(11, BLOCK_STEPS + 3);
    await page.recorder.flush();
    (await connection.get()).close();
    await deleteDB(name);
    page.train(BLOCK_STEPS + 4, BLOCK_STEPS + 20);
    page.recorder.note(weights('best', BLOCK_STEPS + 20));
    await page.recorder.flush();
    expect(await everything()).toEqual({
      steps: points(1, BLOCK_STEPS + 20).map(p => p.step),
      evaluations: [10, BLOCK_STEPS + 3, BLOCK_STEPS + 20],
      checkpoint: 10,
      best: BLOCK_STEPS + 20,
      final: null,
      snapshots: [],
    });
    expect(page.said.at(-1)).toBe('kept');
  });

  it('does not bring back what was deleted on purpose after it had ended', async () => {
    await begun();
    page.train(11, 12);
    refuse(1, closing);
    await page.recorder.end();
    await (await connection.get()).remove(['c/method']);
    await page.recorder.flush();
    expect((await everything()).steps).toEqual([]);
    await page.recorder.settled();
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
    page.train(11, 20);
    for (const kind of ['snapshot', 'best', 'final'] as const) page.recorder.note(weights(kind, 20));
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(15) });
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    // The events have tried, too: what follows is by itself.
    await vi.advanceTimersByTimeAsync(40_000);
    vi.useRealTimers();
    await page.recorder.flush();
    expect(page.problems).toEqual(Array(3).fill(error().name));
    expect(page.said.at(-1)).toBe('kept');
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
    page.train(11, 11);
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
    page.train(11, 20);
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    page.recorder.note(weights('best', 20));
    await page.recorder.flush();
    expect(page.said).not.toContain('kept');
    expect(await everything()).toMatchObject({ checkpoint: 10, best: 20, evaluations: [10, 20] });
    store.saveCheckpoint = saveCheckpoint;
    await page.recorder.flush();
    expect(page.said.at(-1)).toBe('kept');
    expect((await everything()).checkpoint).toBe(20);
  });

  it('keeps weights that a full storage refused in the middle of writing', async () => {
    await begun();
    const makeRoom = fillUp(['weights', 'snapshots'], 2);
    page.train(11, 20);
    page.recorder.note(weights('final', 20));
    page.recorder.note(weights('snapshot', 20));
    for (let i = 0; i < 3; i++) await page.recorder.flush();
    makeRoom();
    expect(await everything()).toMatchObject({ final: 20, snapshots: [10, 20] });
    expect(page.problems).toEqual(Array(2).fill('QuotaExceededError'));
  });

  it('forgets what a rewind takes back, also what waited', async () => {
    await begun();
    refuse(4, closing);
    page.train(11, 20);
    page.recorder.note(weights('best', 20));
    page.recorder.note({ type: 'checkpoint', checkpoint: checkpoint(20) });
    page.rewind(5);
    page.recorder.note(weights('best', 5));
    for (let i = 0; i < 5; i++) await page.recorder.flush();
    expect(await everything()).toMatchObject({ steps: [1, 2, 3, 4, 5], evaluations: [], best: 5, snapshots: [] });
  });

  it('keeps nothing of a change that fails halfway, then all of it', async () => {
    const makeRoom = fillUp(['series']);
    page.take(1, 3);
    await page.recorder.flush();
    makeRoom();
    expect(page.problems).toEqual(['QuotaExceededError']);
    expect(await (await connection.get()).comparisons()).toEqual([]);
    await page.recorder.flush();
    expect((await everything()).steps).toEqual([1, 2, 3]);
  });

  it('keeps the rest after it was ended, and says when that is done', async () => {
    await begun();
    refuse(2, closing);
    page.train(11, 20);
    page.now.state = 'stopped';
    page.recorder.note({ type: 'status', status: 'stopped' });
    await page.recorder.end();
    page.now = { ...page.now, state: 'running', runs: [] };
    await page.recorder.flush();
    await page.recorder.settled();
    expect((await everything()).steps).toHaveLength(20);
    expect((await (await connection.get()).comparisons())[0]?.runs[0]?.state).toBe('stopped');
  });
});
