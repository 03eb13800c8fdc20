import { useCallback } from 'react';
import type { Direction } from '@/content/directions';
import { usePage, visit } from '@/state/address';
import { useTraining } from '@/state/training-store';
import { retryingPart } from '@/ui/retrying-part';
import { PlayingProblem } from '../play-recording';
import { TourOffer } from '../tour/tour-offer';
import { WebGpuNotice } from './capability-notices';
import { FirstScreen } from './first-screen';
import { FaultPanel, LinkNotice } from './notices';
import { PaceNotice } from './pace-notice';
import { StatusBar } from './status-bar';
import { Transport } from './transport';
import { useGreeting } from './use-greeting';
import styles from './playground-page.module.css';

/** Everything below the first screen; the room for it is kept, so that nothing moves when it comes. */
const Panels = retryingPart(() => import('./panels'), {
  name: 'The set-up and the curves',
  placeholder: <div className={styles.room} />,
});

/** Train a baseline and NeighborRetr side by side and watch hubs form or melt. */
export function PlaygroundPage() {
  const { way: direction } = usePage('playground');
  const played = useTraining(s => s.playback !== null);
  const { awaited, patient, problem } = useGreeting();
  const onDirection = useCallback((way: Direction) => visit('playground', { way }, 'replace'), []);
  const greeting = played || awaited !== null;
  return (
    <div data-page="playground">
      {greeting ? <FirstScreen {...{ awaited, direction, onDirection }} /> : <Transport />}
      {!greeting && <PlayingProblem problem={problem} />}
      <TourOffer />
      <LinkNotice />
      {!greeting && <WebGpuNotice />}
      <PaceNotice />
      <FaultPanel />
      {patient ? (
        <div className={styles.room} />
      ) : (
        <Panels shownAbove={greeting} direction={direction} onDirection={onDirection} />
      )}
      {/* Where a recording is played nothing is trained yet: it must not push away what is looked at. */}
      {greeting && <WebGpuNotice />}
      <StatusBar />
    </div>
  );
}
