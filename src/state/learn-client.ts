import { type Remote, wrap } from 'comlink';
import scriptUrl from '../../workers/learn.worker.ts?worker&url';
import type { LearnWorkerApi } from '@/protocol/learn';
import { startWorker } from './start-worker';

/** The worker as what it can be asked. */
export type LearnRemote = Remote<LearnWorkerApi>;

interface Started {
  remote: LearnRemote;
  crashed: Promise<never>;
}

let started: Started | null = null;

function start(): Started {
  let crash: (error: Error) => void = () => {};
  const crashed = new Promise<never>((_, reject) => (crash = reject));
  // Whoever asks is told; nobody needs to.
  crashed.catch(() => {});
  const worker = startWorker(scriptUrl, 'learn', message => {
    worker.terminate();
    // The next question starts another one.
    started = null;
    crash(new Error(message));
  });
  return { remote: wrap<LearnWorkerApi>(worker), crashed };
}

/**
 * Asks the worker of the lessons, which is started when first needed.
 * @throws what the worker throws, or that it died before it answered
 */
export function askLearn<T>(question: (remote: LearnRemote) => Promise<T>): Promise<T> {
  started ??= start();
  return Promise.race([question(started.remote), started.crashed]);
}
