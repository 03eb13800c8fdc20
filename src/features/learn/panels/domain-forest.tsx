import type { Effect } from '@/analysis/gallery-results';
import { type Direction, directionLabel } from '@/content/directions';
import { ForestPlot, type ForestRow } from '@/ui/charts/forest-plot';
import { signed } from '@/ui/format';
import { changesOn, DOMAIN_FIGURES } from './domain-figures';

/** Changes in points over seeds, on the domain trained on and on the one that was not: what carries over. */
export function DomainForest({
  effect,
  trained,
  way,
}: {
  effect: Effect | undefined;
  trained: string;
  way: Direction;
}) {
  const domains = [trained, ...(effect?.shifted ? [effect.shifted.gallery] : [])];
  const rows = DOMAIN_FIGURES.filter(({ points }) => points).flatMap(({ title, name }) =>
    domains.flatMap((domain): ForestRow[] => {
      const change = changesOn(effect, trained, domain)?.[way][name];
      // What is not known is null in JSON.
      if (!change || !Number.isFinite(change.change)) return [];
      const color = domain === trained ? 'var(--accent)' : 'var(--uniform)';
      return [
        { label: `${title} · ${domain}`, color, mean: change.change, low: change.low, high: change.high, values: [] },
      ];
    }),
  );
  return (
    <ForestPlot
      title="What training changes, over seeds"
      about={`Baseline to method in points, 95 % intervals over ${effect?.seeds.length ?? 0} seeds and ${effect?.galleries ?? 0} galleries each, on ${domains.join(' and ')}: right of the line is better.`}
      subtitle={directionLabel(way)}
      xLabel="change in points"
      rows={rows}
      format={value => (value === 0 ? '0' : signed(100 * value, 1))}
      reference={0}
      empty="What changes over seeds is being loaded."
    />
  );
}
