import type { Direction } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import type { RunState } from '@/state/training-state';
import { decimal, percent } from '@/ui/format';

interface Row {
  label: string;
  about?: string;
  read: (figures: DirectionFigures) => string;
}

const ROWS: readonly Row[] = [
  { label: 'R@1', about: DEFINITIONS.recall, read: d => percent(d.r1) },
  { label: 'R@5', about: DEFINITIONS.recall, read: d => percent(d.r5) },
  { label: 'R@10', about: DEFINITIONS.recall, read: d => percent(d.r10) },
  { label: 'Median rank', read: d => decimal(d.medianRank, 1) },
  { label: 'Mean rank', read: d => decimal(d.meanRank, 1) },
  { label: 'Skewness', about: DEFINITIONS.skewness, read: d => decimal(d.hubness.skewness) },
  { label: 'Bad skewness', about: DEFINITIONS.badSkewness, read: d => decimal(d.hubness.badSkewness) },
  { label: 'Hub rate', about: DEFINITIONS.hub, read: d => percent(d.hubness.hubRate) },
  { label: 'Anti-hub rate', about: DEFINITIONS.antiHub, read: d => percent(d.hubness.antiHubRate) },
  { label: 'Hub occurrence', about: DEFINITIONS.hubOccurrence, read: d => percent(d.hubness.hubOccurrence) },
  { label: 'Good share', about: DEFINITIONS.goodShare, read: d => percent(d.hubness.goodShare) },
  { label: 'Gini', about: DEFINITIONS.gini, read: d => decimal(d.hubness.gini, 3) },
  { label: 'Robin Hood', about: DEFINITIONS.robinHood, read: d => decimal(d.hubness.robinHood, 3) },
  { label: 'Largest N', read: d => String(d.hubness.maximum) },
];

/** The newest evaluation of every run, side by side. */
export function SummaryTable({
  runs,
  direction,
}: {
  runs: readonly Pick<RunState, 'spec' | 'evaluations'>[];
  direction: Direction;
}) {
  const shown = runs.filter(run => run.evaluations.length > 0);
  if (shown.length === 0) return null;
  return (
    <section className="panel" aria-label="Newest evaluation">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Newest evaluation</th>
            {shown.map(run => (
              <th scope="col" key={run.spec.id}>
                {run.spec.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ label, about, read }) => (
            <tr key={label}>
              <th scope="row" title={about}>
                {label}
              </th>
              {shown.map(run => (
                <td key={run.spec.id}>{read(run.evaluations.at(-1)![direction])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
