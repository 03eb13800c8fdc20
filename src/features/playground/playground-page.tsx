import { useEffect, useState } from 'react';
import { prefersStill } from '@/browser/motion';
import type { Direction } from '@/content/directions';
import { usePage, visit } from '@/state/address';
import { greet } from '@/state/first-visit';
import { playAddressed } from '@/state/playback-address';
import { useTraining } from '@/state/training-store';
import { PlayingProblem } from '../play-recording';
import { TourOffer } from '../tour/tour-offer';
import { CapabilitiesPanel } from './capabilities-panel';
import { WebGpuNotice } from './capability-notices';
import { CertaintyPanel } from './certainty-panel';
import { Charts, HubnessColumn } from './charts';
import { LossCards } from './loss-cards';
import { FaultPanel, LinkNotice } from './notices';
import { PaceNotice } from './pace-notice';
import { PlaybackBar } from './playback-bar';
import { PullPanel } from './pull-panel';
import { SetupPanel } from './setup-panel';
import { StatusBar } from './status-bar';
import { TradeoffPanel } from './tradeoff-panel';
import { Transport } from './transport';
import styles from './playground-page.module.css';

/** Train a baseline and NeighborRetr side by side and watch hubs form or melt. */
export function PlaygroundPage() {
  const { way: direction } = usePage('playground');
  const played = useTraining(s => s.playback !== null);
  const problem = useGreeting();
  const onDirection = (way: Direction) => visit('playground', { way }, 'replace');
  return (
    <div data-page="playground">
      {played ? <PlaybackBar /> : <Transport />}
      {!played && <PlayingProblem problem={problem} />}
      <TourOffer />
      <LinkNotice />
      <WebGpuNotice />
      <PaceNotice />
      <FaultPanel />
      <div className={styles.columns}>
        <div className={styles.left}>
          <SetupPanel />
          <LossCards />
        </div>
        <main className={styles.centre}>
          <Charts direction={direction} onDirection={onDirection} />
        </main>
        <div className={styles.right}>
          <HubnessColumn direction={direction} onDirection={onDirection} />
          <TradeoffPanel direction={direction} />
          <CertaintyPanel direction={direction} />
          <PullPanel />
        </div>
      </div>
      <CapabilitiesPanel />
      <StatusBar />
    </div>
  );
}

/** Plays what the address names, or shows a first visitor what this is about. @returns why it cannot */
function useGreeting(): string | null {
  const [problem, setProblem] = useState<string | null>(null);
  const { recording } = usePage('playground');
  useEffect(() => {
    const moving = !prefersStill();
    playAddressed(recording, moving)
      .then(addressed => addressed || greet(location.search, moving))
      .then(
        () => setProblem(null),
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      );
  }, [recording]);
  return problem;
}
