import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useTraining } from '@/state/training-store';
import { useStaggered } from '@/ui/use-staggered';
import type { EvaluatedRun } from './lines';

/** Runs whose identity changes with an evaluation only, not with every step: what shows evaluations draws when one comes. */
export function useEvaluatedRuns(turn: number): EvaluatedRun[] {
  const specs = useTraining(useShallow(s => s.runs.map(run => run.spec)));
  const evaluations = useTraining(useShallow(s => s.runs.map(run => run.evaluations)));
  const runs = useMemo(
    () => specs.map((spec, i) => ({ spec, evaluations: evaluations[i] ?? [] })),
    [specs, evaluations],
  );
  return useStaggered(runs, turn);
}
