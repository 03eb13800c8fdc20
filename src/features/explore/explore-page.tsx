import { useEffect } from 'react';
import { usePage, visit } from '@/state/address';
import { EXPLORE_VIEWS } from '@/state/address-pages';
import { useCompare } from '@/state/compare-store';
import { exploreActions, useExplore, watchKeptRuns } from '@/state/explore-store';
import { useTraining } from '@/state/training-store';
import { Banner } from '@/ui/banner';
import { Segments } from '@/ui/controls';
import { retryingPart } from '@/ui/retrying-part';
import { RecordedComparison } from '../recorded-comparison';
import { CrossDomain } from './cross-domain';
import { ExploreBar } from './explore-bar';
import { HubInspector } from './hub-inspector';
import { Matrices } from './matrices';
import { PostHoc } from './post-hoc';
import { HubnessReports } from './report';
import { Retrieval } from './retrieval';
import { sizeInWords } from './gallery-pairs';
import { useOpenSides } from './sides';
import { useKept } from './use-kept';
import styles from './explore-page.module.css';

const MapPanel = retryingPart(() => import('./map-panel'), { name: 'The map' });

type View = (typeof EXPLORE_VIEWS)[number];

const NAMES: Record<View, string> = {
  hubs: 'Hubs',
  retrieval: 'Retrieval',
  map: 'Map',
  matrices: 'Matrices',
  report: 'Hubness report',
  'post-hoc': 'Post-hoc methods',
  domains: 'Cross-domain',
};

const VIEWS = EXPLORE_VIEWS.map(value => ({ value, label: NAMES[value] }));

/** Trained models from the inside: hubs, retrieval, maps, matrices, reports. */
export default function ExplorePage() {
  const { view } = usePage('explore');
  const status = useExplore(s => s.status);
  const training = useTraining(s => s.status);
  useEffect(() => {
    // What trains now is kept at every halt.
    if (training !== 'preparing') void exploreActions().refresh();
  }, [training]);
  useEffect(watchKeptRuns, []);
  const chosen = useExplore(s => s.sides.a !== null || s.sides.b !== null);
  return (
    <div className={styles.page} data-page="explore">
      <ExploreBar />
      <ExploreNotices />
      <FallbackNotice />
      <main>
        {status === 'loading' && <p className="muted">Reading the kept runs …</p>}
        {status === 'ready' && !chosen && <NothingChosen />}
        {chosen && (
          <>
            <Segments label="Views" value={view} options={VIEWS} onChange={next => visit('explore', { view: next })} />
            <OpenView view={view} />
            <Times />
          </>
        )}
      </main>
    </div>
  );
}

/** What went wrong, with the way on, and what became of runs that were asked for. */
function ExploreNotices() {
  const status = useExplore(s => s.status);
  const problem = useExplore(s => s.problem);
  const said = useExplore(s => s.said);
  const { dismiss, refresh } = exploreActions();
  return (
    <>
      {problem && (
        <Banner
          error
          actions={
            status === 'failed' && (
              <button type="button" onClick={() => void refresh()}>
                Try again
              </button>
            )
          }
          onDismiss={status === 'failed' ? undefined : dismiss}
        >
          {problem}
        </Banner>
      )}
      {said && <Banner onDismiss={dismiss}>{said}</Banner>}
    </>
  );
}

/** What is used instead of the fastest, and why: once, until there is more to tell. */
function FallbackNotice() {
  const notes = useExplore(s => s.notes);
  const [read, setRead] = useKept('notes that were read', '');
  const text = notes.join('\n');
  if (text === '' || text === read) return null;
  return (
    <Banner role="note" label="What is used instead" onDismiss={() => setRead(text)}>
      <span className={styles.notes}>{text}</span>
    </Banner>
  );
}

/** How long it took to open the runs. */
function Times() {
  const sides = useOpenSides();
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
  return (
    <footer className={`muted ${styles.times}`} data-part="times">
      {sides.map(({ name, label, view }) => (
        <p key={name} data-took={JSON.stringify(view.took)}>
          {label}: {sizeInWords(view)}
          {view.recorded
            ? ` were recorded with this page (${view.recorded.adapter}, version ${view.recorded.appVersion}).`
            : view.took.encode > 0
              ? ` encoded in ${seconds(view.took.encode)}, compared with each other and the memory bank in ${seconds(view.took.similarity)}, ranked in ${seconds(view.took.lists)}.`
              : ' were known already.'}
        </p>
      ))}
    </footer>
  );
}

function NothingChosen() {
  const some = useExplore(s => s.comparisons.length > 0);
  const { a, b } = usePage('explore');
  const problem = useCompare(s => s.problem);
  const byChoice = some && (a === 'none' || b === 'none');
  const none = some
    ? 'None of the kept runs has weights that can be looked at'
    : 'No run has been kept in this browser yet';
  return (
    <section className={`panel ${styles.nothing}`} data-part="nothing-yet">
      <h2>{byChoice ? 'No run is chosen' : none}</h2>
      <p>
        {byChoice && 'Choose one above. '}Train in the <a href="#/">Playground</a>, then come back while it is paused or
        when it has finished; or import a run file on the <a href="#/compare">Compare</a> page.
      </p>
      <RecordedComparison onOpened={() => exploreActions().refresh()} />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function OpenView({ view }: { view: View }) {
  const sides = useOpenSides();
  if (sides.length === 0) return <p className="muted">The views appear when a run is open.</p>;
  switch (view) {
    case 'hubs':
      return <HubInspector sides={sides} />;
    case 'retrieval':
      return <Retrieval sides={sides} />;
    case 'map':
      return <MapPanel sides={sides} />;
    case 'matrices':
      return <Matrices sides={sides} />;
    case 'report':
      return <HubnessReports sides={sides} />;
    case 'post-hoc':
      return <PostHoc sides={sides} />;
    case 'domains':
      return <CrossDomain sides={sides} />;
  }
}
