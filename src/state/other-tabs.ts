import type { Presence } from './presence';

/** Milliseconds between looks while the page is in front: where there are no locks, a killed tab says nothing. */
const LOOK_EVERY = 20_000;

/** What the page is told by, apart from other tabs. */
interface PageEvents {
  addEventListener: (type: string, listener: () => void, options?: { signal: AbortSignal }) => void;
}

/**
 * Looks again whenever another tab may have begun, ended or died: when the lock of what it trains becomes free, when it
 * says so, when this page comes to the front, and now and then.
 * @param look looks, and returns the comparisons that other tabs train
 * @param whenFree resolves when no tab trains a comparison any more
 * @returns ends it
 */
export function watchOthers(
  look: () => Promise<ReadonlySet<string>>,
  whenFree: (comparison: string, signal: AbortSignal) => Promise<void>,
  presence: Pick<Presence, 'listen'>,
  every = LOOK_EVERY,
): () => void {
  const end = new AbortController();
  const waitedFor = new Set<string>();
  let looking: Promise<void> | null = null;
  let again = false;

  const wait = async (comparison: string) => {
    if (waitedFor.has(comparison)) return;
    waitedFor.add(comparison);
    try {
      await whenFree(comparison, end.signal);
      lookSoon();
    } catch {
      // Ended, or there are no locks here: then the other ways tell.
    }
  };

  const lookOnce = async () => {
    const busy = await look();
    // Waited for once, even if it turns out to be free by its lock and busy in another way.
    for (const comparison of waitedFor) if (!busy.has(comparison)) waitedFor.delete(comparison);
    for (const comparison of busy) if (!end.signal.aborted) void wait(comparison);
    looking = null;
    const more = again;
    again = false;
    if (more) lookSoon();
  };

  function lookSoon(): void {
    if (looking) again = true;
    else if (!end.signal.aborted) looking = lookOnce();
  }

  const inFront = () => typeof document === 'undefined' || document.visibilityState === 'visible';
  const front = () => inFront() && lookSoon();
  const pages: PageEvents[] = typeof document === 'undefined' ? [] : [document, window];
  for (const page of pages)
    for (const type of ['visibilitychange', 'focus', 'pageshow'])
      page.addEventListener(type, front, { signal: end.signal });
  const stopListening = presence.listen(lookSoon);
  const timer = setInterval(front, every);
  lookSoon();
  return () => {
    end.abort();
    stopListening();
    clearInterval(timer);
  };
}
