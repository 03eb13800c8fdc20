import { hubLimit } from '@/analysis/hubness';
import type { Direction } from '@/content/directions';
import type { Evaluation } from '@/protocol/training';

/** N_k from which an item is a hub in an evaluation: one direction's items are the other one's queries. */
export function hubLimitOf(evaluation: Evaluation, direction: Direction): number {
  const queries = evaluation[direction === 't2v' ? 'v2t' : 't2v'].occurrence.length;
  const { occurrence, hubness } = evaluation[direction];
  return hubLimit(hubness.k, queries, occurrence.length);
}
