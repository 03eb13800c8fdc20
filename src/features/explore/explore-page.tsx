import { useEffect, useState } from 'react';
import { exploreActions, useExplore } from '@/state/explore-store';
import { useTraining } from '@/state/training-store';
import { Segments } from '@/ui/controls';
import { retryingPart } from '@/ui/retrying-part';
import { CrossDomain } from './cross-domain';
import { ExploreBar } from './explore-bar';
import { HubInspector } from './hub-inspector';
import { Matrices } from './matrices';
import { PostHoc } from './post-hoc';
import { RecordedComparison } from './recorded';
import { HubnessReports } from './report';
import { Retrieval } from './retrieval';
import { useOpenSides } from './sides';
import './explore.css';
import './explore-charts.css';

const MapPanel = retryingPart(() => import('./map-panel'), { name: 'The map' });

const TABS = [
  { value: 'hubs', label: 'Hubs' },
  { value: 'retrieval', label: 'Retrieval' },
  { value: 'map', label: 'Map' },
  { value: 'matrices', label: 'Matrices' },
  { value: 'report', label: 'Hubness report' },
  { value: 'post-hoc', label: 'Post-hoc methods' },
  { value: 'domains', label: 'Cross-domain' },
] as const;

type Tab = (typeof TABS)[number]['value'];

/** Trained models from the inside: hubs, retrieval, maps, matrices, reports. */
export default function ExplorePage() {
  const [tab, setTab] = useState<Tab>('hubs');
  const status = useExplore(s => s.status);
  const problem = useExplore(s => s.problem);
  const training = useTraining(s => s.status);
  useEffect(() => {
    // What trains now is kept at every halt.
    if (training !== 'preparing') void exploreActions().refresh();
  }, [training]);
  const chosen = useExplore(s => s.sides.a !== null || s.sides.b !== null);
  return (
    <div className="explore">
      <ExploreBar />
      {problem && (
        <div className="banner error" role="alert">
          <p>{problem}</p>
        </div>
      )}
      <main>
        {status === 'loading' && <p className="muted">Reading the kept runs …</p>}
        {status !== 'loading' && !chosen && <NothingChosen />}
        {chosen && (
          <>
            <Segments label="Views" value={tab} options={TABS} onChange={setTab} />
            <OpenTab tab={tab} />
            <Times />
          </>
        )}
      </main>
    </div>
  );
}

/** How long it took to open the runs. */
function Times() {
  const sides = useOpenSides();
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
  return (
    <footer className="muted times">
      {sides.map(({ name, label, view: { size, took } }) => (
        <p key={name} data-took={JSON.stringify(took)}>
          {label}: {size.toLocaleString('en')} pairs
          {took.encode > 0
            ? ` encoded in ${seconds(took.encode)}, compared with each other and the memory bank in ${seconds(took.similarity)}, ranked in ${seconds(took.lists)}.`
            : ' were known already.'}
        </p>
      ))}
    </footer>
  );
}

function NothingChosen() {
  const some = useExplore(s => s.comparisons.length > 0);
  return (
    <section className="panel nothing-yet">
      <h2>
        {some ? 'None of the kept runs has weights that can be looked at' : 'No run has been kept in this browser yet'}
      </h2>
      <p>
        Train in the <a href="#/">Playground</a>, then come back while it is paused or when it has finished; or import a
        run file on the <a href="#/compare">Compare</a> page.
      </p>
      <RecordedComparison />
    </section>
  );
}

function OpenTab({ tab }: { tab: Tab }) {
  const sides = useOpenSides();
  if (sides.length === 0) return <p className="muted">The views appear when a run is open.</p>;
  switch (tab) {
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
