import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { migrateConfig } from '@/config/migrations';
import { CONFIG_VERSION, type ExperimentConfig } from '@/config/schema';
import type { Evaluation, JobState } from '@/protocol/training';
import type { StepColumns } from '../columns';
import type { QueuedJob } from '../queue';
import { migrateRecord, type RunRecord } from '../record';

/** Weights of a run as a backbone file. */
export interface KeptWeights {
  file: Uint8Array;
  hash: string;
  /** completed steps */
  step: number;
}

/** At the end, and where the mean of R@1 both ways was best. */
export type WeightsKind = 'final' | 'best';

/** The weights of a run at those two moments. */
export type RunWeights = Record<WeightsKind, KeptWeights | null>;

/** What is kept of runs, and of what is still to be trained. */
export interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord; indexes: { comparison: string } };
  /** by run and number of the block */
  series: { key: [string, number]; value: StepColumns };
  /** by run and step */
  evaluations: { key: [string, number]; value: Evaluation };
  /** the newest of every comparison */
  checkpoints: { key: string; value: JobState };
  /** step of each of these: the states themselves are large */
  checkpointSteps: { key: string; value: number };
  weights: { key: string; value: RunWeights };
  /** weights at evaluations, by run and step: for looking at how a run came to be what it is */
  snapshots: { key: [string, number]; value: Uint8Array };
  queue: { key: string; value: QueuedJob };
}

/** An open storage. */
export type Database = IDBPDatabase<Schema>;

/** Everything about runs; the queue holds what is still to be trained. */
export const PARTS = [
  'runs',
  'series',
  'evaluations',
  'checkpoints',
  'checkpointSteps',
  'weights',
  'snapshots',
] as const;

/** A name of `PARTS`. */
export type Part = (typeof PARTS)[number];

/** What a checkpoint consists of. */
export const CHECKPOINT_PARTS = ['checkpoints', 'checkpointSteps'] as const;

/** How often what is kept changed in anything but configs since these had version 5, as the store had, too. */
const OWN_CHANGES = 0;

/** Version of the store's format: it holds configs, so that a new version of these is one of it. */
const STORE_VERSION = CONFIG_VERSION + OWN_CHANGES;

type Upgrade = IDBPTransaction<Schema, (Part | 'queue')[], 'versionchange'>;

/** Captions had no end token in version 1: its runs can be looked at, but what they would go on from no longer fits. */
async function fromVersion1(tx: Upgrade): Promise<void> {
  // The weights no longer fit either.
  for (const part of [...CHECKPOINT_PARTS, 'weights'] as const) await tx.objectStore(part).clear();
}

/** Configs of runs and of queued jobs become what this page knows. */
async function migrateConfigs(tx: Upgrade): Promise<void> {
  for (let cursor = await tx.objectStore('runs').openCursor(); cursor; cursor = await cursor.continue())
    await cursor.update(migrateRecord(cursor.value) as RunRecord);
  for (let cursor = await tx.objectStore('queue').openCursor(); cursor; cursor = await cursor.continue()) {
    const runs = cursor.value.runs.map(run => ({ ...run, config: migrateConfig(run.config) as ExperimentConfig }));
    await cursor.update({ ...cursor.value, runs });
  }
}

/** Makes the store what this page knows, from whatever version it has. */
async function upgrade(base: Database, from: number, tx: Upgrade): Promise<void> {
  if (from < 2) base.createObjectStore('queue', { keyPath: 'id' });
  if (from >= 1 && from < 3) base.createObjectStore('snapshots');
  if (from === 1) await fromVersion1(tx);
  if (from >= 1) return migrateConfigs(tx);
  base.createObjectStore('runs', { keyPath: 'id' }).createIndex('comparison', 'comparison');
  for (const part of PARTS) if (part !== 'runs') base.createObjectStore(part);
}

/**
 * Opens the storage, in the format of this page.
 * @param onClosed told when the browser or a newer page closed it
 * @param onBlocked told when another tab, with an earlier version of the page, keeps it from being opened
 * @throws where the browser keeps nothing, or what it keeps cannot be brought up to date: that stays as it was
 */
export async function openDatabase(name: string, onClosed: () => void, onBlocked: () => void): Promise<Database> {
  const failed: unknown[] = [];
  const opening = openDB<Schema>(name, STORE_VERSION, {
    upgrade: async (base, from, _, tx) => {
      try {
        await upgrade(base, from, tx as Upgrade);
      } catch (error) {
        // Else it would be half of one version and half of another.
        failed.push(error);
        tx.done.catch(() => {});
        tx.abort();
      }
    },
    // A newer page wants to change the format: let it.
    blocking: (_, __, event) => {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    blocked: onBlocked,
    terminated: onClosed,
  });
  return opening.catch((error: unknown) => {
    throw failed[0] ?? error;
  });
}
