import { memo, type ReactNode, useEffect, useState } from 'react';
import type { Direction } from '@/content/directions';
import { CapabilitiesPanel } from './capabilities-panel';
import { CertaintyPanel } from './certainty-panel';
import { Charts } from './charts';
import type { DirectionProps } from './direction-props';
import { useEvaluatedRuns } from './evaluated-runs';
import { Histogram } from './histogram';
import { LossCards } from './loss-cards';
import { PullPanel } from './pull-panel';
import { SetupPanel } from './setup-panel';
import { SummaryTable } from './summary-table';
import { TradeoffPanel } from './tradeoff-panel';
import styles from './playground-page.module.css';

interface PanelsProps extends DirectionProps {
  /** whether the histogram stands above already */
  shownAbove: boolean;
}

/** Everything below the first screen: the set-up, the curves, and what is made of the newest evaluation. */
export default function Panels({ direction, onDirection, shownAbove }: PanelsProps) {
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.left}>
          <InTurn turn={0}>
            <SetupPanel />
          </InTurn>
          <InTurn turn={4}>
            <LossCards />
          </InTurn>
        </div>
        <main className={styles.centre}>
          <InTurn turn={1}>
            <Charts direction={direction} onDirection={onDirection} />
          </InTurn>
        </main>
        <div className={styles.right}>
          {!shownAbove && <Histogram direction={direction} onDirection={onDirection} />}
          <InTurn turn={2}>
            <NewestFigures direction={direction} />
          </InTurn>
          <InTurn turn={3}>
            <TradeoffPanel direction={direction} />
            <CertaintyPanel direction={direction} />
            <PullPanel />
          </InTurn>
        </div>
      </div>
      <CapabilitiesPanel />
    </>
  );
}

const LAST_TURN = 4;

/** Milliseconds between the turns of panels: the recording's steps, and whoever presses a button, come in between. */
const TURN_MS = 60;

/** Who comes back from another page finds it whole, and scrolled to where it was. */
let drawnBefore = false;

/** Something that is drawn in a task of its own. It is no transition: the steps that are played would begin it anew each time. */
function InTurn({ turn, children }: { turn: number; children: ReactNode }) {
  const [come, setCome] = useState(drawnBefore);
  useEffect(() => {
    const timer = setTimeout(() => {
      setCome(true);
      drawnBefore ||= turn === LAST_TURN;
    }, turn * TURN_MS);
    return () => clearTimeout(timer);
  }, [turn]);
  return come && children;
}

/** The table of figures, drawn after the charts. */
const NewestFigures = memo(function NewestFigures({ direction }: { direction: Direction }) {
  return <SummaryTable runs={useEvaluatedRuns(4)} direction={direction} />;
});
