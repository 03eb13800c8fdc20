import type { RunRecord } from './record';

/** What decides the data, the initial weights and the order of batches; the losses, the optimizer and the rest do not. */
const startOf = ({ config, appVersion, from }: Pick<RunRecord, 'config' | 'appVersion' | 'from'>): string => {
  const { seed, batchSize, data, model, init } = config;
  return JSON.stringify([appVersion, seed, batchSize, data, model, init, from && [from.comparison, from.step]]);
};

/**
 * Whether runs had the same data, initial weights and batch order, so that all that differs between them is what their
 * configs say. True only when it is certain: runs of different versions of the page are not taken to be the same.
 */
export function haveSameStart(runs: readonly Pick<RunRecord, 'config' | 'appVersion' | 'from'>[]): boolean {
  return new Set(runs.map(startOf)).size <= 1;
}
