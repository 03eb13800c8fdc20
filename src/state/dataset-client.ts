import { proxy, type Remote, wrap } from 'comlink';
import scriptUrl from '../../workers/data.worker.ts?worker&url';
import type { ClipPreview, DatasetRequest, DatasetStatistics, DatasetWorkerApi } from '@/protocol/dataset';
import { startWorker } from './start-worker';

/** One data worker: draws and measures clips off the main thread. */
export class DatasetClient {
  readonly #worker: Worker;
  readonly #remote: Remote<DatasetWorkerApi>;

  /** @param onCrash told when the worker dies */
  constructor(onCrash: (message: string) => void) {
    this.#worker = startWorker(scriptUrl, 'data', onCrash);
    this.#remote = wrap<DatasetWorkerApi>(this.#worker);
  }

  /** Clips [from, from + count), drawn. */
  preview(request: DatasetRequest, from: number, count: number): Promise<ClipPreview[]> {
    return this.#remote.preview(request, from, count);
  }

  /** Vocabulary and attribute counts. */
  statistics(request: DatasetRequest, onProgress: (share: number) => void): Promise<DatasetStatistics> {
    return this.#remote.statistics(request, proxy(onProgress));
  }

  /** Ends the worker. */
  close(): void {
    this.#worker.terminate();
  }
}
