import { proxy, type Remote, wrap } from 'comlink';
import type { ProjectionRequest, ProjectionResult, ProjectionWorkerApi } from '@/analysis/projection';
import type { ExploreWorkerApi } from '@/protocol/explore';

/** One explore worker: trained models and everything that is asked of them. */
export class ExploreClient {
  readonly #worker: Worker;
  readonly #crashed: Promise<never>;
  readonly remote: Remote<ExploreWorkerApi>;

  constructor() {
    this.#worker = new Worker(new URL('../../workers/explore.worker.ts', import.meta.url), {
      type: 'module',
      name: 'explore',
    });
    this.#crashed = crashOf(this.#worker, 'explore');
    this.remote = wrap<ExploreWorkerApi>(this.#worker);
  }

  /** An answer, or a rejection when the worker dies before it comes. */
  ask<T>(question: (remote: Remote<ExploreWorkerApi>) => Promise<T>): Promise<T> {
    return Promise.race([question(this.remote), this.#crashed]);
  }

  close(): void {
    this.#worker.terminate();
  }
}

/** Rejects when a worker dies. */
function crashOf(worker: Worker, name: string): Promise<never> {
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', event => {
      event.preventDefault();
      const crash = new Error(event.message || `The ${name} worker could not be loaded.`);
      reject(Object.assign(crash, { name: 'WorkerCrashError' }));
    });
  });
  // Whoever asks is told; nobody needs to.
  crashed.catch(() => {});
  return crashed;
}

/** A projection that can be cancelled: its worker ends with it. */
export function startProjection(
  request: ProjectionRequest,
  onProgress: (done: number, total: number) => void,
): { result: Promise<ProjectionResult>; cancel: () => void } {
  const worker = new Worker(new URL('../../workers/projection.worker.ts', import.meta.url), {
    type: 'module',
    name: 'projection',
  });
  const remote = wrap<ProjectionWorkerApi>(worker);
  const result = Promise.race([remote.project(request, proxy(onProgress)), crashOf(worker, 'projection')]).finally(() =>
    worker.terminate(),
  );
  return { result, cancel: () => worker.terminate() };
}
