import { useMemo } from 'react';
import type { ListedRun, LoadedRun } from '@/state/compare-state';
import { useCompare } from '@/state/compare-store';
import { distinct } from '@/ui/charts/recorded';
import { looksOf } from '../run-look';

/** A selected run as it is drawn. */
export interface ShownRun {
  run: ListedRun;
  /** null while it is read */
  loaded: LoadedRun | null;
  label: string;
  color: string;
  dash: string | null;
}

/** Names that say the seed too where names alone do not tell the runs apart. */
function labels(runs: readonly ListedRun[]): string[] {
  const count = new Map<string, number>();
  for (const { record } of runs) count.set(record.name, (count.get(record.name) ?? 0) + 1);
  const seeded = runs.map(({ record }) =>
    count.get(record.name)! > 1 ? `${record.name} · seed ${record.config.seed}` : record.name,
  );
  return distinct(seeded);
}

/** The selected runs with the look they have in every chart. */
export function useSelection(): ShownRun[] {
  const runs = useCompare(s => s.runs);
  const selected = useCompare(s => s.selected);
  const loaded = useCompare(s => s.loaded);
  return useMemo(() => {
    const byId = new Map(runs.map(run => [run.record.id, run]));
    const chosen = selected.flatMap(id => byId.get(id) ?? []);
    const named = labels(chosen);
    const looks = looksOf(chosen.map(run => run.record));
    return chosen.map((run, i) => ({
      run,
      loaded: loaded.get(run.record.id) ?? null,
      label: named[i]!,
      ...looks[i]!,
    }));
  }, [runs, selected, loaded]);
}
