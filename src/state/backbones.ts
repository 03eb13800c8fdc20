import { openDB } from 'idb';
import { databaseReady } from '@/browser/database';

/** A pre-trained backbone that runs can start from. */
export interface BackboneEntry {
  /** SHA-256 of the file */
  hash: string;
  /** where it comes from, in words */
  title: string;
  /** loads the file */
  load: () => Promise<Uint8Array>;
}

interface ShippedEntry {
  hash: string;
  file: string;
  title: string;
}

const DATABASE = 'neighborretr';
const STORE = 'backbones';

async function database() {
  await databaseReady();
  return openDB(DATABASE, 1, {
    upgrade: db => {
      db.createObjectStore(STORE);
    },
  });
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The backbone file could not be loaded (${response.status} ${response.statusText}).`);
  return new Uint8Array(await response.arrayBuffer());
}

async function shipped(): Promise<BackboneEntry[]> {
  const response = await fetch('./backbones/index.json');
  if (!response.ok) return [];
  const entries = (await response.json()) as ShippedEntry[];
  return entries.map(({ hash, file, title }) => ({ hash, title, load: () => fetchBytes(`./backbones/${file}`) }));
}

interface StoredBackbone {
  title: string;
  file: Uint8Array;
}

async function local(): Promise<BackboneEntry[]> {
  const db = await database();
  const hashes = (await db.getAllKeys(STORE)) as string[];
  return Promise.all(
    hashes.map(async hash => {
      const { title, file } = (await db.get(STORE, hash)) as StoredBackbone;
      return { hash, title, load: () => Promise.resolve(file) };
    }),
  );
}

/** Shipped backbones first, then those pre-trained in this browser. */
export async function listBackbones(): Promise<BackboneEntry[]> {
  const [fromSite, fromHere] = await Promise.all([shipped(), local().catch(() => [])]);
  return [...fromSite, ...fromHere];
}

/** Keeps a backbone pre-trained in this page. */
export async function saveBackbone(hash: string, title: string, file: Uint8Array): Promise<void> {
  const db = await database();
  await db.put(STORE, { title, file } satisfies StoredBackbone, hash);
}
