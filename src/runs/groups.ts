import type { RunRecord } from './record';

/** Runs that differ in nothing but their seed. */
export interface SeedGroup<Run> {
  name: string;
  runs: Run[];
  /** plain InfoNCE: what the others are compared with */
  baseline: boolean;
}

const isBaseline = ({ config }: RunRecord) => Object.values(config.losses).every(loss => !loss.enabled);

/** Everything but the seed; the settings of a loss that is off do not matter, and so do not split a group. */
function identity({ config }: RunRecord): string {
  const losses = Object.entries(config.losses).map(([name, loss]) => [name, loss.enabled ? loss : null]);
  return JSON.stringify({ ...config, seed: 0, losses });
}

/**
 * Groups runs by config but for the seed, in the order in which their first run stands, baselines first. Two runs of a group
 * with the same seed are the same experiment: the first of them counts.
 */
export function groupBySeed<Run extends { record: RunRecord }>(runs: readonly Run[]): SeedGroup<Run>[] {
  const groups = new Map<string, SeedGroup<Run>>();
  for (const run of runs) {
    const key = identity(run.record);
    const group = groups.get(key) ?? { name: run.record.name, runs: [], baseline: isBaseline(run.record) };
    groups.set(key, group);
    if (group.runs.every(other => other.record.config.seed !== run.record.config.seed)) group.runs.push(run);
  }
  const found = [...groups.values()];
  return [...found.filter(group => group.baseline), ...found.filter(group => !group.baseline)];
}
