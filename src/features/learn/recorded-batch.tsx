import type { LessonData, LessonState, LessonStateName } from '@/protocol/lessons';
import { lessonData } from '@/state/recorded-files';
import { Segments } from '@/ui/controls';
import { type Computed, useComputed } from './use-computed';

/** The recorded batch, once it is loaded. */
export const useRecordedBatch = (): Computed<LessonData> => useComputed('recorded batch', lessonData);

/** Words for the recorded states that have room in a row of buttons. */
const SHORT: Record<LessonStateName, string> = {
  start: 'before training',
  baseline: 'InfoNCE',
  method: 'NeighborRetr',
};

/** A recorded state by the name that an address gives; the first one for any other. */
export const stateOf = (data: LessonData, name: string): LessonState =>
  data.states.find(state => state.name === name) ?? data.states[0]!;

/** The choice of a recorded state. */
export function StateChoice(props: { data: LessonData; value: LessonStateName; onChange: (name: string) => void }) {
  const options = props.data.states.map(({ name }) => ({ value: name, label: SHORT[name] }));
  return <Segments label="Recorded model" value={props.value} options={options} onChange={props.onChange} />;
}
