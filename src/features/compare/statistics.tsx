import { memo, useMemo, useState } from 'react';
import { groupBySeed } from '@/runs/groups';
import { resultCsv, resultLatex, resultMarkdown, showCell, showDifference } from '@/runs/results-table';
import { useCompare } from '@/state/compare-store';
import { download, toCsv } from '@/ui/charts/export';
import { ForestPlot } from '@/ui/charts/forest-plot';
import { Segments, SelectField } from '@/ui/controls';
import { useInTurn } from '@/ui/use-in-turn';
import exported from '@/ui/charts/export-buttons.module.css';
import { cellOf, forestRows, type Group, SEED_FIGURES, type SeedView, tableOf } from './seed-figures';
import more from './more.module.css';
import styles from './statistics.module.css';

/** Rows of the table at first, and then at a time; rows of the forest plot at most. */
const MOST_ROWS = 60;

/** Means over seeds of the selected runs' newest evaluations, and paired differences to the baseline; drawn when its turn has come. */
export function Statistics() {
  const kept = useCompare(s => s.runs);
  const selected = useCompare(s => s.selected);
  // The curves of the runs, which come later, make no difference here.
  const evaluated = useMemo(() => {
    const chosen = new Set(selected);
    return kept.filter(run => run.last && chosen.has(run.record.id));
  }, [kept, selected]);
  const runs = useInTurn(evaluated);
  const groups = useMemo(() => groupBySeed(runs ?? []), [runs]);
  return groups.length < 2 ? null : <OverSeeds groups={groups} />;
}

const OverSeeds = memo(function OverSeeds({ groups }: { groups: readonly Group[] }) {
  const [key, setKey] = useState('t2v.skew');
  const [view, setView] = useState<SeedView>('means');
  const [listed, setListed] = useState(MOST_ROWS);
  const baseline = useMemo(() => groups.find(group => group.baseline) ?? null, [groups]);
  const figure = SEED_FIGURES.find(f => f.key === key)!;
  const rows = useMemo(() => forestRows(groups, figure, view, baseline), [groups, figure, view, baseline]);
  const seeds = Math.max(...groups.map(group => group.runs.length));
  const steps = new Set(groups.flatMap(group => group.runs.map(run => run.last!.step)));
  const { title, digits } = figure;
  const save = (text: string, type: string, extension: string) =>
    download(new Blob([text], { type }), `neighborretr-results.${extension}`);
  return (
    <section className={styles.statistics} aria-label="Statistics over seeds">
      <div className="panel">
        <header>
          <h2>Over seeds</h2>
          <Segments
            label="Means or differences"
            value={view}
            options={[
              { value: 'means', label: 'mean ± deviation' },
              { value: 'differences', label: 'difference to the baseline' },
            ]}
            onChange={setView}
          />
          <div className={exported.exports} data-part="export">
            <button
              type="button"
              className="quiet"
              onClick={() => {
                const { header, rows: lines } = resultCsv(tableOf(groups, baseline));
                save(toCsv(header, lines), 'text/csv', 'csv');
              }}
            >
              CSV
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => save(resultMarkdown(tableOf(groups, baseline)), 'text/markdown', 'md')}
            >
              Markdown
            </button>
            <button
              type="button"
              className="quiet"
              onClick={() => save(resultLatex(tableOf(groups, baseline)), 'text/x-tex', 'tex')}
            >
              LaTeX
            </button>
          </div>
        </header>
        <p className="about">
          Runs that differ in the seed alone are one row, at their newest evaluation. Differences are taken seed by
          seed, with bootstrap 95 % intervals
          {seeds < 5 ? '; with so few seeds the intervals are too narrow, read them as a hint' : ''}.
          {steps.size > 1 ? ' These runs were not all evaluated at the same step.' : ''}
          {baseline ? '' : ' None of the selected runs is a baseline.'}
        </p>
        <SeedTable groups={groups.slice(0, listed)} view={view} baseline={baseline} />
        {groups.length > listed && (
          <p className={more.more}>
            <span className="muted" data-part="limit">
              {listed} of {groups.length} rows are listed; the files have all.
            </span>
            <button type="button" onClick={() => setListed(listed + MOST_ROWS)}>
              List {Math.min(MOST_ROWS, groups.length - listed)} more
            </button>
          </p>
        )}
      </div>
      <ForestPlot
        title={view === 'means' ? `${title} over seeds` : `${title}: difference to the baseline`}
        about={`Square: mean; bar: bootstrap 95 % interval; dots: seeds.${rows.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${rows.length} are drawn; the CSV file has all.` : ''}`}
        xLabel={title}
        rows={rows.slice(0, MOST_ROWS)}
        all={rows}
        format={value => value.toFixed(digits)}
        {...(view === 'differences' ? { reference: 0 } : {})}
        empty="There is no baseline with the same seeds among the selected runs."
        actions={
          <SelectField
            label="Figure"
            value={key}
            options={SEED_FIGURES.map(f => ({ value: f.key, label: f.title }))}
            onChange={setKey}
          />
        }
      />
    </section>
  );
});

interface SeedTableProps {
  groups: readonly Group[];
  view: SeedView;
  baseline: Group | null;
}

/** A row a group, with all figures. */
function SeedTable({ groups, view, baseline }: SeedTableProps) {
  const show = view === 'means' ? showCell : showDifference;
  return (
    <div className="scroll">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Seeds</th>
            {SEED_FIGURES.map(({ key, title }) => (
              <th scope="col" key={key}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(group => (
            <SeedRow key={group.runs[0]!.record.id} group={group} view={view} baseline={baseline} show={show} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SeedRowProps extends Omit<SeedTableProps, 'groups'> {
  group: Group;
  show: typeof showCell;
}

const SeedRow = memo(function SeedRow({ group, view, baseline, show }: SeedRowProps) {
  return (
    <tr>
      <th scope="row">{group.name}</th>
      <td>{group.runs.length}</td>
      {SEED_FIGURES.map(figure => {
        const cell = cellOf(group, figure, view, baseline);
        return cell && <td key={figure.key}>{show(cell, figure.digits)}</td>;
      })}
    </tr>
  );
});
