import { useMemo } from 'react';
import { askLearn } from '@/state/learn-client';
import type { PointsRequest } from '@/protocol/learn-points';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { ScatterChart } from '@/ui/charts/scatter-chart';
import { Segments, Switch } from '@/ui/controls';
import { decimal } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { PanelFrame } from '../panel-frame';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import styles from '../panel-frame.module.css';

const DEFAULTS = { exponent: 1, distance: 'euclidean', centred: false, seed: 0 } as const;

/** Points, and the length of their lists. */
const COUNT = 600;
const K = 10;
/** 2^1 … 2^10 dimensions */
const LARGEST = 10;

const DISTANCES = [
  { value: 'euclidean', label: 'Euclidean' },
  { value: 'cosine', label: 'cosine' },
] as const;

/** Random points: N_k while the dimension grows. */
export default function HubsPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const exponent = Math.min(LARGEST, Math.max(1, Math.round(settings.exponent)));
  const distance = DISTANCES.find(d => d.value === settings.distance)?.value ?? 'euclidean';
  const { centred, seed } = settings;
  const request: PointsRequest = { count: COUNT, dimensions: 2 ** exponent, distance, k: K, seed, centred };
  const computed = useComputed(JSON.stringify(request), () => askLearn(remote => remote.points(request)));
  const { value } = computed;
  const runs = useMemo(
    () => (value ? [{ id: 'points', label: 'points', color: 'var(--accent)', counts: value.counts }] : []),
    [value],
  );
  const marks = useMemo(
    () =>
      value
        ? Array.from(value.counts, (n, i) => ({
            id: i,
            x: value.fromMean[i]!,
            y: n,
            color: n >= 2 * K ? 'var(--uniform)' : 'var(--accent)',
            shape: n >= 2 * K ? ('square' as const) : ('circle' as const),
            size: n >= 2 * K ? 5 : 3,
            text: `point ${i}: in ${n} lists, ${decimal(value.fromMean[i]!)} from the mean`,
          }))
        : [],
    [value],
  );
  const hubs = value ? value.counts.filter(n => n >= 2 * K).length : 0;
  const anti = value ? value.counts.filter(n => n === 0).length : 0;
  return (
    <PanelFrame
      title={`${COUNT} random points, lists of ${K}`}
      computed={computed}
      controls={
        <>
          <Slider
            label="Dimensions"
            value={exponent}
            min={1}
            max={LARGEST}
            text={String(2 ** exponent)}
            onChange={next => set({ exponent: next })}
          />
          <Segments label="Distance" value={distance} options={DISTANCES} onChange={next => set({ distance: next })} />
          <Switch label="centred" checked={centred} onChange={next => set({ centred: next })} />
          <button type="button" onClick={() => set({ seed: (seed + 1) % 1000 })}>
            Draw other points
          </button>
        </>
      }
      told={
        value && (
          <>
            Skewness <strong>{decimal(value.skewness)}</strong>: {hubs} hubs in at least {2 * K} lists, the largest in{' '}
            {Math.max(...value.counts)}; {anti} in none. N and nearness to the mean: rank correlation{' '}
            {decimal(value.correlation)}.
          </>
        )
      }
    >
      <div className={styles.charts}>
        <OccurrenceChart
          title="How often a point is a neighbour"
          about="In how many lists of ten a point stands, and how many points there are of each such number."
          subtitle={`${2 ** exponent} dimensions, ${distance}${centred ? ', centred' : ''}`}
          k={K}
          runs={runs}
          empty="The points are being drawn."
        />
        <ScatterChart
          title="N against the distance to the mean"
          about="Every mark is a point. Hubs are squares."
          subtitle={`${2 ** exponent} dimensions, ${distance}${centred ? ', centred' : ''}`}
          xLabel={distance === 'cosine' ? '1 − cosine to the mean' : 'distance to the mean'}
          yLabel={`N (k = ${K})`}
          points={marks}
          legend={[
            { label: 'point', color: 'var(--accent)', shape: 'circle' },
            { label: 'hub', color: 'var(--uniform)', shape: 'square' },
          ]}
          header={['point', 'distance to the mean', 'N']}
          rows={() => marks.map(({ id, x, y }) => [id, x, y])}
          empty="The points are being drawn."
        />
      </div>
    </PanelFrame>
  );
}
