import type { FileProgress, FileWorkerApi } from '@/protocol/files';
import { RunStore } from './run-store';
import { exportRuns, importRuns, type TransferPlace } from './run-transfer';
import { uniqueId } from './unique-id';

/** Bytes that the browser would still keep for this page, as it estimates it. */
async function roomLeft(): Promise<number | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? null : quota - usage;
}

/** Work with files of runs, in a worker or, where there is none, on the page. Every work opens the storage anew. */
export class FileService implements FileWorkerApi {
  #abort: AbortController | null = null;

  exportRuns(ids: readonly string[], onProgress: (progress: FileProgress) => void): Promise<Blob> {
    return this.#work(onProgress, place => exportRuns(ids, place));
  }

  importRuns(file: Blob, onProgress: (progress: FileProgress) => void): Promise<string[]> {
    return this.#work(onProgress, place => importRuns(file, place));
  }

  cancel(): void {
    this.#abort?.abort();
  }

  async #work<T>(onProgress: (progress: FileProgress) => void, work: (place: TransferPlace) => Promise<T>): Promise<T> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const store = await RunStore.open();
    try {
      return await work({ store, uniqueId, room: roomLeft, signal, onProgress });
    } finally {
      store.close();
    }
  }
}
