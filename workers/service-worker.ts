import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import { registerRoute } from 'workbox-routing/registerRoute.js';
import type { KeeperCommand, VersionQuestion } from '@/protocol/page-keeper';

/** A file of this version of the page, as the build lists it (scripts/lib/kept-files.mjs). */
interface KeptFile {
  url: string;
  revision: string | null;
  integrity?: string;
}

declare const __AT_FIRST_VISIT__: KeptFile[];
declare const __AT_FIRST_USE__: KeptFile[];

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const { scope } = worker.registration;

/** Milliseconds that a tab is given to say of which version it is. */
const PATIENCE = 5000;

/** The page and all parts of its program: kept before this version can be used. */
const shell = new PrecacheController();
shell.addToCacheList(__AT_FIRST_VISIT__);

/** Weights: kept once they were asked for, where they are those of this version. */
const weights = new PrecacheController({ cacheName: `weights-${scope}` });
weights.addToCacheList(__AT_FIRST_USE__);

/** Whether a tab runs the program of this version; what does not answer may be of any. */
function isOfThisVersion(tab: Client): Promise<boolean> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    const done = (current: boolean) => {
      port1.close();
      resolve(current);
    };
    port1.addEventListener('message', ({ data }) =>
      done(typeof data === 'string' && shell.getCacheKeyForURL(data) !== undefined),
    );
    port1.start();
    setTimeout(done, PATIENCE, false);
    tab.postMessage({ type: 'which version' } satisfies VersionQuestion, [port2]);
  });
}

/** Lets go of files of earlier versions, unless a tab still runs one: it may ask for a part of it at any time. */
async function tidy(event: ExtendableEvent): Promise<void> {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tabs = all.filter(({ url }) => url.startsWith(scope));
  const current = await Promise.all(tabs.map(isOfThisVersion));
  // A version that is coming keeps its files beside these, where they would count as strange.
  const { installing, waiting } = worker.registration;
  if (current.every(Boolean) && !installing && !waiting)
    await Promise.all([shell.activate(event), weights.activate(event)]);
}

worker.addEventListener('install', event => void shell.install(event));
// Nothing is let go here: tabs of the version before may be open. The first version takes the page that has just come.
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()));
worker.addEventListener('message', event => {
  const command = event.data as KeeperCommand;
  if (command.type === 'take over') void worker.skipWaiting();
  if (command.type === 'tidy') event.waitUntil(tidy(event));
});

/** Who asks with `no-store` wants to hear from the server itself: see src/browser/load-failure.ts. */
const asksServer = (request: Request) => request.cache === 'no-store';

// The page, whatever set-up its query holds.
const isPage = ({ origin, pathname }: URL) => [scope, `${scope}index.html`].includes(`${origin}${pathname}`);
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && isPage(url),
  shell.createHandlerBoundToURL('index.html'),
);

registerRoute(
  ({ request, url }) => !asksServer(request) && shell.getCacheKeyForURL(url.href) !== undefined,
  shell.strategy,
);

registerRoute(
  ({ request, url }) => !asksServer(request) && weights.getCacheKeyForURL(url.href) !== undefined,
  async ({ request, url, event }) => {
    const cacheKey = weights.getCacheKeyForURL(url.href)!;
    const integrity = weights.getIntegrityForCacheKey(cacheKey);
    try {
      // With the checksum of what is expected, Workbox keeps what it fetches.
      return await weights.strategy.handle({ request, event, params: { cacheKey, integrity } });
    } catch {
      // The server has another version of it, or there is no room: it is used, and not kept.
      return fetch(request);
    }
  },
);

// Parts of an earlier version, for tabs that still run it; and parts of this one that are asked for again under a new address.
registerRoute(
  ({ request, url }) => !asksServer(request) && url.href.startsWith(`${scope}assets/`),
  async ({ request, url }) => {
    const kept = await (await caches.open(shell.strategy.cacheName)).match(`${url.origin}${url.pathname}`);
    return kept ?? fetch(request);
  },
);
