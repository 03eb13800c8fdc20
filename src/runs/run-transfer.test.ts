import { beforeEach, describe, expect, it } from 'vitest';
import type { FileProgress } from '@/protocol/files';
import { sha256 } from '@/math/sha256';
import { toColumns } from './columns';
import { openRunFile, writeRunArchive } from './run-archive';
import type { RunFileEntry } from './run-file';
import { exportRuns, importRuns, type TransferPlace } from './run-transfer';
import { freshStore } from './testing/fresh-store';
import { full } from './testing/full-storage';
import { points, record } from './testing/measured';

const store = freshStore();
let ids = 0;
let progress: FileProgress[];
let abort: AbortController;

const place = (part: Partial<TransferPlace> = {}): TransferPlace => ({
  store: store(),
  uniqueId: () => `u${ids++}`,
  room: async () => null,
  signal: abort.signal,
  onProgress: now => progress.push(now),
  ...part,
});

async function entry(comparison: string, role: string, byte = 7): Promise<RunFileEntry> {
  const file = new Uint8Array(2000).fill(byte);
  return {
    record: record(comparison, role),
    series: toColumns(points(1, 1)),
    evaluations: [],
    weights: { final: { file, hash: await sha256(file), step: 1 }, best: null },
  };
}

const fileOf = (runs: readonly RunFileEntry[]) => writeRunArchive(runs.length, async i => runs[i]!);
const kept = async () => (await store().comparisons()).flatMap(c => c.runs.map(run => run.id)).sort();

beforeEach(() => {
  [progress, ids, abort] = [[], 0, new AbortController()];
});

describe('an import', () => {
  it('adds every run of a file as comparisons of their own, and what is exported of them says the same', async () => {
    const runs = [await entry('c', 'baseline'), await entry('c', 'method'), await entry('d', 'method', 9)];
    const added = await importRuns(await fileOf(runs), place());
    expect(added).toEqual(['import-u0/baseline.0', 'import-u0/method.1', 'import-u1/method.2']);
    expect(await kept()).toEqual(added);
    expect(progress.at(-1)).toEqual({ done: 3, total: 3 });
    progress = [];
    const opened = await openRunFile(await exportRuns(added, place()));
    expect(progress).toEqual([0, 1, 2, 3].map(done => ({ done, total: 3 })));
    const again = await opened.run(2);
    expect(again.weights).toEqual(runs[2]!.weights);
    expect(again.series).toEqual(runs[2]!.series);
  });

  const nothingLeft = async () => {
    expect(await kept()).toEqual([]);
    expect(await store().staged('')).toEqual([]);
    expect(await store().columns('import-u0/method.0')).toMatchObject({ step: new Float64Array() });
  };

  it('leaves nothing behind when the last run is broken', async () => {
    const broken = await entry('d', 'method');
    const runs = [await entry('c', 'method'), { ...broken, record: { ...broken.record, steps: 2 } }];
    await expect(importRuns(await fileOf(runs), place())).rejects.toThrow('Run 2, series.step');
    await nothingLeft();
  });

  it('leaves nothing behind when it is called off', async () => {
    const runs = [await entry('c', 'method'), await entry('d', 'method')];
    const onProgress = ({ done }: FileProgress) => done === 1 && abort.abort();
    await expect(importRuns(await fileOf(runs), place({ onProgress }))).rejects.toMatchObject({ name: 'AbortError' });
    await nothingLeft();
  });

  it('leaves nothing behind when there is no room for the last run', async () => {
    const runs = [await entry('c', 'method'), await entry('d', 'method')];
    const { stage } = store();
    store().stage = run => {
      if (run.record.role === 'method' && run.record.id.endsWith('.1')) return Promise.reject(full());
      return stage(run);
    };
    await expect(importRuns(await fileOf(runs), place())).rejects.toMatchObject({ name: 'QuotaExceededError' });
    await nothingLeft();
  });

  it('takes away what one before it left when its tab was closed', async () => {
    const left = await entry('c', 'method');
    await store().stage({ ...left, record: { ...left.record, id: 'import-x/method.0' } });
    await importRuns(await fileOf([await entry('d', 'method')]), place());
    expect(await store().weights('import-x/method.0')).toEqual({ final: null, best: null });
    expect(await kept()).toEqual(['import-u0/method.0']);
  });

  it('is refused before it begins where the browser surely has no room, with the number that would fit', async () => {
    const runs = await Promise.all(['a', 'b', 'c', 'd'].map(c => entry(c, 'method')));
    const work = importRuns(await fileOf(runs), place({ room: async () => 5000 }));
    await expect(work).rejects.toThrow('about 2 of them would fit');
    expect(progress).toEqual([{ done: 0, total: 0 }]);
  });
});

describe('an export', () => {
  it('says so when a run is gone', async () => {
    await expect(exportRuns(['gone'], place())).rejects.toThrow('was deleted meanwhile');
  });
});
