const NAME = 'neighborretr-run-news';

/** Null where the browser has no such channel, or refuses it: then other tabs look when they come to the front. */
function channel(): BroadcastChannel | null {
  if (typeof BroadcastChannel === 'undefined') return null;
  try {
    return new BroadcastChannel(NAME);
  } catch {
    return null;
  }
}

/** Tells every tab of this browser, this one too, that runs were added, deleted, renamed, begun or ended. */
export function tellRunNews(): void {
  const own = channel();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origins
  own?.postMessage('changed');
  own?.close();
}

/** Calls `listener` when some tab has told news. @returns ends it */
export function onRunNews(listener: () => void): () => void {
  const own = channel();
  own?.addEventListener('message', listener);
  return () => own?.close();
}
