import { migrateConfig } from '@/config/migrations';
import type { ExperimentConfig } from '@/config/schema';
import type { PresetName } from '@/config/presets';
import type { TruthReference } from '@/protocol/training';

/** Version of what is kept; older ones are migrated when they are read. */
export const RECORD_VERSION = 1;

/** Where a kept run stands. */
export type RecordState = 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** A change of the losses while a run trained. */
export interface RecordEvent {
  step: number;
  text: string;
}

/** Everything that is kept of a run besides its series, evaluations and weights. */
export interface RunRecord {
  version: typeof RECORD_VERSION;
  /** unique among all runs */
  id: string;
  /** the comparison that it trained in: runs that share it had the same data, initial weights and batches */
  comparison: string;
  /** `baseline` or `method` within its comparison */
  role: string;
  name: string;
  preset: PresetName;
  config: ExperimentConfig;
  /** as switched last */
  losses: ExperimentConfig['losses'];
  events: RecordEvent[];
  truth: TruthReference | null;
  /** what it trained on, in words; null before the device was opened */
  adapter: string | null;
  appVersion: string;
  /** milliseconds since 1970 */
  created: number;
  updated: number;
  state: RecordState;
  /** completed steps that are kept */
  steps: number;
  tags: string[];
  note: string;
  archived: boolean;
}

/** Brings a record's config and losses to the present version; what is no record is returned as it is. */
export function migrateRecord(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || !('config' in record) || !('losses' in record)) return record;
  const { config, losses } = record;
  const migrated = migrateConfig({ ...(config as object), losses }) as { losses: unknown };
  return { ...record, config: migrateConfig(config), losses: migrated.losses };
}

/** Runs that trained together, and the state they can go on from. */
export interface KeptComparison {
  id: string;
  runs: RunRecord[];
  /** step of the newest checkpoint; null without one */
  checkpointStep: number | null;
}

/** Whether a comparison was cut off by a closed tab or a crash, not ended on purpose. */
export function wasCutOff({ runs }: KeptComparison): boolean {
  return runs.some(run => run.state === 'running' || run.state === 'paused' || run.state === 'failed');
}

/** Whether a comparison was cut off and can go on. */
export function canResume(comparison: KeptComparison): boolean {
  return comparison.checkpointStep !== null && wasCutOff(comparison);
}
