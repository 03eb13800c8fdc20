import { whyNotLoaded } from '@/browser/load-failure';

/**
 * Starts a worker that runs a module.
 * @param url its script
 * @param name what it is for, in words
 * @param onCrash told, in a sentence, when it dies or cannot be loaded
 * @throws where the browser has no such workers
 */
export function startWorker(url: string, name: string, onCrash: (message: string) => void): Worker {
  const worker = new Worker(url, { type: 'module', name });
  worker.addEventListener('error', event => {
    event.preventDefault();
    if (event.message) return onCrash(event.message);
    // The browser says nothing where the script itself could not be had.
    void whyNotLoaded(null, url).then(({ kind, text }) =>
      onCrash(`The ${name} worker could not be ${kind === 'broken' ? 'started by this browser.' : `loaded: ${text}`}`),
    );
  });
  return worker;
}
