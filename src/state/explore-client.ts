import { proxy, type Remote, wrap } from 'comlink';
import exploreUrl from '../../workers/explore.worker.ts?worker&url';
import projectionUrl from '../../workers/projection.worker.ts?worker&url';
import type { ProjectionRequest, ProjectionResult, ProjectionWorkerApi } from '@/analysis/projection';
import type { ExploreWorkerApi } from '@/protocol/explore';
import { startWorker } from './start-worker';

/** One explore worker: trained models and everything that is asked of them. */
export class ExploreClient {
  readonly #worker: Worker;
  /** rejects when the worker dies */
  readonly crashed: Promise<never>;
  readonly remote: Remote<ExploreWorkerApi>;

  /** @param onNotes told what is used instead of the fastest, and why, in a sentence each; at first that there is nothing to tell */
  constructor(onNotes: (notes: readonly string[]) => void) {
    [this.#worker, this.crashed] = startWatched(exploreUrl, 'explore');
    this.remote = wrap<ExploreWorkerApi>(this.#worker);
    void this.remote.listen(proxy(onNotes));
  }

  /** An answer, or a rejection when the worker dies before it comes. */
  ask<T>(question: (remote: Remote<ExploreWorkerApi>) => Promise<T>): Promise<T> {
    return Promise.race([question(this.remote), this.crashed]);
  }

  close(): void {
    this.#worker.terminate();
  }
}

/** A worker, and a promise that rejects when it dies. @throws where the browser has no such workers */
function startWatched(url: string, name: string): [Worker, Promise<never>] {
  let crash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => (crash = reject));
  // Whoever asks is told; nobody needs to.
  crashed.catch(() => {});
  const worker = startWorker(url, name, message =>
    crash(Object.assign(new Error(message), { name: 'WorkerCrashError' })),
  );
  return [worker, crashed];
}

/** A projection that can be cancelled: its worker ends with it. */
export function startProjection(
  request: ProjectionRequest,
  onProgress: (done: number, total: number) => void,
): { result: Promise<ProjectionResult>; cancel: () => void } {
  const [worker, crashed] = startWatched(projectionUrl, 'projection');
  const remote = wrap<ProjectionWorkerApi>(worker);
  const result = Promise.race([remote.project(request, proxy(onProgress)), crashed]).finally(() => worker.terminate());
  return { result, cancel: () => worker.terminate() };
}
