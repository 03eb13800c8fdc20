import { useState } from 'react';
import { DATA_START, galleriesOf, ownGallery } from '@/config/data-kinds';
import { DIRECTIONS } from '@/content/directions';
import {
  exploreActions,
  type ExploreSide,
  galleryDomain,
  sameGallery,
  type SideName,
  useExplore,
} from '@/state/explore-store';
import { isShipped } from '@/state/shipped-runs';
import { download } from '@/ui/charts/export';
import { htmlReport } from '@/ui/charts/report';
import { Banner } from '@/ui/banner';
import { Segments, SelectField } from '@/ui/controls';
import { duration } from '@/ui/format';
import pageBar from '@/ui/page-bar.module.css';
import { labelOf, tokenOf } from './sides';
import styles from './explore-bar.module.css';

/** Which runs at which moments, on which pairs, in which direction. */
export function ExploreBar() {
  const domain = useExplore(galleryDomain);
  const way = useExplore(s => s.way);
  const { a, b } = useExplore(s => s.sides);
  const { setDomain, setWay } = exploreActions();
  const data = (a ?? b)?.record.config.data;
  const trained = data && ownGallery(data);
  const [unfolded, setUnfolded] = useState(false);
  // Where something must be chosen, the choices are there without asking.
  const needed = (!a && !b) || a?.status === 'failed' || b?.status === 'failed';
  return (
    <>
      <section
        className={`${pageBar.bar} ${styles.bar}`}
        data-part="bar"
        aria-label="What is looked at"
        data-folded={(!unfolded && !needed) || undefined}
      >
        <div className={styles.fold}>
          <p>
            <InShort domain={domain} />
          </p>
          {!needed && (
            <button
              type="button"
              aria-expanded={unfolded}
              aria-controls="explore-choices"
              onClick={() => setUnfolded(!unfolded)}
            >
              {unfolded ? 'Fold away' : 'Change'}
            </button>
          )}
        </div>
        <div className={styles.choices} id="explore-choices">
          <SideChooser name="a" />
          <SideChooser name="b" />
          <SelectField
            label="Held-out pairs of"
            value={domain}
            options={galleriesOf(data ?? DATA_START.clips).map(({ name, title }) => ({
              value: name,
              label: `${name} · ${title}${name === trained ? ' (trained on)' : ''}`,
            }))}
            onChange={setDomain}
          />
          <div className="field">
            <span>Direction</span>
            <Segments label="Direction of retrieval" value={way} options={DIRECTIONS} onChange={setWay} />
          </div>
          <button
            type="button"
            disabled={a?.status !== 'ready' && b?.status !== 'ready'}
            title="The tables and charts of this view as one HTML page"
            onClick={saveReport}
          >
            Report
          </button>
        </div>
      </section>
      {a && b && !sameGallery(a.record, b.record) && (
        <Banner>
          These runs are tested on different clips (data seed or number of test pairs differ): item numbers of A and B
          are not the same clips, so changes from A to B mean nothing.
        </Banner>
      )}
      {[a, b].map((side, i) => side && <SideStatus key={i} name={i === 0 ? 'a' : 'b'} side={side} />)}
    </>
  );
}

/** What is looked at in one line: all that narrow and low screens, and paper, show of the bar. */
function InShort({ domain }: { domain: string }) {
  const sides = useExplore(s => s.sides);
  const comparisons = useExplore(s => s.comparisons);
  const way = useExplore(s => s.way);
  const chosen = (['a', 'b'] as const).flatMap(name => (sides[name] ? [{ name, side: sides[name] }] : []));
  return (
    <>
      {chosen.map(({ name, side }) => (
        <span key={name}>
          <span className="chip" style={{ background: `var(${tokenOf(name, { sides, comparisons })})` }} />
          {labelOf(side)} ·{' '}
        </span>
      ))}
      {chosen.length === 0 ? 'No run is chosen' : `${domain} · ${DIRECTIONS.find(d => d.value === way)!.label}`}
    </>
  );
}

/** Saves what the view shows as a page of its own. */
function saveReport(): void {
  const main = document.querySelector<HTMLElement>('[data-page="explore"] > main');
  if (!main) return;
  const about = `Made ${new Date().toLocaleString()} by NeighborRetr Playground. Every number was measured in a browser.`;
  download(htmlReport(main, 'NeighborRetr: trained models explored', about), 'neighborretr-explore.html');
}

function SideChooser({ name }: { name: SideName }) {
  const comparisons = useExplore(s => s.comparisons);
  const sides = useExplore(s => s.sides);
  const { choose } = exploreActions();
  const side = sides[name];
  const title = name === 'a' ? 'Run A' : 'Run B';
  const id = `side-${name}`;
  return (
    <>
      <div className={`field ${styles.side}`}>
        <label htmlFor={id}>
          <span
            className="chip"
            style={{ background: side ? `var(${tokenOf(name, { sides, comparisons })})` : 'transparent' }}
          />
          {title}
        </label>
        <select id={id} value={side?.record.id ?? ''} onChange={event => void choose(name, event.target.value || null)}>
          <option value="">{name === 'a' ? 'Choose a run' : 'none'}</option>
          {comparisons.map(comparison => (
            <optgroup
              key={comparison.id}
              label={
                isShipped(comparison.id)
                  ? 'Recorded: ships with this page'
                  : `${comparison.runs[0]?.preset ?? ''} · ${new Date(comparison.runs[0]?.created ?? 0).toLocaleString()}`
              }
            >
              {comparison.runs.map(run => (
                <option key={run.id} value={run.id}>
                  {run.name} · seed {run.config.seed} · {run.steps} steps
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      {side && (
        <SelectField
          label={`${title} at`}
          value={side.moment.key}
          options={side.moments.map(moment => ({ value: moment.key, label: moment.label }))}
          onChange={moment => void choose(name, side.record.id, moment)}
        />
      )}
    </>
  );
}

const STARTING = { phase: 'Starting the graphics device', done: 0, total: 1, secondsLeft: null };

/** What a side is doing, or why it failed. */
function SideStatus({ name, side }: { name: SideName; side: ExploreSide }) {
  const { retry, stop } = exploreActions();
  if (side.status === 'failed')
    return (
      <Banner
        error
        actions={
          <button type="button" onClick={() => retry(name)}>
            Try again
          </button>
        }
      >
        {side.record.name} could not be opened: {side.problem}
      </Banner>
    );
  if (side.status === 'ready') return null;
  const { phase, done, total, secondsLeft } = side.progress ?? STARTING;
  return (
    <div className={styles.opening} role="status">
      <span>
        {side.record.name}: {phase}
      </span>
      <progress value={done} max={total} aria-label={`Opening ${side.record.name}`} />
      {secondsLeft !== null && <span className="muted">{duration(secondsLeft)} left</span>}
      <button type="button" onClick={() => stop(name)}>
        Cancel
      </button>
    </div>
  );
}
