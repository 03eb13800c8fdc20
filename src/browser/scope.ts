import type { NavigatorHints } from './identify';

/** The parts of a page's global object that are asked for; any may be missing, and reading any may throw. */
export interface Scope {
  isSecureContext?: boolean;
  navigator?: Partial<Omit<Navigator, keyof NavigatorHints>> & NavigatorHints;
  localStorage?: Storage;
  indexedDB?: IDBFactory;
  crypto?: Pick<Crypto, 'subtle'>;
  document?: Pick<Document, 'createElement' | 'fullscreenEnabled'>;
  CSS?: Pick<typeof CSS, 'supports'>;
  BroadcastChannel?: typeof BroadcastChannel;
  OffscreenCanvas?: typeof OffscreenCanvas;
  Worker?: typeof Worker;
}

/** The page that this runs in. */
export const ownScope = (): Scope => globalThis as unknown as Scope;
