import { readableBytes } from '@/browser/probes';
import { type ToldCapability, countMissing, toldCapabilities, useCapabilities } from '@/state/capabilities';
import styles from './capabilities-panel.module.css';

const ID = 'capabilities';

/** Opens the table, on the Playground, and goes there. */
export function openCapabilities(): void {
  const panel = document.getElementById(ID);
  if (!(panel instanceof HTMLDetailsElement)) {
    addEventListener('hashchange', () => requestAnimationFrame(openCapabilities), { once: true });
    location.hash = '#/';
    return;
  }
  panel.open = true;
  panel.scrollIntoView({ block: 'start' });
  panel.querySelector('summary')?.focus();
}

/** How many are missing of all, in words. */
function useCount(): string {
  return useCapabilities(state => {
    const findings = Object.values(state.findings);
    if (findings.includes(null)) return 'asking …';
    const missing = countMissing(state);
    return missing === 0 ? `all ${findings.length} there` : `${missing} of ${findings.length} missing`;
  });
}

/** The count, for the status bar: leads to the table. */
export function CapabilitiesLink() {
  const count = useCount();
  return (
    <button type="button" className="quiet" onClick={openCapabilities}>
      This browser: {count}
    </button>
  );
}

/** Everything that the page wants of the browser: what is missing first, why, what it means and what helps. */
export function CapabilitiesPanel() {
  const state = useCapabilities();
  const count = useCount();
  return (
    <section aria-label="What this browser can do">
      <details id={ID} className={`panel ${styles.capabilities}`} data-part="capabilities">
        <summary>
          What this browser can do <span className="muted">· {count}</span>
        </summary>
        <ul>
          {toldCapabilities(state).map(entry => (
            <li key={entry.id} data-state={entry.finding?.state ?? 'asking'}>
              <Entry entry={entry} />
            </li>
          ))}
        </ul>
        <button type="button" onClick={() => void state.ask()}>
          Ask again
        </button>
      </details>
    </section>
  );
}

const MARKS = { available: '✓', missing: '✗', asking: '…' } as const;
const STATES = { available: 'there', missing: 'missing', asking: 'asking' } as const;

function Entry({ entry: { id, label, finding, without, remedy } }: { entry: ToldCapability }) {
  const state = finding?.state ?? 'asking';
  return (
    <>
      <h3>
        <span aria-hidden="true">{MARKS[state]}</span> {label} <span className={styles.state}>{STATES[state]}</span>
      </h3>
      {finding?.state === 'available' && finding.detail && <p className="muted">{finding.detail}</p>}
      {id === 'webgpu' && <Limits />}
      {finding?.state === 'missing' && (
        <p>
          {finding.cause} {without} {remedy}
        </p>
      )}
    </>
  );
}

/** What the adapter allows, beside what WebGPU promises everywhere. */
function Limits() {
  const adapter = useCapabilities(s => s.adapter);
  if (!adapter) return null;
  const shown = (value: number, unit: 'bytes' | 'count') =>
    unit === 'bytes' ? readableBytes(value) : value.toLocaleString('en');
  return (
    <table className="figures">
      <thead>
        <tr>
          <th scope="col">Limit{adapter.software ? ' (software adapter: computes on the CPU)' : ''}</th>
          <th scope="col">this adapter</th>
          <th scope="col">promised</th>
        </tr>
      </thead>
      <tbody>
        {adapter.limits.map(({ label, adapter: value, promised, unit }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{shown(value, unit)}</td>
            <td>{shown(promised, unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
