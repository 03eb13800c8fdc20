import { proxy } from 'comlink';
import type { ExploreWorkerApi, GalleryDomain } from '@/protocol/explore';
import type { Moment } from '@/runs/moments';
import type { RunRecord } from '@/runs/record';
import { ExploreClient } from './explore-client';
import { sourceOf } from './explore-sources';

let client: ExploreClient | null = null;

type Noted = (notes: readonly string[]) => void;

let noted: Noted = () => {};

/** Who is told what the worker uses instead of the fastest, and why, in a sentence each. */
export function onExplorerNotes(listener: Noted): void {
  noted = listener;
}

/** The worker; started when first needed, and again after it died. */
function explorer(): ExploreClient {
  if (client) return client;
  const own = new ExploreClient(notes => noted(notes));
  own.crashed.catch(() => letGo(own));
  client = own;
  return own;
}

function letGo(own: ExploreClient): void {
  own.close();
  if (client === own) client = null;
}

const named = (error: unknown, names: readonly string[]) => error instanceof Error && names.includes(error.name);

/** Asks the explore worker. @throws what the worker throws, or that it died before it answered */
export async function askExplorer<T>(question: (remote: ExploreClient['remote']) => Promise<T>): Promise<T> {
  const own = explorer();
  try {
    return await own.ask(question);
  } catch (error) {
    // A lost device does not come back: models are opened in a new worker then.
    if (named(error, ['DeviceFailedError', 'WorkerCrashError'])) letGo(own);
    throw error;
  }
}

/** A model that was opened on a gallery, and how it could be opened again. */
export interface AskedModel {
  key: string;
  domain: GalleryDomain;
  record: RunRecord;
  moment: Moment;
}

/**
 * Asks about an opened model. It is opened again first where the worker does not have it any more: after a crash, or because
 * others needed the room.
 * @param opening told how far that is
 */
export async function askAbout<T>(
  { key, domain, record, moment }: AskedModel,
  question: (remote: ExploreClient['remote'], key: string, domain: GalleryDomain) => Promise<T>,
  opening: Progressing = () => {},
): Promise<T> {
  const ask = (remote: ExploreClient['remote']) => question(remote, key, domain);
  try {
    return await askExplorer(ask);
  } catch (error) {
    if (!named(error, ['NotOpenError'])) throw error;
  }
  const source = await sourceOf(record, moment);
  await askExplorer(remote => remote.open({ ...source, key }, domain, toldTo(opening)));
  return askExplorer(ask);
}

/** Told what is done and how much of it. */
export type Progressing = (phase: string, done: number, total: number) => void;

/** `onProgress` as a worker takes it. */
export const toldTo = (onProgress: Progressing): Progressing & Parameters<ExploreWorkerApi['open']>[2] =>
  proxy(onProgress);

/** What is left of something that began at a time, by the share that is done; null while that says nothing. */
export function secondsLeft(began: number, share: number): number | null {
  const seconds = (performance.now() - began) / 1000;
  return share > 0 && seconds > 1 ? (seconds * (1 - share)) / share : null;
}

/** An error in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
