import { memo, useMemo, useState } from 'react';
import { haveSameStart } from '@/runs/same-start';
import { Term } from '@/ui/term';
import { useInTurn } from '@/ui/use-in-turn';
import { changesOnTheWay } from './changed-runs';
import { type DiffColumn, diffTable } from './config-columns';
import type { ShownRun } from './use-selection';
import styles from './config-diff.module.css';
import more from './more.module.css';

/** Columns that are drawn at first, and then at a time. */
const COLUMNS = 20;

/** Changes that are told at once; the others are folded away. */
const CHANGES = 8;

/** A selected run, as the table takes it. */
interface Diffed extends Pick<ShownRun, 'label' | 'color'> {
  record: ShownRun['run']['record'];
}

/** Which fields of the selected runs' configs differ, and whether anything else does; drawn when its turn has come. */
export function ConfigDiff({ runs }: { runs: readonly ShownRun[] }) {
  const diffed = useMemo(
    () => runs.map(({ run, label, color }): Diffed => ({ record: run.record, label, color })),
    [runs],
  );
  const shown = useInTurn(diffed);
  return shown && shown.length > 1 ? <Differences runs={shown} /> : null;
}

const Differences = memo(function Differences({ runs }: { runs: readonly Diffed[] }) {
  const table = useMemo(() => diffTable(runs), [runs]);
  const same = useMemo(() => haveSameStart(runs.map(run => run.record)), [runs]);
  const changes = useMemo(() => changesOnTheWay(runs), [runs]);
  const [drawn, setDrawn] = useState(COLUMNS);
  const { paths, columns } = table;
  const left = columns.length - drawn;
  return (
    <section className={`panel ${styles.diff}`} aria-label="What differs">
      <header>
        <h2>What differs</h2>
        {same ? (
          <span
            className={`${styles.badge} ${styles.good}`}
            title="Equal data, model, seed, batch size, backbone and version of this page"
          >
            ✓ Same data, initial weights and batch order
          </span>
        ) : (
          <span
            className={styles.badge}
            title="Their data, model, seed, batch size, backbone or version of this page differ"
          >
            ≠ Not the same data, initial weights and batch order
          </span>
        )}
      </header>
      {paths.length === 0 ? (
        <p className="muted">The configs of these runs are identical.</p>
      ) : (
        <Fields paths={paths} columns={columns.slice(0, drawn)} />
      )}
      {paths.length > 0 && columns.length < runs.length && (
        <p className="about">
          Of {runs.length} runs, those that agree in everything but the seed share a column
          {columns.length === 1 ? ': all do.' : `: there are ${columns.length}.`}
        </p>
      )}
      {paths.length > 0 && left > 0 && (
        <p className={more.more}>
          <span className="muted" data-part="limit">
            {drawn} of {columns.length} columns are drawn. The runs above, and their table as CSV, have every run’s own
            values of these fields.
          </span>
          <button type="button" onClick={() => setDrawn(drawn + COLUMNS)}>
            Draw {Math.min(COLUMNS, left)} more
          </button>
        </p>
      )}
      {changes.slice(0, CHANGES).map(text => (
        <p key={text} className="about">
          {text}
        </p>
      ))}
      {changes.length > CHANGES && (
        <details className="about">
          <summary>{changes.length - CHANGES} more changes while training</summary>
          {changes.slice(CHANGES).map(text => (
            <p key={text}>{text}</p>
          ))}
        </details>
      )}
    </section>
  );
});

/** The name of a column: its run, or the first of several and how many they are. */
function Heading({ runs }: Pick<DiffColumn<Diffed>, 'runs'>) {
  const [{ label, color, record }] = runs as [Diffed];
  const several = runs.length > 1;
  return (
    <th scope="col">
      <span className="chip" style={{ background: color }} />
      <Term definition={several ? namesOf(runs) : undefined}>
        {several ? `${record.name} (${runs.length} runs)` : label}
      </Term>
    </th>
  );
}

/** The names of runs, each once. */
const namesOf = (runs: readonly Diffed[]) => [...new Set(runs.map(run => run.record.name))].join(', ');

function Fields({ paths, columns }: { paths: readonly string[]; columns: readonly DiffColumn<Diffed>[] }) {
  return (
    <div className="scroll">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Field</th>
            {columns.map(({ runs }) => (
              <Heading key={runs[0]!.record.id} runs={runs} />
            ))}
          </tr>
        </thead>
        <tbody>
          {paths.map((path, row) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              {columns.map(({ runs, cells }) => (
                <td key={runs[0]!.record.id}>{cells[row]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
