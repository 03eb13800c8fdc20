import { useEffect, useState } from 'react';
import type { ExperimentConfig } from '@/config/schema';
import type { Evaluation } from '@/protocol/training';
import { groupKey } from '@/runs/groups';
import { onRunNews } from '@/runs/run-news';
import type { RunStore } from '@/runs/run-store';
import { isWhole } from '@/runs/whole-evaluations';
import { keptRuns } from './kept-runs';

/** How a run of one seed ended. */
export interface SeedEnd {
  seed: number;
  last: Evaluation;
}

/**
 * The ends of kept runs that differ from given ones in the seed alone, trained in one go to their last step and tested on the whole
 * gallery.
 * @returns by config; every seed once, that of the config itself left out
 */
export async function seedTwins(
  store: Pick<RunStore, 'comparisons' | 'lastEvaluation'>,
  configs: readonly ExperimentConfig[],
): Promise<SeedEnd[][]> {
  const records = (await store.comparisons()).flatMap(c => c.runs);
  return Promise.all(
    configs.map(async config => {
      const ends = new Map<number, SeedEnd>();
      for (const record of records) {
        const { seed, steps } = record.config;
        if (seed === config.seed || ends.has(seed) || record.from || record.events.length > 0) continue;
        if (record.steps < steps || groupKey(record.config) !== groupKey(config)) continue;
        const last = await store.lastEvaluation(record.id);
        if (last?.step === steps && isWhole(last)) ends.set(seed, { seed, last });
      }
      return [...ends.values()].toSorted((a, b) => a.seed - b.seed);
    }),
  );
}

/** The same, as it is kept now; empty lists where nothing is kept. */
export function useSeedTwins(configs: readonly ExperimentConfig[]): SeedEnd[][] {
  const [found, setFound] = useState<SeedEnd[][]>([]);
  useEffect(() => {
    let current = true;
    const read = () =>
      void keptRuns()
        .then(store => seedTwins(store, configs))
        .catch(() => [])
        .then(twins => current && setFound(twins));
    read();
    const leave = onRunNews(read);
    return () => {
      current = false;
      leave();
    };
  }, [configs]);
  return found;
}
