import { memo, useId, useState } from 'react';
import type { FigureName } from '@/analysis/gallery-results';
import { USUAL_K } from '@/config/schema';
import { type Direction, directionLabel } from '@/content/directions';
import { BY_WEIGHT } from '@/content/recordings';
import { loadShipped } from '@/state/recordings';
import { useTraining } from '@/state/training-store';
import { paddedRange, ScatterChart, type ScatterPoint } from '@/ui/charts/scatter-chart';
import { Segments } from '@/ui/controls';
import { PlayingProblem, usePlaying } from '../play-recording';
import { changeText, POINTS, SHARE } from './recording-effect';
import { useEffects } from './use-effects';
import styles from './tradeoff-panel.module.css';

/** Figures of the lists, which fewer hubs cost. @param k length of the lists */
const pricesOf = (k: number) =>
  [
    { value: 'r1', label: 'R@1' },
    { value: 'precision', label: `P@${k}` },
    { value: 'mapR', label: 'mAP@R' },
  ] as const satisfies readonly { value: FigureName; label: string }[];

type Price = ReturnType<typeof pricesOf>[number]['value'];

/** How the neighbor loss's weight trades lists for hubs, over seeds, and a slider through what was recorded with it. */
export const TradeoffPanel = memo(function TradeoffPanel({ direction }: { direction: Direction }) {
  const shipped = useTraining(s => s.playback?.recording.shipped);
  const at = BY_WEIGHT.findIndex(({ name }) => name === shipped);
  const { effects, problem: unread } = useEffects(at >= 0);
  const [price, setPrice] = useState<Price>('r1');
  const { problem, play } = usePlaying();
  const id = useId();
  if (at < 0) return null;
  const prices = pricesOf(effects[BY_WEIGHT[at]!.name]?.k ?? USUAL_K);
  const { label: priceLabel } = prices.find(p => p.value === price)!;
  const found = BY_WEIGHT.flatMap(({ name, weight }) => {
    const effect = effects[name];
    return effect
      ? [{ name, weight, seeds: effect.seeds.length, x: effect[direction].skewness, y: effect[direction][price] }]
      : [];
  });
  const points = found.map(({ name, weight, seeds, x, y }): ScatterPoint => ({
    id: name,
    x: 100 * x.change,
    y: 100 * y.change,
    spread: { x: [100 * x.low, 100 * x.high], y: [100 * y.low, 100 * y.high] },
    color: 'var(--method)',
    shape: 'circle',
    size: name === shipped ? 7 : 5,
    label: `γ ${weight}`,
    text: `γ = ${weight}, ${seeds} seeds: skewness ${changeText(x, SHARE)}, ${priceLabel} ${changeText(y, POINTS)} against the baseline`,
  }));
  const baseline: ScatterPoint = {
    id: 'baseline',
    x: 0,
    y: 0,
    color: 'var(--baseline)',
    shape: 'square',
    size: 5,
    label: 'InfoNCE',
    text: 'The baseline, InfoNCE alone: what the others are compared with',
  };
  const all = points.length > 0 ? [baseline, ...points] : [];
  const ends = (axis: 'x' | 'y') => paddedRange([0, ...points.flatMap(p => p.spread![axis])]);
  const choose = (name: string | number) => {
    const chosen = BY_WEIGHT.find(recording => recording.name === name);
    if (chosen && chosen.name !== shipped) void play(() => loadShipped(chosen.name), false);
  };
  return (
    <section className={`panel ${styles.tradeoff}`} aria-label="The trade-off">
      <ScatterChart
        title="What hubs cost"
        about={`Left: fewer hubs than InfoNCE. Down: worse lists. ${directionLabel(direction)}, means over seeds with 95 % intervals.`}
        subtitle={directionLabel(direction)}
        xLabel="change of the skewness of N, %"
        yLabel={`change of ${priceLabel}, points`}
        points={all}
        range={points.length > 0 ? { x: ends('x'), y: ends('y') } : undefined}
        selected={shipped ?? null}
        onSelect={choose}
        legend={[]}
        header={['neighbor weight', 'seeds', 'skewness change', 'low', 'high', `${priceLabel} change`, 'low', 'high']}
        rows={() =>
          found.map(({ weight, seeds, x, y }) => [weight, seeds, x.change, x.low, x.high, y.change, y.low, y.high])
        }
        empty={
          unread
            ? `What was found over seeds cannot be loaded: ${unread}. The slider still plays what was recorded.`
            : 'What was found over seeds is being loaded.'
        }
        actions={<Segments label="Price" value={price} options={prices} onChange={setPrice} />}
      />
      <div className={styles.slider}>
        <label htmlFor={id}>Neighbor weight γ</label>
        <input
          id={id}
          type="range"
          min={0}
          max={BY_WEIGHT.length - 1}
          value={at}
          aria-valuetext={`γ = ${BY_WEIGHT[at]!.weight}`}
          onChange={event => choose(BY_WEIGHT[Number(event.target.value)]!.name)}
        />
        <output htmlFor={id}>{BY_WEIGHT[at]!.weight}</output>
      </div>
      <PlayingProblem problem={problem} />
    </section>
  );
});
