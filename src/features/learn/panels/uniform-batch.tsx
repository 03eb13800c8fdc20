import { useMemo } from 'react';
import type { Way } from '@/protocol/explore';
import type { LessonData, LessonState } from '@/protocol/lessons';
import type { UniformView } from '@/protocol/learn-uniform';
import { askLearn } from '@/state/learn-client';
import { BarChart } from '@/ui/charts/bar-chart';
import { viridis } from '@/ui/charts/colors';
import { GridImage } from '@/ui/charts/grid-image';
import { Segments } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { useComputed } from '../use-computed';
import frame from '../panel-frame.module.css';
import styles from './uniform.module.css';

const WAYS = [
  { value: 't2v', label: 'text → video' },
  { value: 'v2t', label: 'video → text' },
] as const;

/** Targets are mostly small: the root shows them. */
const rooted = (value: number) => viridis(Math.sqrt(value));
const SCALE = { low: 0, high: 1, format: (value: number) => decimal(value, 0) };

interface UniformBatchProps {
  data: LessonData;
  state: LessonState;
  way: Way;
  /** β */
  beta: number;
  onWay: (way: Way) => void;
  onBeta: (beta: number) => void;
}

/** Targets of the whole recorded batch, and who gets how much of them. */
export function UniformBatch({ data, state, way, beta, onWay, onBeta }: UniformBatchProps) {
  const { temperature, iterations } = data.config.losses.uniform;
  const computed = useComputed([state.name, way, beta].join(' '), () =>
    askLearn(remote => remote.uniform({ global: state.global, way, temperature, beta, iterations })),
  );
  const { value, problem, again } = computed;
  const subtitle = `${state.title}, β = ${decimal(beta)}`;
  return (
    <section className={styles.batch} aria-label="The whole batch" data-stale={computed.stale || undefined}>
      <h4>Targets of the whole batch of {data.videos.length}</h4>
      <div className={frame.controls}>
        <Slider
          label="β, share of the plan in the targets"
          value={beta}
          min={0}
          max={1}
          step={0.05}
          text={decimal(beta)}
          onChange={onBeta}
        />
        <Segments label="Direction" value={way} options={WAYS} onChange={onWay} />
      </div>
      {problem && (
        <p className="problem" role="alert">
          This could not be computed: {problem}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      <p role="status" className={styles.told}>
        {value && <BatchTold view={value} way={way} />}
      </p>
      {value && <BatchCharts view={value} data={data} way={way} subtitle={subtitle} temperature={temperature} />}
    </section>
  );
}

function BatchTold({ view: { given, wanted, loss, least, own }, way }: { view: UniformView; way: Way }) {
  const [queries, item] = way === 't2v' ? ['texts', 'video'] : ['videos', 'text'];
  const most = given.indexOf(Math.max(...given));
  return (
    <>
      The {item} that the model gives most gets <strong>{decimal(given[most]!)}</strong> {queries}’ worth of
      softmax(τG); the targets grant it <strong>{decimal(wanted[most]!)}</strong>. Q alone leaves the own match{' '}
      {percent(own)} on average. L_Opt is <strong>{decimal(loss, 3)}</strong>, of which {decimal(least, 3)} is in the
      targets themselves.
    </>
  );
}

interface BatchChartsProps {
  view: UniformView;
  data: LessonData;
  way: Way;
  subtitle: string;
  temperature: number;
}

function BatchCharts({ view, data, way, subtitle, temperature }: BatchChartsProps) {
  const [queries, items] = way === 't2v' ? (['text', 'video'] as const) : (['video', 'text'] as const);
  const count = data.videos.length;
  const words = { text: data.captions, video: data.contents };
  const order = useMemo(
    () => Array.from(view.given, (_, j) => j).sort((a, b) => view.given[b]! - view.given[a]!),
    [view.given],
  );
  // Columns by what the model gives them: where hubs are is to be seen.
  const sorted = useMemo(
    () =>
      Float32Array.from(
        { length: count * count },
        (_, at) => view.targets[order[Math.floor(at / count)]! * count + order[at % count]!]!,
      ),
    [view.targets, order, count],
  );
  return (
    <div className={frame.charts}>
      <GridImage
        title="Targets βQ + (1 − β)I"
        about={`What every ${queries} is to give every ${items}; those that the model gives most first. Colours are of the root.`}
        subtitle={subtitle}
        xLabel={`${items}s`}
        yLabel={`${queries}s`}
        rows={count}
        columns={count}
        values={sorted}
        color={rooted}
        scale={SCALE}
        names={{ rows: order.map(i => words[queries][i]!), columns: order.map(j => words[items][j]!), value: 'target' }}
        cellText={(i, j, value) =>
          `${decimal(value, 3)} of “${words[queries][order[i]!]}” for “${words[items][order[j]!]}”`
        }
        empty={null}
      />
      <BarChart
        title={`What a ${items} gets`}
        about={`Sums of columns over all ${queries}s: of softmax(τG) with τ = ${temperature}, and of the targets.`}
        subtitle={subtitle}
        xLabel={`${items}s, those that the model gives most first`}
        yLabel={`${queries}s’ worth`}
        names={order.map((_, i) => String(i + 1))}
        texts={order.map(j => words[items][j]!)}
        series={[
          { label: 'softmax(τG): the model', color: 'var(--baseline)', values: order.map(j => view.given[j]!) },
          { label: 'targets', color: 'var(--uniform)', values: order.map(j => view.wanted[j]!) },
        ]}
        format={value => decimal(value)}
      />
    </div>
  );
}
