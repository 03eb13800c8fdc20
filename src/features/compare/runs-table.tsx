import { useMemo, useState } from 'react';
import { presetNamed } from '@/config/presets';
import { compareActions, type ListedRun, useCompare } from '@/state/compare-store';
import { download, toCsv } from '@/ui/charts/export';
import { Switch } from '@/ui/controls';
import { RunDialog } from './run-dialog';
import { allColumns, differingColumns, matches, MEASURED_COLUMNS, type RunColumn, sortRuns } from './table-columns';
import { useSelection } from './use-selection';

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

const date = (time: number) => new Date(time).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** All kept runs: choose, sort, search, name, archive, delete. */
export function RunsTable() {
  const runs = useCompare(s => s.runs);
  const selected = useCompare(s => s.selected);
  const shown = useSelection();
  const [search, setSearch] = useState('');
  const [archived, setArchived] = useState(false);
  const [every, setEvery] = useState(false);
  const [order, setOrder] = useState<Order | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const { toggle, select } = compareActions();
  const colors = new Map(shown.map(({ run, color }) => [run.record.id, color]));
  const columns = useMemo(() => {
    const chosen = runs.filter(run => selected.includes(run.record.id));
    return [...MEASURED_COLUMNS, ...(every ? allColumns() : differingColumns(chosen))];
  }, [runs, selected, every]);
  const listed = useMemo(() => {
    const kept = runs.filter(run => (archived || !run.record.archived) && matches(run, search));
    const column = [NAME, ...columns].find(c => c.key === order?.key) ?? null;
    return sortRuns(kept, column, order?.descending ?? false);
  }, [runs, archived, search, columns, order]);
  const sortBy = (key: string) =>
    setOrder(now =>
      now?.key !== key ? { key, descending: false } : now.descending ? null : { key, descending: true },
    );
  const all = listed.length > 0 && listed.every(run => selected.includes(run.record.id));
  const opened = runs.find(run => run.record.id === open);
  return (
    <section className="panel runs" aria-label="Runs">
      <header>
        <h2>Runs</h2>
        <input
          type="search"
          placeholder="Search name, tag, note, preset"
          aria-label="Search runs"
          value={search}
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
              <th scope="col" className="pick">
                <label className="pick-area">
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
                  className={numeric ? 'number' : ''}
                  aria-sort={order?.key === key ? (order.descending ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" title={about} onClick={() => sortBy(key)}>
                    {title}
                    {order?.key === key ? (order.descending ? ' ↓' : ' ↑') : ''}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.map(run => (
              <tr key={run.record.id} aria-selected={selected.includes(run.record.id)}>
                <td className="pick">
                  <label className="pick-area">
                    <input
                      type="checkbox"
                      aria-label={`Select ${run.record.name}, seed ${run.record.config.seed}`}
                      checked={selected.includes(run.record.id)}
                      onChange={() => toggle(run.record.id)}
                    />
                  </label>
                </td>
                <th scope="row">
                  <span className="chip" style={{ background: colors.get(run.record.id) ?? 'transparent' }} />
                  <button type="button" className="name" onClick={() => setOpen(run.record.id)}>
                    {run.record.name}
                  </button>
                  <small>
                    {presetNamed(run.record.preset).title} · {date(run.record.created)}
                    {run.record.archived ? ' · archived' : ''}
                  </small>
                  {run.record.tags.map(tag => (
                    <span key={tag} className="tag">
                      {tag}
                    </span>
                  ))}
                </th>
                {columns.map(({ key, show, numeric }) => (
                  <td key={key} className={numeric ? 'number' : ''}>
                    {show(run)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {listed.length === 0 && (
          <p className="muted nothing">
            {runs.length === 0
              ? 'No runs are kept yet. Every run that the Playground trains appears here, from its first step on.'
              : 'No run matches.'}
          </p>
        )}
      </div>
      {opened && <RunDialog key={opened.record.id} run={opened} onClose={() => setOpen(null)} />}
    </section>
  );
}

/** What can be done with the selected runs, and the table as a file. */
function SelectionActions({ listed, columns }: { listed: readonly ListedRun[]; columns: readonly RunColumn[] }) {
  const selected = useCompare(s => s.selected);
  const runs = useCompare(s => s.runs);
  const { describe, remove, exportRuns } = compareActions();
  const chosen = runs.filter(run => selected.includes(run.record.id));
  const allArchived = chosen.length > 0 && chosen.every(run => run.record.archived);
  const saveRuns = async () => {
    const bytes = await exportRuns(selected);
    if (bytes) download(new Blob([bytes], { type: 'application/zip' }), 'neighborretr-runs.zip');
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
  return (
    <div className="actions" role="group" aria-label={`${chosen.length} selected`}>
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
        onClick={() => void saveRuns()}
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
