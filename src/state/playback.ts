import type { Recording } from './recording';
import type { PageEvent } from './training-events';

const after = <T extends { step: number }>(list: readonly T[], from: number, to: number) =>
  list.filter(({ step }) => step > from && step <= to);

/**
 * What the worker told from one step to another, in its order: the page shows a recording by hearing it again.
 * @param from steps that were told already; −1 for nothing
 */
export function eventsBetween({ runs }: Recording, from: number, to: number): PageEvent[] {
  if (to < from) return [{ type: 'rewound', step: to }];
  return runs.flatMap(({ spec: { id: runId }, points, evaluations, events }): PageEvent[] => [
    ...after(events, from, to).map(event => ({ type: 'noted' as const, runId, event })),
    { type: 'steps', runId, points: after(points, from, to) },
    ...after(evaluations, from, to).map(evaluation => ({ type: 'evaluation' as const, runId, evaluation })),
  ]);
}
