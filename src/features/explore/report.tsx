import { useMemo } from 'react';
import {
  type HubnessReport,
  hubnessReport,
  occurrenceWithin,
  randomOccurrence,
  randomSkewness,
  REPORTED_K,
} from '@/analysis/hubness-report';
import { USUAL_K } from '@/config/schema';
import { type Direction, directionLabel, DIRECTIONS } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import { usePage } from '@/state/address';
import { useExplore } from '@/state/explore-store';
import { type Cell, download, toCsv } from '@/ui/charts/export';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { decimal } from '@/ui/format';
import { Term } from '@/ui/term';
import { LengthOfLists } from './length-of-lists';
import { measuresFor, type Reported, tieMeasures } from './report-measures';
import { hubLimitIn, itemsIn, queriesIn } from './gallery-pairs';
import type { OpenSide } from './sides';
import arranged from './arrangement.module.css';
import styles from './report.module.css';

/** What the items of a direction's gallery are grouped by. */
function labelsOf({ view }: OpenSide, way: Direction): string[] {
  return way === 'v2t' ? view.textGroups : view.videoGroups;
}

const reported = (side: OpenSide, way: Direction): Reported => ({
  view: side.view[way],
  reports: REPORTED_K.map(k => hubnessReport(side.view[way], k, itemsIn(side.view, way), labelsOf(side, way))),
});

/** Every hubness measure of both runs for every k, in both directions. */
export function HubnessReports({ sides }: { sides: readonly OpenSide[] }) {
  const way = useExplore(s => s.way);
  const all = useMemo(
    () =>
      DIRECTIONS.map(({ value, label }) => ({ way: value, label, sides: sides.map(side => reported(side, value)) })),
    [sides],
  );
  const save = () => {
    const rows = all.flatMap(({ label, sides: own }) => {
      const measures = measuresFor(own);
      return own.flatMap(({ view, reports }, i) =>
        reports.flatMap(report =>
          measures.map((m): Cell[] => [label, sides[i]!.label, report.k, m.title, m.read(report, view)]),
        ),
      );
    });
    download(
      new Blob([toCsv(['direction', 'run', 'k', 'measure', 'value'], rows)], { type: 'text/csv' }),
      'hubness-report.csv',
    );
  };
  return (
    <>
      <Distribution sides={sides} way={way} />
      <section className={`panel ${styles.report}`} aria-label="Hubness measures">
        <header className={arranged.apart}>
          <h2>Hubness measures</h2>
          <button type="button" className="quiet" onClick={save}>
            CSV
          </button>
        </header>
        <p className="about">
          All measures of scikit-hubness, of N_k over the {itemsIn(sides[0]!.view, way)} items of the gallery. A name
          tells its definition and denominator.
        </p>
        {all.map(({ way: own, label, sides: made }) => (
          <ReportTable key={own} way={own} title={label} sides={sides} reported={made} />
        ))}
        {all.some(({ sides: made }) => tieMeasures(made).length > 0) && (
          <p className="about">{DEFINITIONS.tiesReported}</p>
        )}
      </section>
      <Groups sides={sides} reports={all.find(a => a.way === way)!.sides.map(made => made.reports)} />
    </>
  );
}

interface ReportTableProps {
  way: Direction;
  title: string;
  sides: readonly OpenSide[];
  /** per side */
  reported: readonly Reported[];
}

function ReportTable({ way, title, sides, reported: made }: ReportTableProps) {
  const ks = made[0]!.reports;
  const size = itemsIn(sides[0]!.view, way);
  return (
    <div className="scroll">
      <table className="figures">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">k</th>
            {ks.map(({ k }) => (
              <th scope="colgroup" colSpan={sides.length} key={k}>
                {k}
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col">Measure</th>
            {ks.flatMap(({ k }) =>
              sides.map(side => (
                <th scope="col" key={`${k} ${side.name}`} title={side.label}>
                  <span className="chip" style={{ background: side.color }} />
                  {side.name.toUpperCase()}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {measuresFor(made).map(measure => (
            <tr key={measure.title}>
              <th scope="row">
                <Term definition={measure.about}>{measure.title}</Term>
              </th>
              {ks.flatMap(({ k }, j) =>
                made.map(({ view, reports }, i) => (
                  <td key={`${k} ${sides[i]!.name}`}>{measure.format(measure.read(reports[j]!, view))}</td>
                )),
              )}
            </tr>
          ))}
          <tr className={styles.reference}>
            <th scope="row">
              <Term definition={DEFINITIONS.randomRetrieval}>Skewness at random</Term>
            </th>
            {ks.flatMap(({ k }) =>
              made.map(({ view }, i) => (
                <td key={`${k} ${sides[i]!.name}`}>{decimal(randomSkewness(view.ranks.length, size, k))}</td>
              )),
            )}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** N_k of both runs against what random retrieval would give. */
function Distribution({ sides, way }: { sides: readonly OpenSide[]; way: Direction }) {
  const { k } = usePage('explore');
  const runs = useMemo(
    () =>
      sides.map(side => ({
        id: side.name,
        label: side.label,
        color: side.color,
        counts: occurrenceWithin(side.view[way], k, itemsIn(side.view, way)),
      })),
    [sides, way, k],
  );
  const reference = useMemo(() => {
    const { view } = sides[0]!;
    const largest = Math.max(...runs.flatMap(run => Array.from(run.counts)));
    return {
      label: 'random retrieval (binomial)',
      expected: randomOccurrence(queriesIn(view, way), itemsIn(view, way), k, largest),
    };
  }, [sides, runs, way, k]);
  return (
    <OccurrenceChart
      title="N against random retrieval"
      about={DEFINITIONS.randomRetrieval}
      subtitle={`${directionLabel(way)}, k = ${k}`}
      k={k}
      hub={hubLimitIn(sides[0]!.view, way, k)}
      runs={runs}
      reference={reference}
      actions={<LengthOfLists words={String} />}
      empty=""
    />
  );
}

/** N of groups of items at the usual k. */
function Groups({ sides, reports }: { sides: readonly OpenSide[]; reports: readonly (readonly HubnessReport[])[] }) {
  const at = REPORTED_K.indexOf(USUAL_K);
  const own = reports.map(r => r[at]!);
  return (
    <section className="panel" aria-label="Group hubness">
      <h2>Group hubness</h2>
      <p className="about">
        Whether the hubs are all of one kind: mean N of a group over its fair share, k = {own[0]!.k}. 1 is fair; above
        it, the group takes places that belong to others.
      </p>
      <div className="scroll">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col">Items</th>
              {sides.flatMap(side => [
                <th scope="col" key={`${side.name} share`} title={side.label}>
                  <span className="chip" style={{ background: side.color }} />N over fair share
                </th>,
                <th scope="col" key={`${side.name} hubs`} title={side.label}>
                  <span className="chip" style={{ background: side.color }} />
                  Hubs
                </th>,
                <th scope="col" key={`${side.name} anti`} title={side.label}>
                  <span className="chip" style={{ background: side.color }} />
                  Anti-hubs
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {own[0]!.groups.map((group, g) => (
              <tr key={group.label}>
                <th scope="row">{group.label}</th>
                <td>{group.items}</td>
                {sides.flatMap((side, i) => {
                  const its = own[i]!.groups[g];
                  return [
                    <td key={`${side.name} share`}>{its ? decimal(its.relative) : '–'}</td>,
                    <td key={`${side.name} hubs`}>{its?.hubs ?? '–'}</td>,
                    <td key={`${side.name} anti`}>{its?.antiHubs ?? '–'}</td>,
                  ];
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
