import { migrateConfig } from '@/config/migrations';
import type { ExperimentConfig } from '@/config/schema';
import type { PresetName } from '@/config/presets';
import type { TruthReference } from '@/protocol/training';

/** Version of what is kept; older ones are migrated when they are read. */
export const RECORD_VERSION = 1;

/** Colours of runs, told apart by colour-blind eyes: names in the style sheet. */
export const RUN_COLORS = ['run-0', 'run-1', 'run-2', 'run-3', 'run-4', 'run-5', 'run-6', 'run-7', 'baseline'] as const;

/** A colour of runs. */
export type RunColor = (typeof RUN_COLORS)[number];

/** Where a kept run stands. */
export type RecordState = 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** A change of the losses while a run trained. */
export interface RecordEvent {
  step: number;
  text: string;
}

/** The run that another one goes on from. */
export interface RunOrigin {
  comparison: string;
  run: string;
  name: string;
  /** completed steps of it; its series is the first part of the other's */
  step: number;
  /** with moments and memory bank, as if it had never stopped; otherwise from its weights alone */
  exact: boolean;
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
  /** chosen by the user; without it, the colour follows from the config */
  color?: RunColor | undefined;
  /** where its first steps come from, if it goes on from the end of another run */
  from?: RunOrigin | undefined;
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
