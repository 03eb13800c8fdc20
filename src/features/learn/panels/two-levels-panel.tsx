import { matchRanks } from '@/analysis/recall';
import type { InteractionView } from '@/protocol/learn-two-levels';
import type { LessonData, LessonState } from '@/protocol/lessons';
import { askLearn } from '@/state/learn-client';
import { lessonData } from '@/state/recorded-files';
import { SelectField, Segments } from '@/ui/controls';
import { decimal, percent } from '@/ui/format';
import { TokenRounds } from '@/ui/token-rounds';
import { useClipFrames } from '../clip-picture';
import { PanelFrame } from '../panel-frame';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { ClipChoice } from './clip-choice';
import { Interaction } from './interaction';
import styles from './two-levels.module.css';

const DEFAULTS = { state: 'method', caption: 0, clip: 0 } as const;

/** A pair in one state. */
interface Asked {
  data: LessonData;
  state: LessonState;
  /** numbers of the caption and the clip */
  caption: number;
  clip: number;
  view: InteractionView;
}

/** @param settings as an address says: numbers that there are not become those that there are */
async function ask(settings: { state: string; caption: number; clip: number }): Promise<Asked> {
  const data = await lessonData();
  const state = data.states.find(({ name }) => name === settings.state) ?? data.states.at(-1)!;
  const last = state.tokens.text.count - 1;
  const [caption, clip] = [settings.caption, settings.clip].map(n => Math.min(last, Math.max(0, Math.round(n))));
  const pair = { caption: caption!, clip: clip! };
  const view = await askLearn(remote => remote.interaction({ ...state.tokens, ...pair }));
  return { data, state, view, ...pair };
}

/** One pair on both levels: words with frames, and one token with one token. */
export default function TwoLevelsPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const computed = useComputed(JSON.stringify(settings), () => ask(settings));
  const { value } = computed;
  return (
    <PanelFrame
      title="A caption and a clip on two levels"
      computed={computed}
      controls={value && <Controls {...value} onChange={set} />}
      told={value && <Told {...value} />}
    >
      {value && (
        <>
          <ClipChoice {...value} onClip={clip => set({ clip })} />
          <Interaction
            view={value.view}
            words={value.state.merging.text[value.caption]!.tokens}
            subtitle={`${value.state.title}, caption ${value.caption + 1}, clip ${value.clip + 1}`}
          />
          <Merging {...value} />
        </>
      )}
    </PanelFrame>
  );
}

interface ControlsProps extends Asked {
  onChange: (change: { state?: string; caption?: number; clip?: number }) => void;
}

function Controls({ data, state, caption, onChange }: ControlsProps) {
  const captions = data.captions.slice(0, state.tokens.text.count);
  return (
    <>
      <Segments
        label="Weights"
        value={state.name}
        options={data.states.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={next => onChange({ state: next })}
      />
      <SelectField
        label="Caption"
        value={String(caption)}
        options={captions.map((text, i) => ({ value: String(i), label: `${i + 1}. ${text}` }))}
        onChange={next => onChange({ caption: Number(next), clip: Number(next) })}
      />
    </>
  );
}

/** A similarity of the batch, and at which place the clip is among all clips for the caption. */
function among({ videos }: LessonData, values: Float32Array, caption: number, clip: number) {
  const size = videos.length;
  const row = { rows: 1, columns: size, values: values.subarray(caption * size, (caption + 1) * size) };
  return { value: row.values[clip]!, rank: matchRanks(row, () => clip)[0]! };
}

function Told({ data, state, view, caption, clip }: Asked) {
  const { tokens } = state.merging.text[caption]!;
  const heaviest = view.words.reduce((best, { weight }, i) => (weight > view.words[best]!.weight ? i : best), 0);
  const { weight, best, cosine } = view.words[heaviest]!;
  const [local, global] = [state.local, state.global].map(values => among(data, values, caption, clip));
  return (
    <>
      S = <strong>{decimal(view.similarity, 3)}</strong>, G = <strong>{decimal(global!.value)}</strong>. Of{' '}
      {data.videos.length} clips this one is number {local!.rank} for the caption by S, number {global!.rank} by G. The
      heaviest word, “{tokens[heaviest]}”, has {percent(weight)} of the words’ weight
      {best >= 0 ? `; its best frame is ${best + 1}, with cosine ${decimal(cosine)}` : ''}.
    </>
  );
}

/** Two rounds of merging of the caption and of the clip, and what comes of them. */
function Merging({ data, state, caption, clip }: Asked) {
  const { clip: pictures } = useClipFrames({ data: data.config.data, split: 'train', index: data.videos[clip]! });
  const { value } = among(data, state.global, caption, clip);
  return (
    <section className={styles.merging} aria-label="Token merging">
      <h4>The same pair, merged to one token each</h4>
      <p className="about">
        The same colour and number is the same cluster; each becomes one token, the mean of its tokens weighted by their
        scores (point at one to read its weight).
      </p>
      <TokenRounds title="Words" merged={state.merging.text[caption]!} />
      <TokenRounds title="Frames" merged={state.merging.video[clip]!} clip={pictures} />
      <p>
        The product of the two last tokens, not normalised: G = <strong>{decimal(value)}</strong>. Largest in the batch:{' '}
        {decimal(Math.max(...state.global))}, smallest: {decimal(Math.min(...state.global))}.
      </p>
    </section>
  );
}
