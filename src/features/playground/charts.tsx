import { useState } from 'react';
import { DIRECTIONS } from '@/content/directions';
import type { View } from '@/ui/charts/zoom';
import { Segments } from '@/ui/controls';
import type { DirectionProps } from './direction-props';
import { AntiHubChart, RecallChart, SkewnessChart } from './evaluation-charts';
import { LossChart } from './loss-chart';
import styles from './charts.module.css';

/** All charts against steps, zoomed together: losses, recall, skewness and anti-hubs. */
export function Charts({ direction, onDirection }: DirectionProps) {
  const [view, setView] = useState<View | null>(null);
  const zoom = { view, onView: setView };
  return (
    <>
      <div className={styles.direction}>
        <Segments label="Direction of retrieval" value={direction} options={DIRECTIONS} onChange={onDirection} />
      </div>
      <div className="chart-grid">
        <LossChart {...zoom} />
        <RecallChart {...zoom} direction={direction} />
        <SkewnessChart {...zoom} direction={direction} />
        <AntiHubChart {...zoom} direction={direction} />
      </div>
    </>
  );
}
