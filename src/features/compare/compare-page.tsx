import { useEffect } from 'react';
import { DIRECTIONS } from '@/content/directions';
import { onRunNews } from '@/runs/run-news';
import { usePage, visit } from '@/state/address';
import { followCompareAddress } from '@/state/compare-address';
import { compareActions, useCompare } from '@/state/compare-store';
import { useTraining } from '@/state/training-store';
import { download } from '@/ui/charts/export';
import { htmlReport } from '@/ui/charts/report';
import { Banner } from '@/ui/banner';
import { Segments } from '@/ui/controls';
import { bytes } from '@/ui/format';
import { allDrawn } from '@/ui/use-in-turn';
import banner from '@/ui/banner.module.css';
import pageBar from '@/ui/page-bar.module.css';
import { Ablation } from './ablation';
import { ConfigDiff } from './config-diff';
import { HubsOverTime, OccurrenceMultiples } from './hubs';
import { Overlay } from './overlay';
import { PersistenceNote } from './persistence-note';
import { RunsTable } from './runs-table';
import { Statistics } from './statistics';
import { useSelection } from './use-selection';
import styles from './compare-page.module.css';

/** Milliseconds between looks at runs that train now. */
const AGAIN = 3000;

/** Reads the list when the page opens and comes back to the front, and while something trains. */
function useFreshRuns(): void {
  const elsewhere = useCompare(s => s.runs.some(run => run.busy && run.record.state === 'running'));
  const status = useTraining(s => s.status);
  const training = elsewhere || status === 'running' || status === 'preparing';
  useEffect(() => {
    const { refresh } = compareActions();
    const look = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    look();
    document.addEventListener('visibilitychange', look);
    const deaf = onRunNews(look);
    const timer = training ? setInterval(look, AGAIN) : null;
    // What was written last is read once it has come to rest.
    const late = training ? null : setTimeout(look, AGAIN / 2);
    return () => {
      document.removeEventListener('visibilitychange', look);
      deaf();
      if (timer !== null) clearInterval(timer);
      if (late !== null) clearTimeout(late);
    };
  }, [training]);
}

/** Kept runs side by side. */
export default function ComparePage() {
  useFreshRuns();
  useEffect(followCompareAddress, []);
  const { way: direction } = usePage('compare');
  const status = useCompare(s => s.status);
  const runs = useSelection();
  return (
    <div className={styles.page} data-page="compare">
      <CompareBar />
      <PersistenceNote />
      <CompareNotices />
      <main>
        <Ablation />
        {status === 'loading' && <p className="muted">Reading the kept runs …</p>}
        {status === 'ready' && <RunsTable shown={runs} />}
        {runs.length === 0 && status === 'ready' && (
          <p className="muted">Select runs in the table to lay their curves over each other.</p>
        )}
        {runs.length > 0 && (
          <>
            <ConfigDiff runs={runs} />
            <Statistics />
            <div className={styles.direction}>
              <Segments
                label="Direction of retrieval"
                value={direction}
                options={DIRECTIONS}
                onChange={way => visit('compare', { way }, 'replace')}
              />
            </div>
            <Overlay runs={runs} direction={direction} />
            <OccurrenceMultiples runs={runs} direction={direction} />
            <HubsOverTime runs={runs} direction={direction} />
          </>
        )}
      </main>
    </div>
  );
}

/** Saves what the page shows of the selected runs as a page of its own, once all of it is drawn. */
async function saveReport(): Promise<void> {
  await allDrawn();
  const main = document.querySelector<HTMLElement>('[data-page="compare"] > main');
  if (!main) return;
  const about = `Made ${new Date().toLocaleString()} by NeighborRetr Playground. Every number was measured in a browser.`;
  download(htmlReport(main, 'NeighborRetr: runs compared', about), 'neighborretr-report.html');
}

/** Import, and how much room the runs take. */
function CompareBar() {
  const storage = useCompare(s => s.storage);
  const count = useCompare(s => s.runs.length);
  const selected = useCompare(s => s.selected.length);
  const { importRuns } = compareActions();
  return (
    <section className={`${pageBar.bar} ${styles.bar}`} data-part="bar" aria-label="Kept runs">
      <span>
        <b>{count}</b> {count === 1 ? 'run' : 'runs'} kept in this browser
      </span>
      {storage && (
        <span
          className="muted"
          title="The browser’s estimate; backbones and the page itself included. It may give less than it says."
        >
          about {bytes(storage.used)} used
          {storage.allowed === null ? '' : `, of about ${bytes(storage.allowed)} that this browser would give`}
        </span>
      )}
      <span className={styles.space} />
      <button
        type="button"
        disabled={selected === 0}
        onClick={() => void saveReport()}
        title="The tables and charts of the selected runs as one HTML page"
      >
        Report
      </button>
      <label className={styles.import}>
        Import runs
        <input
          type="file"
          accept=".zip,.json,application/zip,application/json"
          onChange={event => {
            const [file] = event.target.files ?? [];
            if (file) void importRuns(file);
            event.target.value = '';
          }}
        />
      </label>
    </section>
  );
}

/** How far the writing or reading of a file is. */
function TransferNotice() {
  const transfer = useCompare(s => s.transfer);
  if (!transfer) return null;
  const { kind, what, done, total, ending } = transfer;
  const doing = kind === 'export' ? 'Exporting' : 'Importing';
  return (
    <div className={`${banner.banner} ${styles.transfer}`}>
      <p role="status">
        {doing} {what}
        {ending ? ': ending …' : total > 0 ? `: ${done} of ${total}` : ' …'}
      </p>
      <progress value={total > 0 ? done : undefined} max={Math.max(1, total)} aria-label={`${doing} ${what}`} />
      <button type="button" disabled={ending} onClick={() => compareActions().cancelTransfer()}>
        Cancel
      </button>
    </div>
  );
}

/** What went wrong, what was done, and what can be taken back. */
function CompareNotices() {
  const problem = useCompare(s => s.problem);
  const said = useCompare(s => s.said);
  const removal = useCompare(s => s.removal);
  const { dismiss, undoRemoval } = compareActions();
  return (
    <>
      <TransferNotice />
      {problem && (
        <Banner error onDismiss={dismiss}>
          {problem}
        </Banner>
      )}
      {said && <Banner onDismiss={dismiss}>{said}</Banner>}
      {removal && (
        <Banner
          actions={
            removal.final ? null : (
              <button type="button" onClick={undoRemoval}>
                Undo
              </button>
            )
          }
        >
          {removal.final
            ? `Deleting ${removal.text} …`
            : `Deleted ${removal.text}. It can be taken back for ten seconds.`}
        </Banner>
      )}
    </>
  );
}
