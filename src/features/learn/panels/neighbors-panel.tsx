import { askLearn } from '@/state/learn-client';
import type { Way } from '@/protocol/explore';
import type { LessonData, LessonState } from '@/protocol/lessons';
import { Segments, SelectField } from '@/ui/controls';
import { decimal } from '@/ui/format';
import { Slider } from '@/ui/slider';
import { PanelFrame } from '../panel-frame';
import { StateChoice, stateOf, useRecordedBatch } from '../recorded-batch';
import { useComputed } from '../use-computed';
import { usePanelSettings } from '../use-panel-settings';
import { NeighborCharts } from './neighbor-charts';
import { NeighborTable } from './neighbor-table';
import { NeighborTold } from './neighbor-told';

const DEFAULTS = { query: 22, neighbors: 5, temperature: 3, state: 'start', way: 't2v' } as const;

const WAYS = [
  { value: 't2v', label: 'text → video' },
  { value: 'v2t', label: 'video → text' },
] as const;

/** τ of the slider: with 0 the fill values of the published code would come through. */
const COLDEST = 0.5;
const HOTTEST = 10;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** One query of the recorded batch: its neighbours, and what they get of the target. */
export default function NeighborsPanel() {
  const [settings, set] = usePanelSettings(DEFAULTS);
  const batch = useRecordedBatch();
  const data = batch.value;
  const state = data && stateOf(data, settings.state);
  const count = data?.videos.length ?? 1;
  const way = WAYS.find(w => w.value === settings.way)?.value ?? 't2v';
  const query = clamp(Math.round(settings.query), 0, count - 1);
  const neighbors = clamp(Math.round(settings.neighbors), 1, count);
  const temperature = clamp(settings.temperature, COLDEST, HOTTEST);
  const computed = useComputed(state && [state.name, way, query, neighbors, temperature].join(' '), () =>
    askLearn(remote =>
      remote.neighbors({ local: state!.local, bank: state!.bank[way], way, query, neighbors, temperature }),
    ),
  );
  const { value } = computed;
  return (
    <PanelFrame
      title="The neighbours of one query"
      computed={batch.problem ? batch : computed}
      controls={
        data &&
        state && (
          <>
            <Queries data={data} way={way} query={query} onQuery={next => set({ query: next })} />
            <Segments label="Direction" value={way} options={WAYS} onChange={next => set({ way: next })} />
            <StateChoice data={data} value={state.name} onChange={next => set({ state: next })} />
            <Slider
              label="K, neighbours"
              value={neighbors}
              min={1}
              max={count}
              text={`${neighbors} (B = ${count})`}
              onChange={next => set({ neighbors: next })}
            />
            <Slider
              label="τ"
              value={temperature}
              min={COLDEST}
              max={HOTTEST}
              step={0.5}
              text={decimal(temperature, 1)}
              onChange={next => set({ temperature: next })}
            />
          </>
        )
      }
      told={value && data && <NeighborTold view={value} batch={count} />}
    >
      {value && data && state && <Seen {...{ value, data, state, way, query }} />}
    </PanelFrame>
  );
}

interface SeenProps {
  value: NonNullable<Parameters<typeof NeighborTold>[0]['view']>;
  data: LessonData;
  state: LessonState;
  way: Way;
  query: number;
}

function Seen({ value, data, state, way, query }: SeenProps) {
  const words = way === 't2v' ? data.contents : data.captions;
  const subtitle = `${way === 't2v' ? data.captions[query] : data.contents[query]} · ${state.title}`;
  return (
    <>
      <NeighborCharts view={value} words={words} subtitle={subtitle} />
      <NeighborTable view={value} words={words} data={data} way={way} query={query} />
    </>
  );
}

/** Longer captions are cut where one is chosen; the table has all of the query. */
const LONGEST = 70;

function Queries(props: { data: LessonData; way: Way; query: number; onQuery: (query: number) => void }) {
  const { data, way, query, onQuery } = props;
  const words = way === 't2v' ? data.captions : data.contents;
  return (
    <SelectField
      label="Query"
      value={String(query)}
      options={words.map((text, i) => ({
        value: String(i),
        label: `${i + 1}. ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`,
      }))}
      onChange={next => onQuery(Number(next))}
    />
  );
}
