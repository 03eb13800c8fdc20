import { askLearn } from '@/state/learn-client';
import { SelectField } from '@/ui/controls';
import { Slider } from '@/ui/slider';
import { PanelFrame } from '../panel-frame';
import { StateChoice, stateOf, useRecordedBatch } from '../recorded-batch';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { HUB_SCORES, LARGEST_SCORE, readScores, SIX, sixOf } from './six-scores';
import { SinkhornErrors } from './sinkhorn-errors';
import { SinkhornTable, SinkhornTold } from './sinkhorn-table';
import { UniformBatch } from './uniform-batch';
import frame from '../panel-frame.module.css';

const DEFAULTS = {
  state: 'start',
  scores: 'recorded',
  own: HUB_SCORES,
  cell: 2,
  first: 0,
  half: 0,
  way: 't2v',
  beta: 0.7,
} as const;

const KINDS = [
  { value: 'recorded', label: 'of the recording' },
  { value: 'own', label: 'by hand' },
] as const;

const whole = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Math.round(value)));

/** Sinkhorn's iterations on six pairs, then the targets of a whole batch. */
export default function UniformPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const batch = useRecordedBatch();
  const data = batch.value;
  const state = data && stateOf(data, settings.state);
  const kind = KINDS.find(k => k.value === settings.scores)?.value ?? 'recorded';
  const last = (data?.videos.length ?? SIX) - SIX;
  const first = whole(settings.first, 0, last);
  const own = readScores(settings.own) ?? readScores(HUB_SCORES)!;
  const halves = 2 * (data?.config.losses.uniform.iterations ?? 1);
  const half = whole(settings.half, 0, halves);
  const cell = whole(settings.cell, 0, SIX * SIX - 1);
  const key = kind === 'own' ? own.join(',') : state && `${state.name} ${first}`;
  const scores = () => (kind === 'own' ? Float32Array.from(own) : sixOf(state!.global, first));
  const computed = useComputed(state && key && `${key} ${halves}`, async () => {
    const asked = scores();
    return { scores: asked, steps: await askLearn(remote => remote.sinkhorn({ scores: asked, halves })) };
  });
  const { value } = computed;
  return (
    <PanelFrame
      title="Sinkhorn by hand, then a whole batch"
      computed={batch.problem ? batch : computed}
      controls={
        data &&
        state && (
          <>
            <StateChoice data={data} value={state.name} onChange={next => set({ state: next })} />
            <SelectField
              label="Six texts, six videos: scores"
              value={kind}
              options={KINDS}
              onChange={next => set({ scores: next, half: 0 })}
            />
            {kind === 'recorded' ? (
              <Slider
                label="Pairs"
                value={first}
                min={0}
                max={last}
                text={`${first + 1} to ${first + SIX}`}
                onChange={next => set({ first: next })}
              />
            ) : (
              <Slider
                label={`Score of text ${Math.floor(cell / SIX) + 1}, video ${(cell % SIX) + 1}`}
                value={own[cell]!}
                min={-LARGEST_SCORE}
                max={LARGEST_SCORE}
                text={String(own[cell])}
                onChange={next => set({ own: own.map((x, i) => (i === cell ? next : x)).join(',') })}
              />
            )}
            <Slider
              label="Half-iterations"
              value={half}
              min={0}
              max={halves}
              text={half === 0 ? '0: the scores' : `${half}: ${half % 2 === 1 ? 'rows' : 'columns'}`}
              onChange={next => set({ half: next })}
            />
            <button type="button" disabled={half === halves} onClick={() => set({ half: half + 1 })}>
              Next half
            </button>
            <button type="button" disabled={half === 0} onClick={() => set({ half: 0 })}>
              Begin anew
            </button>
          </>
        )
      }
      told={value && <SinkhornTold steps={value.steps} half={Math.min(half, value.steps.plans.length - 1)} />}
    >
      {value && (
        <div className={frame.charts}>
          <SinkhornTable
            scores={value.scores}
            steps={value.steps}
            half={Math.min(half, value.steps.plans.length - 1)}
            cell={kind === 'own' ? cell : null}
            onCell={next => set({ cell: next })}
          />
          <SinkhornErrors steps={value.steps} half={half} onHalf={next => set({ half: next })} />
        </div>
      )}
      {data && state && (
        <UniformBatch
          data={data}
          state={state}
          way={settings.way === 'v2t' ? 'v2t' : 't2v'}
          beta={Math.min(1, Math.max(0, settings.beta))}
          onWay={way => set({ way })}
          onBeta={beta => set({ beta })}
        />
      )}
    </PanelFrame>
  );
}
