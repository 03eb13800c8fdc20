import { inTime, lockManager } from '@/browser/guarded';
import { noteRefusal } from '@/browser/refusals';

const PREFIX = 'neighborretr-comparison-';

/** Milliseconds that a lock is waited for: it is asked for only if it is free, which takes no time. */
const AT_ONCE = 3000;

/** Where there are no locks, or they are refused, nobody can be told from another: everything counts as free. */
const nothingToGiveBack = () => {};

/**
 * Takes the lock of a comparison, so that no other tab trains or changes it. Where the browser refuses locks it is done
 * without, and noted as a refusal.
 * @returns gives it back; null when another tab has it
 */
export async function lockComparison(id: string): Promise<(() => void) | null> {
  const manager = lockManager();
  if (!manager) return nothingToGiveBack;
  let release: () => void = nothingToGiveBack;
  const released = new Promise<void>(resolve => (release = resolve));
  try {
    const taken = new Promise<boolean>((resolve, reject) => {
      manager
        .request(PREFIX + id, { ifAvailable: true }, lock => {
          resolve(lock !== null);
          return lock ? released : undefined;
        })
        .catch(reject);
    });
    return (await inTime(taken, AT_ONCE)) ? release : null;
  } catch (error) {
    noteRefusal('webLocks', error);
    // An answer that comes late is given back with it.
    return release;
  }
}

/** Comparisons that some tab is training now; none where the browser does not tell. */
export async function lockedComparisons(): Promise<Set<string>> {
  const manager = lockManager();
  if (!manager) return new Set();
  try {
    const { held = [] } = await inTime(manager.query(), AT_ONCE);
    // Who waits for a lock to become free has it for a moment, shared: nothing is trained then.
    const names = held
      .filter(({ mode }) => mode !== 'shared')
      .map(lock => lock.name ?? '')
      .filter(name => name.startsWith(PREFIX));
    return new Set(names.map(name => name.slice(PREFIX.length)));
  } catch (error) {
    noteRefusal('webLocks', error);
    return new Set();
  }
}

/**
 * Resolves when no tab trains a comparison any more.
 * @throws where locks cannot tell, or when `signal` breaks it off
 */
export async function whenFree(id: string, signal: AbortSignal): Promise<void> {
  const manager = lockManager();
  if (!manager) throw new Error('This browser has no locks.');
  // Shared, and given back at once: whoever wants to train it hardly meets it, and several can wait.
  await manager.request(PREFIX + id, { mode: 'shared', signal }, () => {});
}
