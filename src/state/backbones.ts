import { type IDBPDatabase, openDB } from 'idb';
import { databaseReady } from '@/browser/database';
import { Connection } from '@/runs/connection';

/** A pre-trained backbone that runs can start from. */
export interface BackboneEntry {
  /** SHA-256 of the file */
  hash: string;
  /** what presets call it; null for earlier ones and those pre-trained in this browser */
  name: string | null;
  /** where it comes from, in words */
  title: string;
  /** loads the file */
  load: () => Promise<Uint8Array>;
}

interface ShippedEntry {
  hash: string;
  name: string | null;
  file: string;
  title: string;
}

const DATABASE = 'neighborretr';
const STORE = 'backbones';

interface StoredBackbone {
  title: string;
  file: Uint8Array;
}

/** The database of backbones, closed whenever a newer page wants it. */
class BackboneStore {
  private constructor(private readonly db: IDBPDatabase) {}

  static async open(onBlocked: () => void): Promise<BackboneStore> {
    await databaseReady();
    const db = await openDB(DATABASE, 1, {
      upgrade: base => {
        base.createObjectStore(STORE);
      },
      blocked: onBlocked,
      blocking: (_, __, event) => (event.target as IDBDatabase).close(),
    });
    return new BackboneStore(db);
  }

  get isOpen(): boolean {
    try {
      this.db.transaction(STORE).done.catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  async hashes(): Promise<string[]> {
    return (await this.db.getAllKeys(STORE)) as string[];
  }

  get(hash: string): Promise<StoredBackbone | undefined> {
    return this.db.get(STORE, hash) as Promise<StoredBackbone | undefined>;
  }

  async put(hash: string, backbone: StoredBackbone): Promise<void> {
    await this.db.put(STORE, backbone, hash);
  }
}

const connection = new Connection(BackboneStore.open, 'the backbones that are kept in this browser');

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The backbone file could not be loaded (${response.status} ${response.statusText}).`);
  return new Uint8Array(await response.arrayBuffer());
}

async function shipped(): Promise<BackboneEntry[]> {
  const response = await fetch('./backbones/index.json');
  // A page without any is complete.
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`the server answered ${response.status}.`);
  const entries = (await response.json()) as ShippedEntry[];
  return entries.map(({ hash, name, file, title }) => ({
    hash,
    name,
    title,
    load: () => fetchBytes(`./backbones/${file}`),
  }));
}

async function local(): Promise<BackboneEntry[]> {
  const store = await connection.get();
  const entries = await Promise.all((await store.hashes()).map(async hash => [hash, await store.get(hash)] as const));
  return entries.flatMap(([hash, kept]) =>
    kept ? [{ hash, name: null, title: kept.title, load: () => Promise.resolve(kept.file) }] : [],
  );
}

/** Backbones, and what could not be read, in whole sentences. */
export interface BackboneList {
  entries: BackboneEntry[];
  problems: string[];
}

/** Shipped backbones first, then those pre-trained in this browser; each list without the other, if need be. */
export async function listBackbones(): Promise<BackboneList> {
  const problems: string[] = [];
  const read = (list: Promise<BackboneEntry[]>, what: string) =>
    list.catch((error: unknown) => {
      problems.push(`${what} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    });
  const [fromSite, fromHere] = await Promise.all([
    read(shipped(), 'The list of backbones that come with this page'),
    read(local(), 'The backbones that were pre-trained in this browser'),
  ]);
  return { entries: [...fromSite, ...fromHere], problems };
}

/** Milliseconds before the storage is tried again. */
const AGAIN = [1000, 3000, 9000];

/** Keeps a backbone pre-trained in this page. @throws when the storage goes on refusing it */
export async function saveBackbone(
  hash: string,
  title: string,
  file: Uint8Array,
  waits: readonly number[] = AGAIN,
): Promise<void> {
  for (const wait of [...waits, null]) {
    try {
      return await (await connection.get()).put(hash, { title, file });
    } catch (error) {
      if (wait === null) throw error;
      await new Promise(resolve => setTimeout(resolve, wait));
    }
  }
}
