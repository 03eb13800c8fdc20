import { noteRefusal } from './refusals';
import { inTime } from './guarded';
import { ownScope, type Scope } from './scope';

/** Opened and deleted again, to see whether the browser keeps anything. */
const TRIAL = 'neighborretr-trial';

/** Milliseconds that the browser may take for its first database: disks can be slow. */
const DISK = 10_000;

function open(factory: IDBFactory): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = factory.open(TRIAL, 1);
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB could not be opened.')));
    request.addEventListener('blocked', () => reject(new Error('IndexedDB is blocked.')));
    request.addEventListener('success', () => {
      request.result.close();
      factory.deleteDatabase(TRIAL);
      resolve();
    });
  });
}

const tried = new WeakMap<Scope, Promise<void>>();

/**
 * Opens a database of the browser, once: the only way to know.
 * @throws where there is none, or it is refused, or it does not answer
 */
export function tryDatabase(scope: Scope): Promise<void> {
  const known = tried.get(scope);
  if (known) return known;
  const attempt = (async () => {
    const factory = scope.indexedDB;
    if (!factory) throw new Error('This browser has no IndexedDB.');
    await inTime(open(factory), DISK);
  })();
  tried.set(scope, attempt);
  return attempt;
}

let ready: Promise<void> | null = null;
let inMemory = false;

/** Whether a database in this tab's memory has taken the place of the browser's: workers do not see it. */
export const isInMemory = (): boolean => inMemory;

/**
 * Makes sure that `indexedDB` works before it is used: where the browser refuses it, one in memory takes its place, so
 * that everything works until the tab is closed. The refusal is noted.
 * @throws when that cannot be loaded either; the next call tries again
 */
export function databaseReady(): Promise<void> {
  ready ??= tryDatabase(ownScope())
    .catch(async (error: unknown) => {
      noteRefusal('indexedDB', error);
      await import('./memory-database');
      inMemory = true;
    })
    .catch((error: unknown) => {
      ready = null;
      throw error;
    });
  return ready;
}
