import { memo, useMemo } from 'react';
import { videoCounts } from '@/config/data-kinds';
import { directionLabel, DIRECTIONS } from '@/content/directions';
import { DEFINITIONS } from '@/content/terms';
import { partText } from '@/runs/whole-evaluations';
import { useTraining } from '@/state/training-store';
import { OccurrenceChart } from '@/ui/charts/occurrence-chart';
import { Segments } from '@/ui/controls';
import { hubLimitOf } from '../evaluation-hubs';
import type { DirectionProps } from './direction-props';
import { useEvaluatedRuns } from './evaluated-runs';
import { colorIn } from './lines';

/** Where the axis holds all that comes, the newest takes a part of it: finer bins. */
const STEADY_BINS = 40;

/** Overlaid N_k histograms of the newest evaluations. */
export const Histogram = memo(function Histogram({ direction, onDirection }: DirectionProps) {
  const runs = useEvaluatedRuns(0);
  const k = useTraining(s => s.draft.evaluation.k);
  const recording = useTraining(s => s.playback?.recording);
  const newest = useMemo(
    () =>
      runs.flatMap(run => {
        const last = run.evaluations.at(-1);
        return last
          ? [{ id: run.spec.id, label: run.spec.name, color: colorIn(run), counts: last[direction].occurrence }]
          : [];
      }),
    [runs, direction],
  );
  // Of a recording all evaluations are known: its axes stay while its bars move.
  const scale = useMemo(
    () => recording?.runs.flatMap(run => run.evaluations.map(evaluation => evaluation[direction].occurrence)),
    [recording, direction],
  );
  const last = runs[0]?.evaluations.at(-1);
  const part = last ? partText(last, videoCounts(runs[0]!.spec.config.data).test) : '';
  return (
    <OccurrenceChart
      title="k-occurrence histogram"
      about={`${DEFINITIONS.hub} ${last ? `Evaluated at step ${last.step}${part && ` ${part}`}.` : ''}`}
      subtitle={`${directionLabel(direction)}, k = ${k}${last ? `, step ${last.step}${part && `, ${part}`}` : ''}`}
      k={k}
      hub={last && hubLimitOf(last, direction)}
      runs={newest}
      {...(scale ? { scale, bins: STEADY_BINS } : {})}
      actions={
        <Segments label="Direction of the histogram" value={direction} options={DIRECTIONS} onChange={onDirection} />
      }
      empty="The histogram appears with the first evaluation."
    />
  );
});
