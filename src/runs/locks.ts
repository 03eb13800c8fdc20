const PREFIX = 'neighborretr-comparison-';

/** Browsers without Web Locks have no second tab to fear that could not be told: everything counts as free. */
const locks = (): LockManager | undefined => (typeof navigator === 'undefined' ? undefined : navigator.locks);

/**
 * Takes the lock of a comparison, so that no other tab trains or changes it.
 * @returns gives it back; null when another tab has it
 */
export async function lockComparison(id: string): Promise<(() => void) | null> {
  const manager = locks();
  if (!manager) return () => {};
  return new Promise((resolve, reject) => {
    manager
      .request(PREFIX + id, { ifAvailable: true }, lock => {
        if (!lock) return resolve(null);
        return new Promise<void>(release => resolve(release));
      })
      .catch(reject);
  });
}

/** Comparisons that some tab is training now. */
export async function lockedComparisons(): Promise<Set<string>> {
  const { held = [] } = (await locks()?.query()) ?? {};
  const names = held.map(lock => lock.name ?? '').filter(name => name.startsWith(PREFIX));
  return new Set(names.map(name => name.slice(PREFIX.length)));
}

/** Resolves when no tab trains a comparison any more; at once where there are no locks. @throws when `signal` breaks it off */
export async function whenFree(id: string, signal: AbortSignal): Promise<void> {
  // Shared, and given back at once: whoever wants to train it hardly meets it, and several can wait.
  await locks()?.request(PREFIX + id, { mode: 'shared', signal }, () => {});
}
