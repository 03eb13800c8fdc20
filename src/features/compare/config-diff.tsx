import { configDifferences } from '@/config/diff';
import { haveSameStart } from '@/runs/same-start';
import { showValue } from './table-columns';
import type { ShownRun } from './use-selection';

/** Which fields of the selected runs' configs differ, and whether anything else does. */
export function ConfigDiff({ runs }: { runs: readonly ShownRun[] }) {
  if (runs.length < 2) return null;
  const records = runs.map(({ run }) => run.record);
  const differences = configDifferences(records.map(record => record.config));
  const same = haveSameStart(records);
  const changed = records.filter(record => record.events.length > 0);
  return (
    <section className="panel diff" aria-label="What differs">
      <header>
        <h2>What differs</h2>
        {same ? (
          <span className="badge good" title="Equal data, model, seed, batch size, backbone and version of this page">
            ✓ Same data, initial weights and batch order
          </span>
        ) : (
          <span className="badge" title="Their data, model, seed, batch size, backbone or version of this page differ">
            ≠ Not the same data, initial weights and batch order
          </span>
        )}
      </header>
      {differences.length === 0 ? (
        <p className="muted">The configs of these runs are identical.</p>
      ) : (
        <div className="scroll">
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">Field</th>
                {runs.map(({ run, label, color }) => (
                  <th scope="col" key={run.record.id}>
                    <span className="chip" style={{ background: color }} />
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differences.map(({ path, values }) => (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  {values.map((value, i) => (
                    <td key={runs[i]!.run.record.id}>{showValue(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changed.map(record => (
        <p key={record.id} className="about">
          {record.name} was changed while it trained:{' '}
          {record.events.map(({ step, text }) => `${text} at step ${step}`).join(', ')}.
        </p>
      ))}
    </section>
  );
}
