import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FileWorkerApi } from '@/protocol/files';
import { type FilePlaces, startExport } from './file-client';

/** A page that answers with a blob, or waits until it is called off. */
function page(waits = false): { places: () => Promise<FileWorkerApi>; calls: string[] } {
  const calls: string[] = [];
  let end = () => {};
  const service: FileWorkerApi = {
    exportRuns: (ids, onProgress) => {
      calls.push(`export ${ids.join()}`);
      onProgress({ done: 1, total: 1 });
      if (!waits) return Promise.resolve(new Blob(['page']));
      return new Promise((_, reject) => {
        end = () => reject(new DOMException('called off', 'AbortError'));
      });
    },
    importRuns: () => Promise.reject(new Error('not asked for')),
    cancel: () => {
      calls.push('cancel');
      end();
    },
  };
  return { places: async () => service, calls };
}

/** A worker that never answers. */
class Silent extends EventTarget {
  terminated = false;
  postMessage(): void {}
  terminate(): void {
    this.terminated = true;
  }
}

afterEach(() => vi.unstubAllGlobals());

describe('a work with a file', () => {
  it('is done on the page where there are no workers', async () => {
    const { places, calls } = page();
    const none: FilePlaces = {
      worker: () => {
        throw new Error('Workers are not allowed here.');
      },
      page: places,
    };
    const progress: unknown[] = [];
    expect(await (await startExport(['a'], now => progress.push(now), none).result).text()).toBe('page');
    expect(calls).toEqual(['export a']);
    expect(progress).toEqual([{ done: 1, total: 1 }]);
  });

  it('is done again on the page when its worker dies or cannot be loaded', async () => {
    const { places, calls } = page();
    const worker = new Silent();
    const work = startExport(['a'], () => {}, { worker: () => worker as unknown as Worker, page: places });
    worker.dispatchEvent(new Event('error', { cancelable: true }));
    expect(await (await work.result).text()).toBe('page');
    expect(worker.terminated).toBe(true);
    expect(calls).toEqual(['export a']);
  });

  it('can be called off on the page too, also before it has come there', async () => {
    const { places, calls } = page(true);
    const worker = new Silent();
    const work = startExport(['a'], () => {}, { worker: () => worker as unknown as Worker, page: places });
    work.cancel();
    worker.dispatchEvent(new Event('error', { cancelable: true }));
    await expect(work.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls).toEqual(['export a', 'cancel']);
  });

  it('says in words why, where neither a worker nor the page can load what does it', async () => {
    const file = 'https://example.org/assets/file-service-a1.js';
    const places: FilePlaces = {
      worker: () => {
        throw new Error('Workers are not allowed here.');
      },
      page: () => Promise.reject(new TypeError(`Failed to fetch dynamically imported module: ${file}`)),
    };
    const what = 'The part of this page that reads and writes files of runs could not be loaded: ';
    const asked: unknown[] = [];
    vi.stubGlobal('navigator', { onLine: false });
    await expect(startExport(['a'], () => {}, places).result).rejects.toThrow(`${what}this device is offline.`);
    vi.stubGlobal('navigator', { onLine: true });
    vi.stubGlobal('fetch', async (url: unknown) => {
      asked.push(url);
      return new Response('', { status: 404 });
    });
    await expect(startExport(['a'], () => {}, places).result).rejects.toThrow(
      `${what}the server no longer has this version of the page.`,
    );
    expect(asked).toEqual([file]);
  });
});
