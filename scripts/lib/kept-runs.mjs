/** @import { KeptRun } from './page.d.ts' */

/**
 * A config but for what kept runs of one file may differ in: the seed, the losses, and how often they were looked at meanwhile.
 * @param {KeptRun['record']['config']} config
 */
export const sharedConfig = config =>
  JSON.stringify({ ...config, seed: 0, losses: null, evaluation: { ...config.evaluation, every: 0 } });

/**
 * Whether there is this run already: one of its role with its seed.
 * @param {readonly { record: KeptRun['record'] }[]} runs
 * @param {KeptRun['record']} record
 */
export const hasRun = (runs, { role, config }) =>
  runs.some(({ record }) => record.role === role && record.config.seed === config.seed);
