/** Everything of the browser that some part of the page wants, in the order in which it is told. */
export const CAPABILITY_IDS = [
  'secureContext',
  'moduleWorkers',
  'webgpu',
  'webgl',
  'indexedDB',
  'webLocks',
  'localStorage',
  'tabMessages',
  'colours',
  'offscreenCanvas',
  'persistence',
  'estimate',
  'digest',
  'clipboard',
  'opfs',
  'fullscreen',
  'serviceWorker',
] as const;

/** Names one of them. */
export type CapabilityId = (typeof CAPABILITY_IDS)[number];

/** Told when something turns out to be refused. */
export type RefusalListener = (id: CapabilityId, error: unknown) => void;

const noted = new Map<CapabilityId, unknown>();
const listeners = new Set<RefusalListener>();

/**
 * Says that the browser refused something while it was used: it may be there at first and vanish later, or exist and
 * reject. Whoever notes it goes on without.
 */
export function noteRefusal(id: CapabilityId, error: unknown): void {
  if (noted.has(id)) return;
  noted.set(id, error);
  for (const listener of listeners) listener(id, error);
}

/**
 * Listens for refusals; told at once of those before.
 * @returns stops listening
 */
export function onRefusal(listener: RefusalListener): () => void {
  for (const [id, error] of noted) listener(id, error);
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Forgets what was noted: it works again, or a test begins. */
export function forgetRefusals(...ids: readonly CapabilityId[]): void {
  for (const id of ids.length > 0 ? ids : CAPABILITY_IDS) noted.delete(id);
}
