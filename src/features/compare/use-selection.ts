import { useMemo } from 'react';
import { type ListedRun, type LoadedRun, useCompare } from '@/state/compare-store';
import { runColor, runDash } from '@/ui/charts/colors';

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
  const names = runs.map(({ record }) => record.name);
  const seeded = runs.map(({ record }, i) =>
    names.filter(name => name === names[i]).length > 1 ? `${record.name} · seed ${record.config.seed}` : record.name,
  );
  return seeded.map((name, i) => {
    const before = seeded.slice(0, i).filter(other => other === name).length;
    return before > 0 ? `${name} (${before + 1})` : name;
  });
}

/** The selected runs with the look they have in every chart: in grey and dashed if it is the only baseline. */
export function useSelection(): ShownRun[] {
  const runs = useCompare(s => s.runs);
  const selected = useCompare(s => s.selected);
  const loaded = useCompare(s => s.loaded);
  return useMemo(() => {
    const byId = new Map(runs.map(run => [run.record.id, run]));
    const chosen = selected.flatMap(id => byId.get(id) ?? []);
    const named = labels(chosen);
    const baselines = chosen.filter(run => run.record.role === 'baseline').length;
    let next = 0;
    return chosen.map((run, i) => {
      const grey = run.record.role === 'baseline' && baselines === 1;
      const place = grey ? 0 : next++;
      return {
        run,
        loaded: loaded.get(run.record.id) ?? null,
        label: named[i]!,
        color: grey ? 'var(--baseline)' : runColor(place),
        dash: grey ? '5 4' : runDash(place),
      };
    });
  }, [runs, selected, loaded]);
}
