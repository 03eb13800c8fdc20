import { baselineOf } from './presets';
import type { ExperimentConfig } from './schema';

/** What runs are called within their comparison, unless they are those of an ablation. */
export const ROLES = { baseline: 'baseline', method: 'method' } as const;

/** A run of a comparison before it trains. */
export interface ComparedRun {
  /** unique within the comparison */
  role: string;
  name: string;
  config: ExperimentConfig;
}

/** Plain InfoNCE with everything else the same: what other runs are compared with. */
export const baselineRun = (config: ExperimentConfig, name = 'Baseline'): ComparedRun => ({
  role: ROLES.baseline,
  name,
  config: baselineOf(config),
});

/** What a config is trained as: beside its baseline, or alone. @param names where others are wanted */
export function comparedRuns(
  config: ExperimentConfig,
  compares: boolean,
  names: { baseline?: string; alone?: string } = {},
): ComparedRun[] {
  const method = { role: ROLES.method, name: compares ? 'NeighborRetr' : (names.alone ?? 'Run'), config };
  return compares ? [baselineRun(config, names.baseline), method] : [method];
}
