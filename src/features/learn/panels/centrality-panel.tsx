import { askLearn } from '@/state/learn-client';
import type { CentralityView } from '@/protocol/learn-centrality';
import type { LessonData, LessonState } from '@/protocol/lessons';
import { BarChart } from '@/ui/charts/bar-chart';
import { ScatterChart } from '@/ui/charts/scatter-chart';
import { Segments } from '@/ui/controls';
import { decimal, percent, signed } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { PanelFrame } from '../panel-frame';
import { StateChoice, stateOf, useRecordedBatch } from '../recorded-batch';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { CentralityToy } from './centrality-toy';
import { TOY_PRESETS } from './toy-points';
import frame from '../panel-frame.module.css';

const DEFAULTS = { scale: 0.3, state: 'start', side: 'video', points: TOY_PRESETS[0].points, point: 'v3' } as const;

/** κ of the slider; the published one is 0.3. */
const LARGEST = 2;
/** Length of the lists that count how often a sample of the batch is found. */
const K = 5;

const SIDES = [
  { value: 'text', label: 'texts' },
  { value: 'video', label: 'videos' },
] as const;

/** w = exp(κ·C) on the recorded batch, and what it does to points of the plane. */
export default function CentralityPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const scale = Math.min(LARGEST, Math.max(0, settings.scale));
  const side = SIDES.find(s => s.value === settings.side)?.value ?? 'video';
  const batch = useRecordedBatch();
  const data = batch.value;
  const state = data && stateOf(data, settings.state);
  const computed = useComputed(state && `${state.name} ${scale}`, () =>
    askLearn(remote => {
      const { local, centrality, logitScale, bank } = state!;
      const banks = { text: bank.v2t, video: bank.t2v };
      return remote.centrality({ local, centrality, bank: banks, logitScale, scale, k: K });
    }),
  );
  const { value } = computed;
  return (
    <PanelFrame
      title="Weights of the recorded batch, and pulls in the plane"
      computed={batch.problem ? batch : computed}
      controls={
        <>
          <Slider
            label="κ, how strongly centrality weighs"
            value={scale}
            min={0}
            max={LARGEST}
            step={0.05}
            text={decimal(scale)}
            onChange={next => set({ scale: next })}
          />
          {data && state && <StateChoice data={data} value={state.name} onChange={next => set({ state: next })} />}
          <Segments label="Samples" value={side} options={SIDES} onChange={next => set({ side: next })} />
        </>
      }
      told={value && <Told view={value} side={side} scale={scale} />}
    >
      {data && state && value && <Weights data={data} state={state} view={value} side={side} scale={scale} />}
      <CentralityToy
        scale={scale}
        points={settings.points}
        point={settings.point}
        onPoints={points => set({ points })}
        onPoint={point => set({ point })}
      />
    </PanelFrame>
  );
}

interface Seen {
  view: CentralityView;
  side: 'text' | 'video';
  scale: number;
}

function Told({ view, side, scale }: Seen) {
  const { weights, plain, weighted } = view[side];
  const [low, high] = [Math.min(...weights), Math.max(...weights)];
  return (
    <>
      κ = {decimal(scale)}: weights from <strong>{decimal(low, 3)}</strong> to <strong>{decimal(high, 3)}</strong>; the
      most central {side} counts {percent(high / low - 1)} more than the least central one. Loss of these {side}s as
      queries: {decimal(plain, 3)} unweighted, {decimal(weighted, 3)} weighted.
    </>
  );
}

function Weights({ data, state, view, side, scale }: Seen & { data: LessonData; state: LessonState }) {
  const { weights, occurrence, correlation, bankCorrelation } = view[side];
  const C = state.centrality[side];
  const order = Array.from(weights, (_, i) => i).sort((a, b) => C[b]! - C[a]!);
  const words = side === 'text' ? data.captions : data.contents;
  const subtitle = `${state.title}, κ = ${decimal(scale)}`;
  return (
    <div className={frame.charts}>
      <BarChart
        title={`w = exp(κ·C) of ${weights.length} ${side}s`}
        about="Every bar is a sample of the batch, the most central first."
        subtitle={subtitle}
        xLabel={`${side}s, by C`}
        yLabel="w"
        names={order.map((_, place) => String(place + 1))}
        texts={order.map(i => `${words[i]} (C ${signed(C[i]!, 2)})`)}
        series={[{ label: 'w', color: 'var(--centrality)', values: order.map(i => weights[i]!) }]}
        format={value => decimal(value, 3)}
        line={{ value: 1, label: 'w = 1: plain InfoNCE' }}
      />
      <ScatterChart
        title="Is a central sample a hub?"
        about={`In how many lists of ${K} a ${side} of this batch stands, against C: rank correlation ${signed(correlation, 2)}. With the centrality in the memory bank it is ${signed(bankCorrelation, 2)}.`}
        subtitle={state.title}
        xLabel="C(i)"
        yLabel={`N (k = ${K})`}
        points={order.map(i => ({
          id: i,
          x: C[i]!,
          y: occurrence[i]!,
          color: 'var(--centrality)',
          shape: 'circle',
          size: 4,
          text: `${words[i]}: in ${occurrence[i]} lists, C ${signed(C[i]!, 3)}`,
        }))}
        legend={[{ label: side, color: 'var(--centrality)', shape: 'circle' }]}
        header={[side, 'C', 'N']}
        rows={() => order.map(i => [words[i]!, C[i]!, occurrence[i]!])}
        empty="The batch is being loaded."
      />
    </div>
  );
}
