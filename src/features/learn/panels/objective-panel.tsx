import type { AddedLoss, LossName } from '@/config/losses';
import type { LessonState } from '@/protocol/lessons';
import type { LossPull } from '@/protocol/training';
import { askLearn } from '@/state/learn-client';
import { lessonData } from '@/state/recorded-files';
import { compact } from '@/ui/format';
import { PullAgreement, PullNorms } from '../../pull-maps';
import { PanelFrame } from '../panel-frame';
import { StateChoice, stateOf, useRecordedBatch } from '../recorded-batch';
import { STATE_WORDS } from '../run-words';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { EntryAgreement, PushMap } from './objective-maps';
import { verbOf, weigh, type Weights } from './objective-sum';
import { nearestWeight, ObjectiveTable, shortTitle } from './objective-table';
import styles from '../panel-frame.module.css';

/** Weights below zero are those of the recording. */
const DEFAULTS = {
  state: 'start',
  centrality: true,
  neighbor: true,
  uniform: true,
  kl: true,
  gamma: -1,
  alpha: -1,
  delta: -1,
} as const;

/** Where the address keeps a weight. */
const WEIGHT_NAMES = { neighbor: 'gamma', uniform: 'alpha', kl: 'delta' } as const satisfies Record<AddedLoss, string>;

/** The recorded gradients of those losses that are on. */
function pullOf({ terms, groups, step }: LossPull, on: Record<LossName, boolean>): LossPull {
  const kept = terms.flatMap((term, i) => (term === 'centrality' || on[term] ? [i] : []));
  return {
    step,
    terms: kept.map(i => terms[i]!),
    groups: groups.map(({ name, norms, cosines }) => ({
      name,
      norms: kept.map(i => norms[i]!),
      cosines: kept.map(i => kept.map(j => cosines[i]![j]!)),
    })),
  };
}

/** What the sum does to both matrices, in a sentence. */
function Told({ state, sum }: { state: LessonState; sum: ReturnType<typeof weigh> }) {
  const { push, total, terms } = sum;
  const reached = terms.some(({ weight, name }) => weight > 0 && name !== 'centrality' && name !== 'neighbor');
  const one = (matrix: 'local' | 'global') =>
    `it ${verbOf(push[matrix], 'own')} own pairs, ${verbOf(push[matrix], 'central')} central neighbours and ${verbOf(push[matrix], 'remote')} other neighbours`;
  return (
    <>
      {STATE_WORDS[state.name].label}: the sum is <strong>{compact(total)}</strong>. On S {one('local')}
      {reached ? `; on G ${one('global')}` : ''}.
    </>
  );
}

/** The whole objective on the recorded batch: what every loss is, and whither it pulls. */
export default function ObjectivePanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const loaded = useRecordedBatch();
  const data = loaded.value;
  const state = data && stateOf(data, settings.state);
  const { centrality, neighbor, uniform, kl } = settings;
  const on = { centrality, neighbor, uniform, kl };
  const view = useComputed(state && `${state.name} ${centrality}`, async () => {
    const { states, config } = await lessonData();
    const { local, global, bank, centrality: C, logitScale } = states.find(({ name }) => name === state!.name)!;
    const losses = { ...config.losses, centrality: { ...config.losses.centrality, enabled: centrality } };
    return askLearn(remote => remote.objective({ local, global, bank, centrality: C, logitScale, losses }));
  });
  const chosen = (name: AddedLoss) => {
    const weight = settings[WEIGHT_NAMES[name]];
    return nearestWeight(weight > 0 ? weight : (data?.config.losses[name].weight ?? 1));
  };
  const weights: Weights = {
    centrality: 1,
    neighbor: chosen('neighbor'),
    uniform: chosen('uniform'),
    kl: chosen('kl'),
  };
  const counted: Weights = {
    ...weights,
    neighbor: neighbor ? weights.neighbor : 0,
    uniform: uniform ? weights.uniform : 0,
    kl: kl ? weights.kl : 0,
  };
  const sum = view.value && weigh(view.value, counted);
  const recorded = data && state && data.pulls[state.name];
  const pull = recorded && pullOf(recorded, on);
  const maps = pull && {
    pull,
    columns: pull.terms.map(term => shortTitle(term, true)),
    subtitle: `recorded, ${STATE_WORDS[state.name].label}`,
  };
  const subtitle = state ? `${STATE_WORDS[state.name].label}, batch of ${data!.videos.length}` : '';
  return (
    <PanelFrame
      title="The objective on a recorded batch"
      computed={loaded.value ? view : loaded}
      controls={data && state && <StateChoice data={data} value={state.name} onChange={name => set({ state: name })} />}
      told={state && sum && <Told state={state} sum={sum} />}
    >
      {data && state && sum && view.value && (
        <>
          <ObjectiveTable
            terms={sum.terms}
            total={sum.total}
            on={on}
            weights={weights}
            onSwitch={(name, next) => set({ [name]: next })}
            onWeigh={(name, weight) => set({ [WEIGHT_NAMES[name]]: weight })}
          />
          <p className="about">
            With both similarities multiplied by ℓ = {compact(state.logitScale)} first, KL would be{' '}
            {compact(view.value.scaledKl)}.
          </p>
          <div className={styles.charts}>
            <PushMap matrix="local" terms={sum.terms} push={sum.push} on={on} subtitle={subtitle} />
            <PushMap matrix="global" terms={sum.terms} push={sum.push} on={on} subtitle={subtitle} />
            <EntryAgreement view={view.value} terms={sum.terms} on={on} subtitle={subtitle} />
            {maps && <PullAgreement {...maps} />}
            {maps && <PullNorms {...maps} />}
          </div>
          {!maps && (
            <p className="notice">
              Gradients on the weights were recorded of the run with all four losses: before training, and at its end.
            </p>
          )}
        </>
      )}
    </PanelFrame>
  );
}
