import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wasCutOff } from '@/runs/record';
import type { RunStore } from '@/runs/run-store';
import { freshStore } from '@/runs/testing/fresh-store';
import { full } from '@/runs/testing/full-storage';
import { checkpoint, evaluation, points, record } from '@/runs/testing/measured';
import { createCompareStore } from './compare-store';
import { begun, type FakeFile, FakeTraining } from './testing/fake-compare';

const store = freshStore();

let training: FakeTraining;
/** comparisons that other tabs train */
let locked: Set<string>;
/** why the storage does nothing; null where it does */
let broken: Error | null;
let exports: FakeFile<Blob>[];
let imports: FakeFile<string[]>[];
let recorded: () => Promise<Blob>;

/** The Compare page of a tab that opens it now. */
function open() {
  const compare = createCompareStore({
    kept: async (): Promise<RunStore> => {
      if (broken) throw broken;
      return store();
    },
    locked: async () => locked,
    training: () => training,
    files: {
      startExport: (_, onProgress) => begun(exports, onProgress),
      startImport: (_, onProgress) => begun(imports, onProgress),
    },
    recorded: () => recorded(),
    storageUse: async () => ({ used: 10, allowed: 100 }),
  });
  return { page: compare.getState, compare };
}

/** Keeps both runs of a comparison. @param created the newest is listed first */
async function keep(comparison: string, created: number, steps = 3): Promise<void> {
  await store().save(
    ['baseline', 'method'].map(role => ({
      record: { ...record(comparison, role, steps), created },
      points: points(1, steps),
      from: 0,
      evaluations: [evaluation(0), evaluation(steps)],
    })),
  );
}

const ids = ({ runs }: { runs: readonly { record: { id: string } }[] }) => runs.map(run => run.record.id);
const keptIds = async () => (await store().comparisons()).flatMap(c => c.runs.map(run => run.id));

beforeEach(async () => {
  training = new FakeTraining();
  locked = new Set();
  broken = null;
  exports = [];
  imports = [];
  recorded = async () => new Blob(['recorded']);
  await keep('old', 1);
  await keep('new', 2);
});

describe('the list of kept runs', () => {
  it('is read, newest first, with what was measured last, and the room that they take', async () => {
    const { page } = open();
    expect(page().status).toBe('loading');
    await page().refresh();
    expect(page()).toMatchObject({ status: 'ready', problem: null, storage: { used: 10, allowed: 100 } });
    expect(ids(page())).toEqual(['new/baseline', 'new/method', 'old/baseline', 'old/method']);
    expect(page().runs[0]).toMatchObject({ last: { step: 3 }, busy: false, checkpointStep: null });
  });

  it('leaves rows that did not change as they are: they need not be drawn again', async () => {
    const { page } = open();
    await page().refresh();
    const before = page().runs;
    await page().refresh();
    expect(page().runs).toBe(before);
    await page().describe(['old/method'], { name: 'Mine' });
    expect(page().runs.map((run, i) => run === before[i])).toEqual([true, true, true, false]);
    expect(page().runs[3]?.record.name).toBe('Mine');
  });

  it('says that it cannot be read, and is read when it can be again', async () => {
    broken = new DOMException('', 'UnknownError');
    const { page } = open();
    await page().refresh();
    expect(page()).toMatchObject({ status: 'failed', runs: [] });
    expect(page().problem).toContain('The storage of the browser is broken');
    broken = null;
    await page().refresh();
    expect(page()).toMatchObject({ status: 'ready' });
    expect(page().runs).toHaveLength(4);
  });

  it('keeps what it shows where reading it again fails, and says why', async () => {
    const { page } = open();
    await page().refresh();
    broken = new DOMException('The database connection is closing.', 'InvalidStateError');
    await page().refresh();
    expect(page()).toMatchObject({ status: 'ready', runs: { length: 4 } });
    expect(page().problem).toContain('The browser has closed its storage.');
    page().dismiss();
    expect(page().problem).toBeNull();
  });
});

describe('selected runs', () => {
  it('are read once, and again when they have trained on', async () => {
    const { page } = open();
    await page().refresh();
    page().select(['new/method', 'new/method', 'old/method']);
    expect(page().selected).toEqual(['new/method', 'old/method']);
    await vi.waitFor(() => expect(page().loaded.size).toBe(2));
    const first = page().loaded.get('new/method')!;
    expect(first.evaluations.map(e => e.step)).toEqual([0, 3]);
    page().toggle('old/method');
    expect(page().selected).toEqual(['new/method']);
    await page().refresh();
    expect(page().loaded.get('new/method')).toBe(first);
    const longer = { ...record('new', 'method', 5), created: 2, updated: 9 };
    await store().save([{ record: longer, points: points(1, 5), from: 3, evaluations: [evaluation(5)] }]);
    await page().refresh();
    expect(
      page()
        .loaded.get('new/method')
        ?.evaluations.map(e => e.step),
    ).toEqual([0, 3, 5]);
  });

  it('that go on from another run show what is their own alone', async () => {
    const from = { comparison: 'new', run: 'new/method', name: 'method', step: 3, exact: true };
    const further = { ...record('further', 'method', 6), created: 3, from };
    const evaluations = [evaluation(0), evaluation(3), evaluation(6)];
    await store().save([{ record: further, points: points(1, 6), from: 0, evaluations }]);
    const { page } = open();
    await page().refresh();
    page().select(['further/method']);
    await vi.waitFor(() => expect(page().loaded.size).toBe(1));
    expect(
      page()
        .loaded.get('further/method')
        ?.evaluations.map(e => e.step),
    ).toEqual([3, 6]);
  });

  it('are no longer selected once another tab has deleted them', async () => {
    const { page } = open();
    await page().refresh();
    page().select(['new/method', 'old/method']);
    await store().remove(['old/method']);
    await page().refresh();
    expect(page().selected).toEqual(['new/method']);
  });
});

describe('runs that are deleted', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('go from the list at once, and from the storage when the time to take it back is over', async () => {
    const { page } = open();
    await page().refresh();
    page().select(['old/method', 'new/method']);
    page().remove(['old/baseline', 'old/method']);
    expect(ids(page())).toEqual(['new/baseline', 'new/method']);
    expect(page()).toMatchObject({ selected: ['new/method'], removal: { text: '2 runs', final: false } });
    await page().refresh();
    expect(ids(page())).toEqual(['new/baseline', 'new/method']);
    expect(await keptIds()).toHaveLength(4);
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(page().removal).toBeNull());
    expect(await keptIds()).toEqual(['new/baseline', 'new/method']);
  });

  it('are back when that is undone, and stay', async () => {
    const { page } = open();
    await page().refresh();
    page().remove(['old/method']);
    expect(page().removal?.text).toBe('"method"');
    page().undoRemoval();
    await vi.waitFor(() => expect(page().runs).toHaveLength(4));
    vi.advanceTimersByTime(60_000);
    await page().refresh();
    expect(page()).toMatchObject({ removal: null, runs: { length: 4 } });
    expect(await keptIds()).toHaveLength(4);
  });

  it('are deleted for good when others are deleted before the time is over', async () => {
    const { page } = open();
    await page().refresh();
    page().remove(['old/baseline', 'old/method']);
    page().remove(['new/baseline']);
    await vi.waitFor(async () => expect(await keptIds()).toEqual(['new/baseline', 'new/method']));
    page().undoRemoval();
    await vi.waitFor(() => expect(ids(page())).toEqual(['new/baseline', 'new/method']));
  });

  it('stay where another tab trains them, which is said; the others go', async () => {
    locked = new Set(['new']);
    const { page } = open();
    await page().refresh();
    page().remove(['new/method', 'old/method']);
    expect(page().problem).toBe('Runs that train now cannot be deleted: end them first.');
    expect(page().removal?.ids).toEqual(['old/method']);
  });

  it('are first put away where this tab still shows them, finished', async () => {
    locked = new Set(['new']);
    training.comparison = 'new';
    training.status = 'finished';
    const { page } = open();
    await page().refresh();
    page().remove(['new/baseline', 'new/method']);
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(page().removal).toBeNull());
    expect(training.asked).toEqual(['discard']);
    expect(await keptIds()).toEqual(['old/baseline', 'old/method']);
  });

  it('come back into the list where they could not be deleted, which is said', async () => {
    const { page } = open();
    await page().refresh();
    page().remove(['old/method']);
    broken = new Error('The storage is gone');
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(page().removal).toBeNull());
    expect(page().problem).toBe('The storage is gone.');
    broken = null;
    await page().refresh();
    expect(page().runs).toHaveLength(4);
  });
});

describe('what users say of runs', () => {
  it('is kept', async () => {
    const { page } = open();
    await page().refresh();
    await page().describe(['new/method', 'old/method'], { archived: true, tags: ['good'] });
    const { page: reloaded } = open();
    await reloaded().refresh();
    expect(reloaded().runs.map(run => [run.record.archived, run.record.tags.join()])).toEqual([
      [false, ''],
      [true, 'good'],
      [false, ''],
      [true, 'good'],
    ]);
  });

  it('that cannot be kept for want of room is told so', async () => {
    const { page } = open();
    await page().refresh();
    broken = full();
    await page().describe(['new/method'], { name: 'Mine' });
    expect(page().problem).toBe('This browser has no room left for runs. Delete some first.');
    expect(page().runs[1]?.record.name).toBe('method');
  });
});

describe('a file of runs', () => {
  it('is written, saying how far it is', async () => {
    const { page } = open();
    await page().refresh();
    const file = page().exportRuns(['new/method']);
    exports[0]!.progress({ done: 1, total: 4 });
    expect(page().transfer).toMatchObject({ kind: 'export', what: 'one run', done: 1, total: 4, ending: false });
    exports[0]!.finish(new Blob(['all of it']));
    expect(await (await file)?.text()).toBe('all of it');
    expect(page().transfer).toBeNull();
  });

  it('is written or read one at a time', async () => {
    const { page } = open();
    const first = page().exportRuns(['new/method', 'new/baseline']);
    expect(await page().exportRuns(['old/method'])).toBeNull();
    expect(page().problem).toContain('Another file is being written or read.');
    expect(exports).toHaveLength(1);
    exports[0]!.finish(new Blob());
    expect(await first).not.toBeNull();
  });

  it('that is called off leaves nothing, and says so', async () => {
    const { page } = open();
    const file = page().exportRuns(['new/method']);
    page().cancelTransfer();
    expect(page().transfer?.ending).toBe(true);
    expect(await file).toBeNull();
    expect(page()).toMatchObject({ transfer: null, said: 'Nothing was exported.', problem: null });
    expect(exports[0]!.cancelled).toBe(1);
  });

  it('that is read adds its runs, selects them and says how many', async () => {
    const { page } = open();
    await page().refresh();
    const importing = page().importRuns(new File(['x'], 'theirs.zip'));
    await keep('theirs', 9);
    imports[0]!.finish(['theirs/baseline', 'theirs/method']);
    await importing;
    expect(page().runs).toHaveLength(6);
    expect(page()).toMatchObject({
      selected: ['theirs/baseline', 'theirs/method'],
      said: '2 runs were imported.',
      problem: null,
    });
  });

  it.each([
    ['RunFileError', 'It ends too early', 'theirs.zip could not be imported. It ends too early.'],
    [
      'QuotaExceededError',
      '',
      'theirs.zip could not be imported: this browser has no room left for runs. Delete some first.',
    ],
    ['TypeError', 'Something else', 'Something else.'],
  ])('that cannot be read adds nothing and says why: %s', async (name, message, problem) => {
    const { page } = open();
    await page().refresh();
    const importing = page().importRuns(new File(['x'], 'theirs.zip'));
    imports[0]!.fail(Object.assign(new Error(message), { name }));
    await importing;
    expect(page()).toMatchObject({ problem, said: null, transfer: null, selected: [] });
    expect(page().runs).toHaveLength(4);
  });

  it('that ships with the page is read like any other; where the server does not give it that is said', async () => {
    const { page } = open();
    const importing = page().importRecorded();
    await vi.waitFor(() => expect(imports).toHaveLength(1));
    expect(page().transfer?.what).toBe('The recorded comparison');
    imports[0]!.finish(['new/method']);
    await importing;
    expect(page().said).toBe('One run was imported.');
    recorded = () => Promise.reject(new Error('the server answered 404'));
    await page().importRecorded();
    expect(page().problem).toBe('The recorded comparison could not be read: the server answered 404.');
  });
});

describe('a kept comparison', () => {
  beforeEach(async () => {
    await store().saveCheckpoint('new', checkpoint(2));
    await store().saveRecords([{ ...record('new', 'method', 3), created: 2, state: 'paused' }]);
  });

  it('that was cut off goes on in the Playground', async () => {
    const { page } = open();
    await page().refresh();
    expect(page().runs[1]).toMatchObject({ checkpointStep: 2, record: { state: 'paused' } });
    expect((await store().comparisons()).map(wasCutOff)).toEqual([true, false]);
    expect(await page().resume('new')).toBeNull();
    expect(training.asked).toEqual(['resume new from 2']);
  });

  it('that another tab has taken meanwhile says so, and stays', async () => {
    training.refuses = 'Another tab is training this comparison.';
    const { page } = open();
    await page().refresh();
    expect(await page().resume('new')).toBe('Another tab is training this comparison.');
    locked = new Set(['new']);
    await page().refresh();
    expect(page().runs.map(run => run.busy)).toEqual([true, true, false, false]);
  });

  it('that is gone by then cannot go on', async () => {
    const { page } = open();
    await page().refresh();
    await store().remove(['new/baseline', 'new/method']);
    expect(await page().resume('new')).toBe('It is no longer kept in this browser.');
    expect(page().problem).toBe('It is no longer kept in this browser.');
    expect(training.asked).toEqual([]);
  });
});
