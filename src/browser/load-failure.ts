import { inTime } from './guarded';
import { lookForUpdate } from './service-worker';

/** Why a part of the page's program could not be loaded. */
export interface LoadFailure {
  /** this device is offline; the server does not answer; it no longer has the part; the part itself is at fault */
  kind: 'offline' | 'unreachable' | 'gone' | 'broken';
  /** in words, as the end of a sentence that begins with what was to be loaded */
  text: string;
}

const UPDATED =
  'the server no longer has this version of the page. It was probably updated since it was opened here; a new tab shows the new version.';

/** The file that an error of loading names; null where it names none, as in Safari. */
export function namedFile(error: unknown): string | null {
  const message = error instanceof Error ? error.message : String(error);
  return /(?:https?:\/\/|\/)[^\s'"]+\.(?:m?js|css|tsx?)(?:\?[^\s'"]*)?/.exec(message)?.[0] ?? null;
}

/**
 * Finds out why something could not be loaded, by asking the server for it once more.
 * @param url the file, or the page itself where that is not known
 */
export async function whyNotLoaded(error: unknown, url: string | null = namedFile(error)): Promise<LoadFailure> {
  if (navigator.onLine === false) return { kind: 'offline', text: 'this device is offline.' };
  let response: Response;
  try {
    response = await inTime(fetch(url ?? './', { cache: 'no-store' }));
  } catch {
    return { kind: 'unreachable', text: 'the server that this page came from cannot be reached.' };
  }
  const { ok, status, headers } = response;
  // Many servers answer with the page itself for files that they do not have.
  const page = url !== null && (headers.get('content-type') ?? '').includes('text/html');
  if (status === 404 || status === 410 || (ok && page)) {
    // Where this browser keeps the page, the new version is fetched, and told once it is ready.
    void lookForUpdate();
    return { kind: 'gone', text: UPDATED };
  }
  if (!ok) return { kind: 'unreachable', text: `the server answered with an error (${status}).` };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'broken', text: message ? `it could not be started: ${message}` : 'it could not be started.' };
}
