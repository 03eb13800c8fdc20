import { memo, useDeferredValue, useMemo, useState } from 'react';
import { presetNamed } from '@/config/presets';
import { beyondAddress } from '@/state/compare-address';
import type { ListedRun } from '@/state/compare-state';
import { compareActions, useCompare } from '@/state/compare-store';
import { download, toCsv } from '@/ui/charts/export';
import { Switch } from '@/ui/controls';
import { ExplainedButton } from '@/ui/term';
import { useInTurn } from '@/ui/use-in-turn';
import { RecordedComparison } from '../recorded-comparison';
import { RunDialog } from './run-dialog';
import { TrainAgain } from './train-again';
import {
  allColumns,
  differingColumns,
  matches,
  MEASURED_COLUMNS,
  type RunColumn,
  sortRuns,
  positiveColumns,
  tieColumns,
} from './table-columns';
import type { ShownRun } from './use-selection';
import more from './more.module.css';
import styles from './runs-table.module.css';

interface Order {
  key: string;
  descending: boolean;
}

const NAME: RunColumn = {
  key: 'name',
  title: 'Run',
  value: ({ record }) => record.name,
  show: ({ record }) => record.name,
  numeric: false,
};

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const date = (time: number) => DATE.format(time);

/** Runs that are listed at first: a table of a thousand takes a second to draw. */
const ROWS = 100;

interface RunRowProps {
  run: ListedRun;
  columns: readonly RunColumn[];
  checked: boolean;
  /** null unless it is drawn */
  color: string | null;
  onOpen: (id: string) => void;
}

/** One run; drawn again only when something of it has changed. */
const RunRow = memo(function RunRow({ run, columns, checked, color, onOpen }: RunRowProps) {
  const { record } = run;
  return (
    <tr aria-selected={checked}>
      <td className={styles.pick} data-part="pick">
        <label className={styles.area}>
          <input
            type="checkbox"
            aria-label={`Select ${record.name}, seed ${record.config.seed}`}
            checked={checked}
            onChange={() => compareActions().toggle(record.id)}
          />
        </label>
      </td>
      <th scope="row">
        <span className="chip" style={{ background: color ?? 'transparent' }} />
        <button type="button" className={styles.name} onClick={() => onOpen(record.id)}>
          {record.name}
        </button>
        <small>
          {presetNamed(record.preset).title} · {date(record.created)}
          {record.archived ? ' · archived' : ''}
          {record.from ? ` · on from step ${record.from.step}` : ''}
        </small>
        {record.tags.map(tag => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
      </th>
      {columns.map(({ key, show, numeric }) => (
        <td key={key} className={numeric ? styles.number : ''}>
          {show(run)}
        </td>
      ))}
    </tr>
  );
});

/** The columns, when their turn has come: choosing a run is seen before them. */
function useColumns(runs: readonly ListedRun[], chosen: ReadonlySet<string>, every: boolean): readonly RunColumn[] {
  const shown = useInTurn(useMemo(() => ({ runs, chosen, every }), [runs, chosen, every]));
  return useMemo(() => {
    if (!shown) return MEASURED_COLUMNS;
    const selected = shown.runs.filter(run => shown.chosen.has(run.record.id));
    const config = shown.every ? allColumns(shown.runs) : differingColumns(selected);
    return [...MEASURED_COLUMNS, ...positiveColumns(shown.runs), ...tieColumns(shown.runs), ...config];
  }, [shown]);
}

/**
 * All kept runs: choose, sort, search, name, archive, delete.
 * @param shown the selected ones, as they are drawn
 */
export function RunsTable({ shown }: { shown: readonly ShownRun[] }) {
  const runs = useCompare(s => s.runs);
  const selected = useCompare(s => s.selected);
  const [typed, setSearch] = useState('');
  // Typing goes before the table.
  const search = useDeferredValue(typed);
  const [rows, setRows] = useState(ROWS);
  const [archived, setArchived] = useState(false);
  const [every, setEvery] = useState(false);
  const [order, setOrder] = useState<Order | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const { select } = compareActions();
  const colors = new Map(shown.map(({ run, color }) => [run.record.id, color]));
  const chosen = useMemo(() => new Set(selected), [selected]);
  const columns = useColumns(runs, chosen, every);
  const listed = useMemo(() => {
    const kept = runs.filter(run => (archived || !run.record.archived) && matches(run, search));
    const column = [NAME, ...columns].find(c => c.key === order?.key) ?? null;
    return sortRuns(kept, column, order?.descending ?? false);
  }, [runs, archived, search, columns, order]);
  const sortBy = (key: string) =>
    setOrder(now =>
      now?.key !== key ? { key, descending: false } : now.descending ? null : { key, descending: true },
    );
  const unaddressed = beyondAddress(selected.length);
  const all = listed.length > 0 && listed.every(run => chosen.has(run.record.id));
  const opened = runs.find(run => run.record.id === open);
  return (
    <section className={`panel ${styles.runs}`} aria-label="Runs">
      <header>
        <h2>Runs</h2>
        <input
          type="search"
          placeholder="Search name, tag, note, preset"
          aria-label="Search runs"
          value={typed}
          onChange={event => setSearch(event.target.value)}
        />
        <Switch label="Archived too" checked={archived} onChange={setArchived} />
        <Switch label="Every field of the config" checked={every} onChange={setEvery} />
        <SelectionActions listed={listed} columns={columns} />
      </header>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col" className={styles.pick} data-part="pick">
                <label className={styles.area}>
                  <input
                    type="checkbox"
                    aria-label="Select all listed runs"
                    checked={all}
                    onChange={() => select(all ? [] : listed.map(run => run.record.id))}
                  />
                </label>
              </th>
              {[NAME, ...columns].map(({ key, title, about, numeric }) => (
                <th
                  key={key}
                  scope="col"
                  className={numeric ? styles.number : ''}
                  aria-sort={order?.key === key ? (order.descending ? 'descending' : 'ascending') : 'none'}
                >
                  <ExplainedButton definition={about} onPress={() => sortBy(key)}>
                    {title}
                    {order?.key === key ? (order.descending ? ' ↓' : ' ↑') : ''}
                  </ExplainedButton>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.slice(0, rows).map(run => (
              <RunRow
                key={run.record.id}
                run={run}
                columns={columns}
                checked={chosen.has(run.record.id)}
                color={colors.get(run.record.id) ?? null}
                onOpen={setOpen}
              />
            ))}
          </tbody>
        </table>
        {listed.length === 0 && runs.length > 0 && <p className={`muted ${styles.nothing}`}>No run matches.</p>}
        {runs.length === 0 && (
          <div className={styles.nothing}>
            <p className="muted">
              No runs are kept yet. Every run that the Playground trains appears here, from its first step on. To look
              around before that:
            </p>
            <RecordedComparison />
          </div>
        )}
      </div>
      {listed.length > rows && (
        <p className={more.more}>
          <span className="muted" data-part="limit">
            {rows} of {listed.length.toLocaleString('en')} runs are listed; what is selected, sorted and searched are
            all.
          </span>
          <button type="button" onClick={() => setRows(rows + ROWS)}>
            List {Math.min(ROWS, listed.length - rows)} more
          </button>
        </p>
      )}
      {unaddressed && <p className="about">{unaddressed}</p>}
      {opened && <RunDialog key={opened.record.id} run={opened} onClose={() => setOpen(null)} />}
    </section>
  );
}

/** What can be done with the selected runs, and the table as a file. */
function SelectionActions({ listed, columns }: { listed: readonly ListedRun[]; columns: readonly RunColumn[] }) {
  const selected = useCompare(s => s.selected);
  const runs = useCompare(s => s.runs);
  const { describe, remove, exportRuns } = compareActions();
  const chosen = useMemo(() => {
    const ids = new Set(selected);
    return runs.filter(run => ids.has(run.record.id));
  }, [runs, selected]);
  const allArchived = chosen.length > 0 && chosen.every(run => run.record.archived);
  const saveRuns = async () => {
    const file = await exportRuns(selected);
    if (file) download(file, 'neighborretr-runs.zip');
  };
  const saveTable = () => {
    const header = ['name', 'tags', 'note', ...columns.map(column => column.key)];
    const rows = (chosen.length > 0 ? chosen : listed).map(run => [
      run.record.name,
      run.record.tags.join(' '),
      run.record.note,
      ...columns.map(column => column.value(run)),
    ]);
    download(new Blob([toCsv(header, rows)], { type: 'text/csv' }), 'neighborretr-runs.csv');
  };
  const none = chosen.length === 0;
  const [again, setAgain] = useState(false);
  const writing = useCompare(s => s.transfer !== null);
  return (
    <div className={styles.actions} role="group" aria-label={`${chosen.length} selected`}>
      <span className="muted">{chosen.length} selected</span>
      <button type="button" disabled={none} onClick={() => void describe(selected, { archived: !allArchived })}>
        {allArchived ? 'Unarchive' : 'Archive'}
      </button>
      <button type="button" disabled={none} onClick={() => remove(selected)}>
        Delete
      </button>
      <button
        type="button"
        disabled={none}
        onClick={() => setAgain(true)}
        title="The same configs from the beginning, with other seeds or the same"
      >
        Train again
      </button>
      {again && <TrainAgain records={chosen.map(run => run.record)} onClose={() => setAgain(false)} />}
      <button
        type="button"
        disabled={none}
        // A button that is disabled while it is at work loses the keyboard.
        aria-disabled={writing || undefined}
        onClick={() => writing || void saveRuns()}
        title="One zip with everything of these runs"
      >
        Export runs
      </button>
      <button type="button" disabled={listed.length === 0} onClick={saveTable}>
        Table as CSV
      </button>
    </div>
  );
}
