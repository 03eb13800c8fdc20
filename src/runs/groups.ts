import { LOSS_NAMES } from '@/config/losses';
import type { ExperimentConfig } from '@/config/schema';
import type { RunRecord } from './record';

/** Runs that differ in nothing but their seed. */
export interface SeedGroup<Run> {
  name: string;
  runs: Run[];
  /** plain InfoNCE: what the others are compared with */
  baseline: boolean;
}

/** Whether a config is plain InfoNCE. */
export const isBaselineConfig = (config: ExperimentConfig): boolean =>
  Object.values(config.losses).every(loss => !loss.enabled);

/** Keys of configs that were asked for: a config never changes, and every chart and table asks for it. */
const keys = new WeakMap<ExperimentConfig, string>();

/** Everything of a config but the seed; the settings of a loss that is off do not matter, and so do not split a group. */
export function groupKey(config: ExperimentConfig): string {
  const known = keys.get(config);
  if (known !== undefined) return known;
  const losses = Object.entries(config.losses).map(([name, loss]) => [name, loss.enabled ? loss : null]);
  const key = JSON.stringify({ ...config, seed: 0, losses });
  keys.set(config, key);
  return key;
}

/** Fewer losses first: baseline, + each in the paper's order, …, all but each, all. */
function byLosses(a: RunRecord, b: RunRecord): number {
  const on = ({ config }: RunRecord) => LOSS_NAMES.map(loss => (config.losses[loss].enabled ? 1 : 0));
  const [x, y] = [on(a), on(b)];
  const [m, n] = [x, y].map(losses => losses.reduce<number>((sum, one) => sum + one, 0)) as [number, number];
  if (m !== n) return m - n;
  // Of few, the first that is on counts; of many, the first that is off.
  const first = x.findIndex((one, i) => one !== y[i]);
  return first < 0 ? 0 : (m <= 2 ? 1 : -1) * (y[first]! - x[first]!);
}

/**
 * Groups runs by config but for the seed, as an ablation table orders them; those with the same losses as their first runs stand. Two runs of a group
 * with the same seed are the same experiment: the first of them counts.
 */
export function groupBySeed<Run extends { record: RunRecord }>(runs: readonly Run[]): SeedGroup<Run>[] {
  const groups = new Map<string, SeedGroup<Run>>();
  for (const run of runs) {
    // What went on from another run's end is not what was trained in one go.
    const key = `${groupKey(run.record.config)} from ${run.record.from?.step ?? 0}`;
    const group = groups.get(key) ?? { name: run.record.name, runs: [], baseline: isBaselineConfig(run.record.config) };
    groups.set(key, group);
    if (group.runs.every(other => other.record.config.seed !== run.record.config.seed)) group.runs.push(run);
  }
  return [...groups.values()].sort((a, b) => byLosses(a.runs[0]!.record, b.runs[0]!.record));
}
