import { useDeferredValue, useMemo } from 'react';
import { useTraining } from '@/state/training-store';
import { LineChart } from '@/ui/charts/line-chart';
import type { View } from '@/ui/charts/zoom';
import { Switch } from '@/ui/controls';
import { compact } from '@/ui/format';
import { useRemembered } from '@/ui/use-remembered';
import { faintTotals, lossLines, recordedLosses } from './lines';

/** What is said of a recording that lies behind a training. */
export const FAINT = ' Faint: the recording.';

/** Charts against steps share what of them is shown. */
export interface ZoomProps {
  view: View | null;
  onView: (view: View | null) => void;
}

/** Total of each run, and the terms of the method, step by step. */
export function LossChart(zoom: ZoomProps) {
  const { view } = zoom;
  const runs = useTraining(s => s.runs);
  const steps = useTraining(s => s.draft.steps);
  const reference = useTraining(s => s.reference);
  // The series grow in place: every revision hands on a new list of the runs.
  const shown = useDeferredValue(runs);
  const [scale, setScale] = useRemembered('loss axis', ['linear', 'log'], 'linear');
  const lines = useMemo(() => [...faintTotals(reference, view), ...lossLines(shown, view)], [reference, shown, view]);
  const events = useMemo(() => runs.flatMap(run => run.events), [runs]);
  return (
    <LineChart
      title="Losses"
      {...zoom}
      about={`Total of each run and the method’s unweighted terms; spikes are kept.${reference.length > 0 ? FAINT : ''}`}
      yLabel="loss"
      lines={lines}
      recorded={() => recordedLosses(runs)}
      logarithmic={scale === 'log'}
      actions={<Switch label="Log axis" checked={scale === 'log'} onChange={on => setScale(on ? 'log' : 'linear')} />}
      steps={steps}
      format={compact}
      events={events}
      empty="Press Train: every step adds a point."
    />
  );
}
