import { proxy, type Remote, wrap } from 'comlink';
import { isInMemory } from '@/browser/database';
import { whyNotLoaded } from '@/browser/load-failure';
import { loadAgain } from '@/browser/load-part';
import type { FileProgress, FileWorkerApi } from '@/protocol/files';

/** A work with a file of runs: its result, and how to end it early with an `AbortError`. */
export interface FileWork<T> {
  result: Promise<T>;
  cancel: () => void;
}

/** Where the work is done. */
export interface FilePlaces {
  /** @throws where there are no workers */
  worker: () => Worker;
  /** the same work on the page, in pieces */
  page: () => Promise<FileWorkerApi>;
}

/** How often the work was loaded onto the page. */
let attempts = 0;
const loadService = () => import('@/runs/file-service');

const PLACES: FilePlaces = {
  worker: () => {
    if (isInMemory()) throw new Error('Workers do not see what is kept in this tab alone.');
    return new Worker(new URL('../../workers/file.worker.ts', import.meta.url), { type: 'module', name: 'file' });
  },
  page: async () => {
    attempts += 1;
    const { FileService } = await (attempts === 1 ? loadService() : loadAgain(loadService, attempts));
    return new FileService();
  },
};

/** A worker that could not be had, or that died. */
class WorkerGone extends Error {}

/** Rejects when a worker cannot be loaded, or dies. */
function goneOf(worker: Worker): Promise<never> {
  return new Promise((_, reject) => {
    const gone = (event: Event) => {
      event.preventDefault();
      reject(new WorkerGone());
    };
    worker.addEventListener('error', gone);
    worker.addEventListener('messageerror', gone);
  });
}

/** Anything of the two: the page's own service answers promises as well. */
type Service = Pick<Remote<FileWorkerApi>, 'exportRuns' | 'importRuns' | 'cancel'>;

async function inWorker<T>(
  places: FilePlaces,
  work: (service: Service) => Promise<T>,
  onService: (cancel: () => void) => void,
): Promise<T> {
  let worker: Worker;
  try {
    worker = places.worker();
  } catch {
    throw new WorkerGone();
  }
  try {
    const remote = wrap<FileWorkerApi>(worker);
    onService(() => void remote.cancel());
    return await Promise.race([work(remote), goneOf(worker)]);
  } finally {
    worker.terminate();
  }
}

/** The page's own service. @throws what stands in the way, in words, where it cannot be loaded either */
async function onPage({ page }: FilePlaces): Promise<FileWorkerApi> {
  try {
    return await page();
  } catch (error) {
    const { text } = await whyNotLoaded(error);
    throw new Error(`The part of this page that reads and writes files of runs could not be loaded: ${text}`, {
      cause: error,
    });
  }
}

/** Does a work in a worker of its own; on the page where there are none, or if it dies. */
function start<T>(work: (service: Service) => Promise<T>, places: FilePlaces): FileWork<T> {
  let cancelled = false;
  let cancel = () => {};
  const take = (now: () => void) => {
    cancel = now;
    if (cancelled) now();
  };
  const result = inWorker(places, work, take).catch(async (error: unknown) => {
    if (!(error instanceof WorkerGone)) throw error;
    const service = await onPage(places);
    const done = work(service as unknown as Service);
    take(() => service.cancel());
    return done;
  });
  return {
    result,
    cancel: () => {
      cancelled = true;
      cancel();
    },
  };
}

/** Kept runs as one file. */
export function startExport(
  ids: readonly string[],
  onProgress: (progress: FileProgress) => void,
  places = PLACES,
): FileWork<Blob> {
  return start(service => service.exportRuns(ids, proxy(onProgress)), places);
}

/** Adds all runs of a file, or none. @returns (as its result) how they are kept */
export function startImport(
  file: Blob,
  onProgress: (progress: FileProgress) => void,
  places = PLACES,
): FileWork<string[]> {
  return start(service => service.importRuns(file, proxy(onProgress)), places);
}
