import type { ManyPositives } from '@/analysis/many-positives';
import type { TieMetrics } from '@/analysis/recall';
import { videoCounts } from '@/config/data-kinds';
import type { Direction } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import type { DirectionFigures } from '@/protocol/training';
import { partText } from '@/runs/whole-evaluations';
import type { RunState } from '@/state/training-state';
import { decimal, percent } from '@/ui/format';
import { Term } from '@/ui/term';

interface Row {
  label: string;
  about?: string;
  read: (figures: DirectionFigures) => string;
  /** shown only where ties were counted, or several relevant items were asked for */
  ties?: boolean;
  positives?: boolean;
}

const randomTies = (label: string, read: (ties: TieMetrics) => string): Row => ({
  label: `${label}, ties at random`,
  about: DEFINITIONS.randomTies,
  ties: true,
  read: ({ ties }) => (ties ? read(ties) : '–'),
});

const positives = (label: string, about: string, read: (positives: ManyPositives) => string): Row => ({
  label,
  about,
  positives: true,
  read: d => (d.positives ? read(d.positives) : '–'),
});

/** Queries of a direction: of earlier versions there were as many as items. */
const queriesOf = ({ positives, occurrence }: DirectionFigures) => positives?.queries ?? occurrence.length;

const ROWS: readonly Row[] = [
  { label: 'R@1', about: DEFINITIONS.recall, read: d => percent(d.r1) },
  { label: 'R@5', about: DEFINITIONS.recall, read: d => percent(d.r5) },
  { label: 'R@10', about: DEFINITIONS.recall, read: d => percent(d.r10) },
  { label: 'Median rank', read: d => decimal(d.medianRank, 1) },
  { label: 'Mean rank', read: d => decimal(d.meanRank, 1) },
  {
    label: 'Tied queries',
    about: DEFINITIONS.ties,
    ties: true,
    read: d => (d.ties ? `${d.ties.queries} of ${queriesOf(d)}` : '–'),
  },
  randomTies('R@1', t => percent(t.r1)),
  randomTies('R@5', t => percent(t.r5)),
  randomTies('R@10', t => percent(t.r10)),
  randomTies('Mean rank', t => decimal(t.meanRank, 1)),
  positives('R@1, any that fits', DEFINITIONS.anyRecall, p => percent(p.r1)),
  positives('mAP@R', DEFINITIONS.mapR, p => percent(p.mapR)),
  positives('R-Precision', DEFINITIONS.rPrecision, p => percent(p.rPrecision)),
  positives('Queries of both', DEFINITIONS.measuredQueries, p => `${p.measured} of ${p.queries}`),
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

/** That the newest evaluation of a run tested a part of the gallery only. */
function PartNote({ run: { spec, evaluations } }: { run: Pick<RunState, 'spec' | 'evaluations'> }) {
  const text = partText(evaluations.at(-1)!, videoCounts(spec.config.data).test);
  return text ? <small className="muted"> {text}</small> : null;
}

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
  // Where no query is tied the rows would only repeat the others.
  const tied = shown.some(run => (run.evaluations.at(-1)![direction].ties?.queries ?? 0) > 0);
  const several = shown.some(run => run.evaluations.at(-1)![direction].positives);
  return (
    <section className="panel" aria-label="Newest evaluation">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Newest evaluation</th>
            {shown.map(run => (
              <th scope="col" key={run.spec.id}>
                {run.spec.name}
                <PartNote run={run} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.filter(row => (tied || !row.ties) && (several || !row.positives)).map(({ label, about, read }) => (
            <tr key={label}>
              <th scope="row">
                <Term definition={about}>{label}</Term>
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
